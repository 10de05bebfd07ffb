// HubSpot's own client against the emulator whose address is in HUBSPOT_EMULATOR: once directly, once through a proxy that checks
// every request and answer against what the client's code describes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { generate } from '../openapi/generate.mjs';
import { startPrism } from './prism.mjs';
import { drive } from './traffic.mjs';

const emulator = process.env.HUBSPOT_EMULATOR?.replace(/\/$/, '');
let folder;
let prism;

before(async () => {
  assert.ok(emulator, 'HUBSPOT_EMULATOR must hold the address of a running emulator');
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hubspot-openapi-'));
  const file = path.join(folder, 'openapi.json');
  fs.writeFileSync(file, JSON.stringify(generate()));
  prism = await startPrism(file, emulator);
});

after(async () => {
  await prism?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('the official client is served', () => drive(emulator, 'direct'));

test('the same traffic breaks no rule of the client\'s own description', () => drive(prism.address, 'proxied'));

test('the proxy does refuse what breaks the description', async () => {
  const answer = await fetch(`${prism.address}/crm/v3/objects/contacts?limit=many`, { headers: { authorization: 'Bearer emulator' } });
  assert.equal(answer.status, 422);
});
