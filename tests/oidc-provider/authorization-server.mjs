import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { registerAssertionGrants } from './assertion-grants.mjs';
import { registerPasswordGrant } from './password-grant.mjs';

const day = 86_400;
const on = { enabled: true };

export async function createAuthorizationServer(issuer, config) {
  const provider = new Provider(issuer, {
    clients: config.clients.map((client) => registration(client, config.redirectUris)),
    clientAuthMethods: [
      'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none',
      ...(config.tls ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
    ],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'email', 'profile', 'api:read', 'api:write'],
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: id, email: `${id}@example.test` }),
    }),
    rotateRefreshToken: config.rotateRefreshTokens,
    ttl: {
      AccessToken: config.accessTokenSeconds,
      ClientCredentials: config.accessTokenSeconds,
      RefreshToken: config.refreshTokenSeconds,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: day,
      IdToken: 600,
      Interaction: 600,
      Session: day,
    },
    features: {
      devInteractions: on,
      clientCredentials: on,
      deviceFlow: on,
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => config.requireDpopNonce },
      introspection: on,
      mTLS: config.tls ? mutualTls : { enabled: false },
      pushedAuthorizationRequests: on,
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          audience: resource,
          scope: 'api:read api:write',
          accessTokenFormat: 'opaque',
          accessTokenTTL: config.accessTokenSeconds,
        }),
      },
      revocation: on,
    },
  });
  registerPasswordGrant(provider, config);
  registerAssertionGrants(provider, config);

  // The library checks a client when it is first used; a mistake in one should be told at start.
  await Promise.all(config.clients.map((client) => provider.Client.find(client.client_id)));
  return provider;
}

// RFC 8705. Whether a certificate comes from a trusted authority was checked by TLS.
const mutualTls = {
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: (ctx) => ctx.socket.getPeerX509Certificate(),
  certificateAuthorized: (ctx) => ctx.socket.authorized,
  certificateSubjectMatches: (ctx, property, expected) =>
    property === 'tls_client_auth_subject_dn' && ctx.socket.getPeerX509Certificate().subject === expected,
};

// A native client's loopback redirect URI matches whatever its port (RFC 8252 section 7.3), so this server
// can be started before the host under test knows the port it listens on.
function registration(client, redirectUris) {
  const interactive = client.grant_types.includes('authorization_code');
  return {
    application_type: 'native',
    redirect_uris: interactive ? redirectUris : [],
    response_types: interactive ? ['code'] : [],
    ...client,
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}
