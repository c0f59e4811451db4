import { EventEmitter, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

// Counts the calls of the token endpoint and, when a test asks for it, spoils their answers.
export class TokenEndpoint {
  answerDelay = 0;
  #calls = {};
  #counted = new EventEmitter();
  #failures = [];

  failNext({ count, ...failure }) {
    this.#failures.push(...Array(count).fill(failure));
  }

  // The calls with this grant type, once there are as many as the test waits for.
  async callsOf(grantType, atLeast) {
    const calls = this.#callsOf(grantType);
    while (calls.total < atLeast) await once(this.#counted, 'call');
    return calls;
  }

  handle = async (ctx, next) => {
    if (ctx.path !== '/token' || ctx.method !== 'POST') return next();

    const failure = this.#failures.shift();
    if (failure && !failure.processed) {
      this.#count(new URLSearchParams(await text(ctx.req)).get('grant_type'));
    } else {
      await next();
      this.#count(ctx.oidc.params?.grant_type, ctx.status, ctx.body?.error);
    }

    // The work is done before the wait: a client that gives up cannot know whether its token was spent.
    await setTimeout(this.answerDelay);
    if (failure) {
      ctx.status = failure.status;
      ctx.type = failure.contentType;
      ctx.body = failure.body;
    }
  };

  #callsOf(grantType) {
    return this.#calls[grantType] ??= { total: 0, succeeded: 0, invalidGrant: 0 };
  }

  #count(grantType, status, error) {
    const calls = this.#callsOf(grantType);
    calls.total += 1;
    if (status === 200) calls.succeeded += 1;
    if (error === 'invalid_grant') calls.invalidGrant += 1;
    this.#counted.emit('call');
  }
}
