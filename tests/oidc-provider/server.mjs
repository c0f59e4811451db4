// A certified authorization server for tests: node server.mjs '<config as JSON>'.
// Prints {"issuer":"http://127.0.0.1:PORT"} once it listens and ends when its standard input does,
// so that nothing outlives the test run that started it. The config is written by OidcProviderOptions.cs.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createAuthorizationServer } from './authorization-server.mjs';
import { control } from './control.mjs';
import { echoApi } from './echo-api.mjs';
import { IssuedTokens } from './issued-tokens.mjs';
import { TokenEndpoint } from './token-endpoint.mjs';

// Standard output is for the ready line alone.
console.info = console.warn;
process.stdin.on('end', () => process.exit()).resume();

const config = JSON.parse(process.argv[2]);
// With TLS it asks every client for a certificate and lets it go without one: RFC 8705 decides, not the handshake.
const server = config.tls
  ? createTlsServer({ ...config.tls, requestCert: true, rejectUnauthorized: false })
  : createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `${config.tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
  const provider = await createAuthorizationServer(issuer, config);
  const issued = new IssuedTokens(provider);
  const tokenEndpoint = new TokenEndpoint();

  provider.use(control(tokenEndpoint, issued));
  provider.use(echoApi(provider));
  provider.use(tokenEndpoint.handle);

  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer }));
});
