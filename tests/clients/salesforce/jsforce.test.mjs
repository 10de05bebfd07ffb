// jsforce, the CRM's best-known client, sees the emulator as Salesforce.
import assert from 'node:assert/strict';
import test from 'node:test';
import jsforce from 'jsforce';
import { address, connect, control, unauthorised } from './connection.mjs';

const quiet = { headers: { 'Sforce-Auto-Assign': 'FALSE' } };

test('logs in by SOAP, by password and by client credentials, and is refused with a wrong password', async () => {
  const soap = new jsforce.Connection({ loginUrl: address(), version: '60.0' });
  const user = await soap.login('integration@example.test', 'emulator');
  assert.match(user.id, /^005/);
  assert.ok((await soap.query('SELECT COUNT() FROM Lead')).totalSize > 0);

  const password = unauthorised();
  await password.login('integration@example.test', 'emulator');
  assert.equal((await password.identity()).user_id, user.id);

  await assert.rejects(new jsforce.Connection({ loginUrl: address(), version: '60.0' }).login('u', 'wrong'), /INVALID_LOGIN/);
  await assert.rejects(unauthorised().login('u', 'wrong'), /authentication failure/);
});

test('refreshes an expired session and repeats the request', async () => {
  const connection = unauthorised();
  await connection.login('integration@example.test', 'emulator');
  const before = connection.accessToken;
  await control('expire-sessions', {});
  await connection.limits();
  assert.notEqual(connection.accessToken, before);
});

test('signs in by consent with PKCE, and revokes what it got', async () => {
  const connection = unauthorised({ oauth2: { loginUrl: address(), clientId: 'emulator', clientSecret: 'emulator', redirectUri: 'http://localhost:8485/callback', useVerifier: true } });
  const question = connection.oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'a state' });
  const consent = await fetch(question, { redirect: 'manual' });
  assert.equal(consent.status, 302);
  const answer = new URL(consent.headers.get('location')).searchParams;
  assert.equal(answer.get('state'), 'a state');
  const user = await connection.authorize(answer.get('code'));
  assert.match(user.id, /^005/);
  assert.match(connection.refreshToken, /^5Aep/);
  assert.equal((await connection.identity()).user_id, user.id);
  await connection.oauth2.revokeToken(connection.refreshToken);
  await assert.rejects(connection.oauth2.refreshToken(connection.refreshToken), /expired access\/refresh token/);
});

test('fetches all pages of a query', async () => {
  const connection = await connect();
  const records = await connection.query('SELECT Id FROM Lead', {
    autoFetch: true, maxFetch: 5000, headers: { 'Sforce-Query-Options': 'batchSize=200' },
  });
  const { totalSize } = await connection.query('SELECT COUNT() FROM Lead');
  assert.ok(totalSize > 400);
  assert.equal(records.records.length, totalSize);
  assert.equal(new Set(records.records.map((r) => r.Id)).size, totalSize);
  assert.ok(connection.limitInfo.apiUsage.used > 0);
});

test('builds a query with find, sort and limit', async () => {
  const connection = await connect();
  const leads = await connection.sobject('Lead')
    .find({ SystemModstamp: { $gte: jsforce.SfDate.toDateTimeLiteral(new Date(0)) }, IsConverted: false }, ['Id', 'Owner.Name'])
    .sort({ SystemModstamp: 1 }).limit(5);
  assert.equal(leads.length, 5);
  assert.ok(leads[0].Owner.Name);
});

test('creates, reads, updates and deletes a record, and finds it with queryAll', async () => {
  const connection = await connect();
  const lead = connection.sobject('Lead');
  const { id, success } = await lead.create({ LastName: 'Fox', Company: 'Acme' });
  assert.ok(success);
  assert.equal((await lead.update({ Id: id, Title: 'CEO' }, quiet)).success, true);
  assert.equal((await lead.retrieve(id)).Title, 'CEO');
  assert.equal((await lead.destroy(id)).success, true);
  await assert.rejects(lead.retrieve(id), { errorCode: 'NOT_FOUND' });
  const all = await connection.query(`SELECT Id, IsDeleted FROM Lead WHERE Id = '${id}'`, { scanAll: true });
  assert.equal(all.records[0].IsDeleted, true);
  const gone = await lead.deleted(new Date(Date.now() - 3_600_000).toISOString(), new Date(Date.now() + 3_600_000).toISOString());
  assert.ok(gone.deletedRecords.some((r) => r.id === id));
});

test('writes collections with a verdict for each record', async () => {
  const connection = await connect();
  const lead = connection.sobject('Lead');
  const created = await lead.create([{ LastName: 'A', Company: 'C' }, { LastName: 'B' }, { LastName: 'D', Company: 'C' }]);
  assert.deepEqual(created.map((r) => r.success), [true, false, true]);
  assert.equal(created[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  const ids = [created[0].id, created[2].id];
  const updated = await lead.update(ids.map((Id) => ({ Id, Title: 'Boss' })), quiet);
  assert.deepEqual(updated.map((r) => r.success), [true, true]);
  assert.deepEqual((await lead.retrieve(ids)).map((r) => r.Title), ['Boss', 'Boss']);
  assert.deepEqual((await lead.destroy(ids)).map((r) => r.success), [true, true]);
});

test('describes, reads limits and reports errors by their code', async () => {
  const connection = await connect();
  const lead = await connection.describe('Lead');
  assert.deepEqual(lead.fields.find((f) => f.name === 'OwnerId').referenceTo, ['Group', 'User']);
  assert.ok((await connection.describeGlobal()).sobjects.some((o) => o.name === 'Opportunity'));
  assert.ok((await connection.limits()).DailyApiRequests.Remaining > 0);
  await assert.rejects(connection.query('SELECT Nope FROM Lead'), { errorCode: 'INVALID_FIELD' });
});

test('makes a custom field, grants it and upserts by it', async () => {
  const connection = await connect();
  const name = 'Key__c';
  const made = await connection.tooling.sobject('CustomField').create({
    FullName: `Lead.${name}`, Metadata: { type: 'Text', label: 'Key', length: 40, externalId: true, unique: true },
  });
  assert.ok(made.success);
  const set = await connection.sobject('PermissionSet').create({ Name: 'Keys', Label: 'Keys' });
  await connection.sobject('FieldPermissions').create({
    ParentId: set.id, SobjectType: 'Lead', Field: `Lead.${name}`, PermissionsRead: true, PermissionsEdit: true,
  });
  const { user_id: user } = await connection.identity();
  await connection.sobject('PermissionSetAssignment').create({ PermissionSetId: set.id, AssigneeId: user });
  const lead = connection.sobject('Lead');
  assert.equal((await lead.upsert({ [name]: 'E 1', LastName: 'Key', Company: 'C' }, name)).created, true);
  assert.equal((await lead.upsert({ [name]: 'E 1', LastName: 'Key 2' }, name)).created, false);
});
