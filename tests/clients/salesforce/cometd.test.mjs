// The CometD project's own client and jsforce's streaming hear the emulator's change events.
import assert from 'node:assert/strict';
import test from 'node:test';
import { adapt } from 'cometd-nodejs-client';
import { CometD } from 'cometd';
import jsforceStreaming from 'jsforce/lib/api/streaming.js';
import { address, connect, control } from './connection.mjs';

const channel = '/data/LeadChangeEvent';
adapt();

async function lead(connection, name) {
  const { id } = await connection.sobject('Lead').create({ LastName: name, Company: 'Acme' });
  return id;
}

function until(condition, what) {
  return new Promise((resolve, reject) => {
    const end = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), 20_000);
    condition((value) => {
      clearTimeout(end);
      resolve(value);
    });
  });
}

async function cometd(token, replayId) {
  const client = new CometD();
  client.unregisterTransport('websocket');
  client.unregisterTransport('callback-polling');
  client.configure({ url: `${address()}/cometd/60.0`, requestHeaders: { Authorization: `Bearer ${token}` }, appendMessageTypeToURL: false });
  const extension = {
    outgoing: (message) => {
      if (message.channel === '/meta/subscribe') {
        message.ext = { ...message.ext, replay: { [channel]: replayId } };
      }
      return message;
    },
  };
  client.registerExtension('replay', extension);
  const shaken = await until((done) => client.handshake(done), 'the handshake');
  assert.ok(shaken.successful, JSON.stringify(shaken));
  return client;
}

test('cometd hears create, update and delete, and replays them', async () => {
  const connection = await connect({ callOptions: { client: 'Somebody' } });
  const client = await cometd(connection.accessToken, -1);
  const heard = [];
  let enough = () => {};
  const subscribed = await until((done) => client.subscribe(channel, (message) => {
    heard.push(message.data);
    enough();
  }, done), 'the subscription');
  assert.ok(subscribed.successful, JSON.stringify(subscribed));

  const id = await lead(connection, 'Heard');
  await connection.sobject('Lead').update({ Id: id, Title: 'CEO' }, { headers: { 'Sforce-Auto-Assign': 'FALSE' } });
  await connection.sobject('Lead').destroy(id);
  await until((done) => {
    enough = () => heard.length >= 3 && done();
    enough();
  }, 'three events');
  assert.deepEqual(heard.map((e) => e.payload.ChangeEventHeader.changeType), ['CREATE', 'UPDATE', 'DELETE']);
  assert.ok(heard.every((e) => e.payload.ChangeEventHeader.recordIds[0] === id));
  assert.equal(heard[0].payload.Name.LastName, 'Heard');
  assert.equal(heard[1].payload.Title, 'CEO');
  assert.equal(heard[1].payload.ChangeEventHeader.changeOrigin, 'com/salesforce/api/rest/60.0;client=Somebody');
  assert.ok(heard[0].event.replayId < heard[2].event.replayId);
  await until((done) => client.disconnect(done), 'the farewell');

  const again = await cometd(connection.accessToken, heard[0].event.replayId);
  const replayed = [];
  await until((done) => again.subscribe(channel, (message) => {
    replayed.push(message.data.event.replayId);
    if (replayed.length === 2) {
      done();
    }
  }), 'the replay');
  assert.deepEqual(replayed, heard.slice(1).map((e) => e.event.replayId));
  await until((done) => again.disconnect(done), 'the farewell');
});

test('cometd is told of a replay id that is too old, and of a channel that is not there', async () => {
  const connection = await connect();
  const client = await cometd(connection.accessToken, 7);
  const refused = await until((done) => client.subscribe(channel, () => {}, done), 'the refusal');
  assert.equal(refused.successful, false);
  assert.match(refused.error, /^400::The replayId \{7\} you provided was invalid/);
  const unknown = await until((done) => client.subscribe('/data/NopeChangeEvent', () => {}, done), 'the refusal');
  assert.match(unknown.error, /^400::The channel you requested to subscribe to doesn't exist/);
  await until((done) => client.disconnect(done), 'the farewell');
});

test('cometd shakes hands anew after 403::Unknown client', async () => {
  const connection = await connect();
  const client = await cometd(connection.accessToken, -1);
  await until((done) => client.subscribe(channel, () => {}, done), 'the subscription');
  const anew = until((done) => client.addListener('/meta/handshake', (message) => message.successful && done(message)), 'another handshake');
  await control('faults', [{ switch: 'unknown-client', times: 1 }]);
  await lead(connection, 'Wakes the connect');
  await anew;
  await control('faults', []);
  await until((done) => client.disconnect(done), 'the farewell');
});

test('jsforce streaming replays everything kept and hears what is new', async () => {
  const connection = await connect();
  const first = await lead(connection, 'Kept');
  const { StreamingExtension } = jsforceStreaming;
  let failed = false;
  const client = connection.streaming.createClient([
    new StreamingExtension.Replay(channel, -2),
    new StreamingExtension.AuthFailure(() => { failed = true; }),
  ]);
  const ids = new Set();
  let check = () => {};
  const subscription = client.subscribe(channel, (data) => {
    data.payload.ChangeEventHeader.recordIds.forEach((id) => ids.add(id));
    check();
  });
  await until((done) => {
    check = () => ids.has(first) && done();
    check();
  }, 'the kept event');
  const second = await lead(connection, 'New');
  await until((done) => {
    check = () => ids.has(second) && done();
    check();
  }, 'the new event');
  assert.equal(failed, false);
  subscription.cancel();
  client.disconnect();
});

test('a platform event channel member selects another object', async () => {
  const connection = await connect();
  const made = await connection.tooling.sobject('PlatformEventChannelMember').create({
    FullName: 'ChangeEvents_CampaignChangeEvent', Metadata: { eventChannel: 'ChangeEvents', selectedEntity: 'CampaignChangeEvent' },
  });
  assert.ok(made.success);
  const members = await connection.tooling.query('SELECT Id, SelectedEntity FROM PlatformEventChannelMember');
  assert.ok(members.records.some((m) => m.SelectedEntity === 'CampaignChangeEvent'));
  const before = (await control('state')).events;
  await connection.sobject('Campaign').create({ Name: 'Spring' });
  assert.equal((await control('state')).events, before + 1);
});

test('reset goes back to the seed', async () => {
  const connection = await connect();
  const { totalSize } = await connection.query('SELECT COUNT() FROM Campaign');
  await connection.sobject('Campaign').create({ Name: 'Gone soon' });
  await control('faults', [{ path: '/limits', status: 503 }]);
  await control('reset', {});
  assert.ok((await connection.query('SELECT COUNT() FROM Campaign')).totalSize <= totalSize);
  assert.equal((await control('state')).events, 0);
  await connection.limits();
});
