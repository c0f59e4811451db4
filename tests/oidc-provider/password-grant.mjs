import { errors } from 'oidc-provider';

// RFC 6749 section 4.3. OAuth 2.1 drops this grant and so does the library; servers that offer it remain.
export function registerPasswordGrant(provider, { password }) {
  provider.registerGrantType('password', async (ctx) => {
    const { client, params } = ctx.oidc;
    if (!params.username || params.password !== password) {
      throw new errors.InvalidGrant('invalid resource owner credentials');
    }

    const accountId = params.username;
    const scope = params.scope ?? 'openid';
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    grant.addOIDCScope(scope);
    const issuedTo = { accountId, client, gty: 'password', scope, grantId: await grant.save() };

    const accessToken = new provider.AccessToken(issuedTo);
    ctx.body = {
      access_token: await accessToken.save(),
      expires_in: accessToken.expiration,
      token_type: accessToken.tokenType,
      scope,
    };
    if (scope.split(' ').includes('offline_access') && client.grantTypeAllowed('refresh_token')) {
      ctx.body.refresh_token = await new provider.RefreshToken({ ...issuedTo, rotations: 0 }).save();
    }
  }, ['username', 'password', 'scope']);
}
