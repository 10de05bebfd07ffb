import jsforce from 'jsforce';

const version = '60.0';

export function address() {
  const value = process.env.SALESFORCE_EMULATOR;
  if (!value) {
    throw new Error('Set SALESFORCE_EMULATOR to the address of a running Salesforce emulator.');
  }
  return value.replace(/\/$/, '');
}

export function unauthorised(options = {}) {
  return new jsforce.Connection({
    loginUrl: address(),
    instanceUrl: address(),
    version,
    oauth2: { loginUrl: address(), clientId: 'emulator', clientSecret: 'emulator', redirectUri: `${address()}/callback` },
    ...options,
  });
}

export async function connect(options) {
  const connection = unauthorised(options);
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

export async function control(path, body) {
  const response = await fetch(`${address()}/__emulator__/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}
