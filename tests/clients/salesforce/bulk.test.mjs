// jsforce drives Bulk API 2.0 of the emulator as it drives Salesforce's.
import assert from 'node:assert/strict';
import test from 'node:test';
import { address, connect, control } from './connection.mjs';

async function rows(stream) {
  const found = [];
  for await (const row of stream) {
    found.push(row);
  }
  return found;
}

async function connectForBulk() {
  const connection = await connect();
  connection.bulk2.pollInterval = 20;
  connection.bulk2.pollTimeout = 20_000;
  return connection;
}

test('reads by a query job in one page', async () => {
  const connection = await connectForBulk();
  const { totalSize } = await connection.query('SELECT COUNT() FROM Lead');
  const leads = await rows(await connection.bulk2.query('SELECT Id, LastName, Owner.Name, IsConverted, SystemModstamp FROM Lead'));
  assert.equal(leads.length, totalSize);
  assert.equal(new Set(leads.map((l) => l.Id)).size, totalSize);
  assert.match(leads[0].SystemModstamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  assert.ok(leads.every((l) => ['true', 'false'].includes(l.IsConverted) && 'Owner.Name' in l));
});

test('loads by an ingest job and gets a verdict for each row', async () => {
  const connection = await connectForBulk();
  const made = await connection.sobject('Lead').create([{ LastName: 'Bulk A', Company: 'C', Title: 'old' }, { LastName: 'Bulk B', Company: 'C', Title: 'old' }]);
  const result = await connection.bulk2.loadAndWaitForResults({
    object: 'Lead',
    operation: 'update',
    input: [{ Id: made[0].id, Title: 'Says "hi",\nthen leaves' }, { Id: made[1].id, Title: null }, { Id: '00Q000000999999AAA', Title: 'x' }],
  });
  assert.equal(result.successfulResults.length, 2);
  assert.equal(result.failedResults.length, 1);
  assert.equal(result.unprocessedRecords.length, 0);
  assert.match(result.failedResults[0].sf__Error, /^[A-Z_]+:/);
  const now = await connection.sobject('Lead').retrieve(made.map((m) => m.id));
  assert.deepEqual(now.map((n) => n.Title), ['Says "hi",\nthen leaves', null]);
});

test('inserts and upserts by ingest jobs', async () => {
  const connection = await connectForBulk();
  const result = await connection.bulk2.loadAndWaitForResults({ object: 'Lead', operation: 'insert', input: [{ LastName: 'Made by bulk', Company: 'C' }, { LastName: 'No company' }] });
  assert.equal(result.successfulResults[0].sf__Created, 'true');
  assert.match(result.failedResults[0].sf__Error, /REQUIRED_FIELD_MISSING/);
});

test('says why a job failed', async () => {
  const connection = await connectForBulk();
  await control('faults', [{ switch: 'bulk-failed', argument: 'InternalServerError : Retried more than 15 times', times: 1 }]);
  await assert.rejects(async () => rows(await connection.bulk2.query('SELECT Id FROM Lead')), /Retried more than|failed/i);
  await control('faults', []);
});

test('pages by locators until the four letters null, for clients that can', async () => {
  const connection = await connectForBulk();
  const root = `${address()}/services/data/v60.0/jobs/query`;
  const headers = { authorization: `Bearer ${connection.accessToken}`, 'content-type': 'application/json' };
  const job = await (await fetch(root, { method: 'POST', headers, body: JSON.stringify({ operation: 'queryAll', query: 'SELECT Id FROM Lead' }) })).json();
  let state = job.state;
  let info;
  while (state !== 'JobComplete') {
    info = await (await fetch(`${root}/${job.id}`, { headers })).json();
    state = info.state;
  }
  let locator = '';
  let seen = 0;
  let pages = 0;
  while (locator !== 'null') {
    const page = await fetch(`${root}/${job.id}/results?maxRecords=200${locator ? `&locator=${locator}` : ''}`, { headers });
    const lines = (await page.text()).trim().split('\n');
    assert.equal(lines[0], '"Id"');
    assert.equal(String(lines.length - 1), page.headers.get('sforce-numberofrecords'));
    seen += lines.length - 1;
    pages += 1;
    locator = page.headers.get('sforce-locator');
  }
  assert.equal(seen, info.numberRecordsProcessed);
  assert.ok(pages > 1);
  assert.equal((await fetch(`${root}/${job.id}`, { method: 'DELETE', headers })).status, 204);
  assert.equal((await fetch(`${root}/${job.id}`, { headers })).status, 404);
});
