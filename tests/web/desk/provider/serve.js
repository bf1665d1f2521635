// Starts oidc-provider, a certified OpenID provider we did not write, on the port PORT. Its own pages ask for an address and any
// password, then for consent. Who signs in as unverified@… has an address that nobody checked.

import { Provider } from 'oidc-provider';

const { PORT, CLIENT_ID, CLIENT_SECRET, CALLBACK } = process.env;

const claims = (email) => ({ sub: email, email, email_verified: !email.startsWith('unverified'), name: email.split('@')[0] });

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (context, id) => ({ accountId: id, claims: () => claims(id) }),
  pkce: { required: () => true },
});

provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
