import { json } from 'node:stream/consumers';

// What tests ask of this server beside the protocols. It listens on loopback only.
export function control(tokenEndpoint, issued) {
  const actions = {
    '/control/token-calls': ({ grantType, atLeast }) => tokenEndpoint.callsOf(grantType, atLeast),
    '/control/token-delay': ({ milliseconds }) => { tokenEndpoint.answerDelay = milliseconds; },
    '/control/token-failures': (failure) => tokenEndpoint.failNext(failure),
    '/control/revocation': (what) => issued.revoke(what),
  };

  return async (ctx, next) => {
    const action = actions[ctx.path];
    if (!action) return next();
    ctx.body = await action(await json(ctx.req)) ?? {};
  };
}
