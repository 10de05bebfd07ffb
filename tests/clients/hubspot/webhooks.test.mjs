// The emulator's webhook requests, checked with HubSpot's own signature code; settings and subscriptions are made with HubSpot's own client.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import hubspot from '@hubspot/api-client';

const APP = 9001;
const SECRET = 'emulator';
const emulator = process.env.HUBSPOT_EMULATOR?.replace(/\/$/, '');

test('webhook requests hold before the official client', async () => {
  assert.ok(emulator, 'HUBSPOT_EMULATOR must hold the address of a running emulator');
  const received = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, url: `http://${request.headers.host}${request.url}`, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const client = new hubspot.Client({ accessToken: 'emulator', developerApiKey: 'emulator', basePath: emulator });
    const targetUrl = `http://127.0.0.1:${server.address().port}/hook?tenant=7`;
    const settings = await client.webhooks.settingsApi.configure(APP, { targetUrl, throttling: { maxConcurrentRequests: 10 } });
    assert.equal(settings.targetUrl, targetUrl);
    const made = await client.webhooks.subscriptionsApi.create(APP, { eventType: 'contact.propertyChange', propertyName: 'firstname', active: true });
    await client.webhooks.subscriptionsApi.create(APP, { eventType: 'contact.creation', active: false });
    assert.equal((await client.webhooks.subscriptionsApi.getAll(APP)).results.length, 2);
    assert.ok((await client.webhooks.subscriptionsApi.getById(Number(made.id), APP)).active);

    const contact = await client.crm.contacts.basicApi.create({ properties: { email: 'hooked@acme.test', firstname: 'Zoë “quoted” ünïcode' }, associations: [] });
    const flushed = await (await fetch(`${emulator}/__emulator__/webhooks/flush`, { method: 'POST' })).json();
    assert.equal(flushed.waiting, 0);

    assert.equal(received.length, 1);
    const [{ headers, url, body }] = received;
    const common = { clientSecret: SECRET, requestBody: body, url, method: 'POST' };
    const timestamp = Number(headers['x-hubspot-request-timestamp']);
    assert.ok(hubspot.Signature.isValid({ ...common, signature: headers['x-hubspot-signature-v3'], signatureVersion: 'v3', timestamp }));
    assert.ok(!hubspot.Signature.isValid({ ...common, requestBody: `${body} `, signature: headers['x-hubspot-signature-v3'], signatureVersion: 'v3', timestamp }));
    assert.equal(headers['x-hubspot-signature-version'], 'v1');
    assert.ok(hubspot.Signature.isValid({ ...common, signature: headers['x-hubspot-signature'], signatureVersion: 'v1' }));
    const [event] = JSON.parse(body);
    assert.deepEqual([event.subscriptionType, event.objectId, event.propertyName, event.changeSource, event.sourceId], ['contact.propertyChange', Number(contact.id), 'firstname', 'INTEGRATION', String(APP)]);

    await client.webhooks.subscriptionsApi.update(Number(made.id), APP, { active: false });
    await client.webhooks.settingsApi.clear(APP);
    await assert.rejects(client.webhooks.settingsApi.getAll(APP), (e) => e.code === 404);
  } finally {
    server.close();
  }
});
