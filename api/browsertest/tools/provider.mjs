// An OpenID provider for the tests of signing in: node-oidc-provider, which is
// certified and none of ours, with a page to sign in and keys and people from
// the one line of JSON on the standard input. It tells its address when it
// listens, and ends with its input.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
lines.once('line', start);
lines.on('close', () => process.exit(0));

function key(algorithm, kid) {
  const pair = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...pair.privateKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
}

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title><link rel="icon" href="data:,"><main>${body}</main></html>`;

function start(line) {
  const { port, path, host, run, people, client, tokenClaims, pairwise } = JSON.parse(line);
  const server = createServer();
  server.listen(port, '127.0.0.1', () => {
    const issuer = `http://${host}:${server.address().port}${path}`;
    const provider = new Provider(issuer, {
      clients: [client, { ...client, client_id: 'another' }],
      findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
      claims: { openid: ['sub', 'oid'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: !tokenClaims,
      subjectTypes: [pairwise ? 'pairwise' : 'public'],
      pairwiseIdentifier: (_, id) => `pairwise-${id}`,
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'PS256'] },
      jwks: { keys: [...new Set(['RS256', client.id_token_signed_response_alg])].map((a) => key(a, `${a}-${run}`)) },
      pkce: { required: () => true },
      cookies: { keys: ['of a test'] },
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource: leave } },
      ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Grant: 600, Session: 600 },
      interactions: { url: (_, interaction) => `${path}/interaction/${interaction.uid}` },
    });
    const answer = provider.callback();
    server.on('request', (request, response) => {
      if (path && request.url.startsWith(`${path}/`)) {
        request.originalUrl = request.url;
        request.url = request.url.slice(path.length);
      }
      const ours = request.url.startsWith('/interaction/');
      (ours ? interact(provider, people, request, response) : Promise.resolve(answer(request, response)))
        .catch((error) => { response.statusCode = 500; response.end(String(error)); });
    });
    console.log(issuer);
  });
}

// leave asks who signs out whether they mean it. The library's own page asks
// other hosts for fonts.
function leave(ctx, form) {
  ctx.body = page(`<h1>sign out</h1>${form}<button name="logout" value="yes" form="op.logoutForm">Sign out</button>`);
}

// interact is what a person does at the provider: gives a name and lets the
// bank know it, or does not.
async function interact(provider, people, request, response) {
  const { uid, prompt, params, grantId, session } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const field = prompt.name === 'login' ? '<label>Name <input id="login" name="login"></label>' : `<p>${escape(params.client_id)} wants to know ${escape(params.scope)}</p>`;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page(`<h1>${escape(prompt.name)}</h1><form method="post" action="${escape(request.originalUrl ?? request.url)}">${field}
      <button id="go" name="answer" value="yes">Go on</button> <button id="no" name="answer" value="no">Cancel</button></form><p id="uid">${escape(uid)}</p>`));
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  if (form.get('answer') !== 'yes') {
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'the person said no' });
  }
  if (prompt.name === 'login') {
    const accountId = form.get('login');
    const result = people[accountId] ? { login: { accountId } } : { error: 'access_denied', error_description: 'nobody of that name' };
    return provider.interactionFinished(request, response, result);
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}
