import { errors } from 'oidc-provider';
import { createLocalJWKSet, jwtVerify } from 'jose';

// Grants that the library leaves to its users, as servers that offer them behave.
export function registerAssertionGrants(provider, config) {
  registerTokenExchange(provider);
  registerJwtBearer(provider, config);
}

// RFC 8693: the subject token is one of this server's own access tokens; an actor is named in the answer's token only.
function registerTokenExchange(provider) {
  provider.registerGrantType('urn:ietf:params:oauth:grant-type:token-exchange', async (ctx) => {
    const { client, params } = ctx.oidc;
    if (params.subject_token_type !== 'urn:ietf:params:oauth:token-type:access_token') {
      throw new errors.InvalidRequest('unsupported subject_token_type');
    }

    const subject = await findToken(provider, params.subject_token);
    // RFC 8693 section 2.2.2: an invalid subject token is an invalid request.
    if (!subject) throw new errors.InvalidRequest('the subject_token is not valid');
    if (params.actor_token && !await findToken(provider, params.actor_token)) throw new errors.InvalidRequest('the actor_token is not valid');

    await issue(provider, ctx, subject.accountId ?? subject.clientId, params.scope);
    ctx.body.issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
  }, ['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type', 'audience', 'scope']);
}

// RFC 7523 section 2.1: signed with one of the client's own registered keys.
function registerJwtBearer(provider, { clients }) {
  const used = new Set();
  provider.registerGrantType('urn:ietf:params:oauth:grant-type:jwt-bearer', async (ctx) => {
    const { client, params } = ctx.oidc;
    const { jwks } = clients.find((registered) => registered.client_id === client.clientId);
    let claims;
    try {
      const expected = { issuer: client.clientId, audience: `${provider.issuer}/token`, requiredClaims: ['exp', 'sub'], maxTokenAge: 600 };
      ({ payload: claims } = await jwtVerify(params.assertion, createLocalJWKSet(jwks), expected));
    } catch (error) {
      throw new errors.InvalidGrant(error.code);
    }

    if (used.has(claims.jti)) throw new errors.InvalidGrant('used before');
    used.add(claims.jti);
    await issue(provider, ctx, claims.sub, params.scope);
  }, ['assertion', 'scope']);
}

async function findToken(provider, value) {
  return await provider.AccessToken.find(value) ?? await provider.ClientCredentials.find(value);
}

async function issue(provider, ctx, accountId, scope = 'openid') {
  const { client, params } = ctx.oidc;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(scope);
  const token = new provider.AccessToken({ accountId, client, gty: params.grant_type, scope, grantId: await grant.save() });
  ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType, scope };
}
