import { createHash } from 'node:crypto';

// A protected resource (RFC 6750): tells what it received, the token only as a hash.
export function echoApi(provider) {
  return async (ctx, next) => {
    if (ctx.path !== '/api/echo' && !ctx.path.startsWith('/api/echo/')) return next();

    const [scheme, token] = ctx.get('authorization').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || !token) return challenge(ctx, 'Bearer realm="echo"');
    if (!await isActive(provider, token)) return challenge(ctx, 'Bearer realm="echo", error="invalid_token"');

    ctx.body = {
      scheme,
      tokenSha256: createHash('sha256').update(token).digest('hex'),
      method: ctx.method,
      path: ctx.path,
    };
  };
}

async function isActive(provider, token) {
  const found = await provider.AccessToken.find(token) ?? await provider.ClientCredentials.find(token);
  return found?.isValid ?? false;
}

function challenge(ctx, value) {
  ctx.status = 401;
  ctx.set('WWW-Authenticate', value);
  ctx.body = { error: 'unauthorized' };
}
