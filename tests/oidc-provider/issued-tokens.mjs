// Remembers what was issued, so that a test can take it back as a user or an operator would.
export class IssuedTokens {
  #accessTokens = new Set();
  #refreshTokens = new Set();

  constructor(provider) {
    provider.on('access_token.saved', (token) => this.#accessTokens.add(token));
    provider.on('client_credentials.saved', (token) => this.#accessTokens.add(token));
    provider.on('refresh_token.saved', (token) => this.#refreshTokens.add(token));
  }

  async revoke({ refreshTokens }) {
    await destroyAll(this.#accessTokens);
    if (refreshTokens) await destroyAll(this.#refreshTokens);
  }
}

async function destroyAll(tokens) {
  await Promise.all([...tokens].map((token) => token.destroy()));
  tokens.clear();
}
