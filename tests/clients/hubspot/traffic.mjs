// One round through everything the product uses of HubSpot, with HubSpot's own client. `mark` keeps two rounds on one portal apart.
import assert from 'node:assert/strict';
import hubspot from '@hubspot/api-client';

export async function drive(basePath, mark) {
  const client = new hubspot.Client({ accessToken: 'emulator', basePath, numberOfApiCallRetries: 3 });
  const contacts = client.crm.contacts;

  // Tokens.
  const token = await client.oauth.tokensApi.create('refresh_token', undefined, undefined, 'emulator', 'emulator', 'emulator');
  assert.equal(token.tokenType, 'bearer');
  assert.ok(token.expiresIn > 0);
  const about = await client.oauth.accessTokensApi.get(token.accessToken);
  assert.equal(about.token, token.accessToken);
  const asApp = new hubspot.Client({ accessToken: token.accessToken, basePath });
  assert.ok((await asApp.crm.owners.ownersApi.getPage(undefined, undefined, 100, false)).results.length > 0);

  // Owners, pipelines, properties.
  const owners = (await client.crm.owners.ownersApi.getPage(undefined, undefined, 100, false)).results;
  assert.equal(owners[0].type, 'PERSON');
  assert.equal((await client.crm.owners.ownersApi.getById(Number(owners[0].id), 'id', false)).email, owners[0].email);
  const stages = (await client.crm.pipelines.pipelinesApi.getAll('deals')).results[0].stages;
  const won = stages.find((s) => s.id === 'closedwon');
  assert.deepEqual([won.metadata.isClosed, won.metadata.probability], ['true', '1.0']);
  const group = await client.crm.properties.groupsApi.create('contacts', { name: `group_${mark}`, label: 'Lead score', displayOrder: -1 });
  const score = {
    name: `score_${mark}`, label: 'Lead score', groupName: group.name, type: 'number', fieldType: 'number', description: '', formField: false, hidden: false, hasUniqueValue: false, displayOrder: -1,
  };
  assert.equal((await client.crm.properties.coreApi.create('contacts', score)).name, score.name);
  await assert.rejects(client.crm.properties.coreApi.create('contacts', score), (e) => e.code === 409);
  const tier = {
    ...score, name: `tier_${mark}`, type: 'enumeration', fieldType: 'select', options: ['hot', 'warm', 'cold'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false })),
  };
  const more = await client.crm.properties.batchApi.create('contacts', { inputs: [tier, score] });
  assert.deepEqual([more.results.length, more.numErrors], [1, 1]);
  assert.ok((await client.crm.properties.coreApi.getAll('contacts', false)).results.some((p) => p.name === tier.name));
  assert.equal((await client.crm.properties.coreApi.getByName('contacts', 'hubspot_owner_id', false)).externalOptions, true);

  // Active lists keep themselves.
  const hot = await client.crm.lists.listsApi.create({
    name: `Hot leads ${mark}`, objectTypeId: '0-1', processingType: 'DYNAMIC',
    filterBranch: {
      filterBranchType: 'OR', filterBranchOperator: 'OR', filters: [],
      filterBranches: [{
        filterBranchType: 'AND', filterBranchOperator: 'AND', filterBranches: [],
        filters: [{ filterType: 'PROPERTY', property: tier.name, operation: { operationType: 'ENUMERATION', operator: 'IS_ANY_OF', values: ['hot'], includeObjectsWithNoValueSet: false } }],
      }],
    },
  });
  assert.equal(hot.list.processingType, 'DYNAMIC');
  assert.equal((await client.crm.lists.listsApi.getByName(hot.list.name, '0-1', false)).list.listId, hot.list.listId);
  assert.ok((await client.crm.lists.listsApi.doSearch({ query: 'hot leads', processingTypes: ['DYNAMIC'], listIds: [], additionalProperties: [], count: 10, offset: 0 })).lists.some((l) => l.listId === hot.list.listId));

  // Single records.
  const email = `ada.${mark}@acme.test`;
  const ada = await contacts.basicApi.create({ properties: { email, firstname: 'Ada', hubspot_owner_id: owners[0].id }, associations: [] });
  assert.ok(ada.createdAt instanceof Date && ada.updatedAt instanceof Date);
  await assert.rejects(contacts.basicApi.create({ properties: { email }, associations: [] }), (e) => e.code === 409 && e.body.message.includes(`Existing ID: ${ada.id}`));
  assert.equal((await contacts.basicApi.getById(email, ['email', 'firstname'], undefined, undefined, false, 'email')).id, ada.id);
  const patched = await contacts.basicApi.update(ada.id, { properties: { [score.name]: '87', [tier.name]: 'hot' } });
  assert.equal(patched.properties[score.name], '87');
  const members = await client.crm.lists.membershipsApi.getPage(hot.list.listId);
  assert.deepEqual(members.results.map((m) => m.recordId), [ada.id]);
  await assert.rejects(contacts.basicApi.update(ada.id, { properties: { [tier.name]: 'tepid' } }), (e) => e.code === 400 && e.body.message.includes('INVALID_OPTION'));
  await assert.rejects(contacts.basicApi.getById('999999999'), (e) => e.code === 404);
  const history = (await contacts.basicApi.getById(ada.id, ['email'], [score.name], ['deals'], false)).propertiesWithHistory[score.name];
  assert.deepEqual([history[0].value, history[0].sourceType, history[0].timestamp instanceof Date], ['87', 'INTEGRATION', true]);

  // Batches.
  const made = await contacts.batchApi.create({ inputs: ['bo', 'cy'].map((n) => ({ properties: { email: `${n}.${mark}@acme.test` }, associations: [] })) });
  const [bo, cy] = made.results;
  assert.deepEqual([made.status, made.results.length], ['COMPLETE', 2]);
  const updated = await contacts.batchApi.update({
    inputs: [{ id: bo.id, properties: { [score.name]: '12' } }, { idProperty: 'email', id: `cy.${mark}@acme.test`, properties: { [score.name]: '34' } }, { id: '999999999', properties: { [score.name]: '1' } }],
  });
  assert.deepEqual(updated.results.map((r) => r.id), [bo.id, cy.id]);
  assert.deepEqual(updated.errors[0].context.ids, ['999999999']);
  const traced = await contacts.batchApi.update({
    inputs: [{ id: bo.id, objectWriteTraceId: 'a', properties: { [tier.name]: 'warm' } }, { id: cy.id, objectWriteTraceId: 'b', properties: { [tier.name]: 'tepid' } }],
  });
  assert.deepEqual([traced.results.map((r) => r.id), traced.errors[0].context.objectWriteTraceId], [[bo.id], ['b']]);
  await assert.rejects(contacts.batchApi.update({ inputs: [{ id: bo.id, properties: {} }, { id: bo.id, properties: {} }] }), (e) => e.code === 400);
  const read = await contacts.batchApi.read({ inputs: [{ id: bo.id }, { id: cy.id }], properties: [score.name], propertiesWithHistory: [score.name] }, false);
  assert.deepEqual(read.results.map((r) => r.properties[score.name]), ['12', '34']);
  const upserted = await contacts.batchApi.upsert({
    inputs: [{ idProperty: 'email', id: email, properties: { lastname: 'Byron' } }, { idProperty: 'email', id: `di.${mark}@acme.test`, properties: { lastname: 'Doe' } }],
  });
  assert.deepEqual(upserted.results.map((r) => r._new), [false, true]);

  // Search: sorts as objects and as text.
  for (const sorts of [[{ propertyName: 'hs_object_id', direction: 'ASCENDING' }], ['hs_object_id']]) {
    const found = await contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '1000' }, { propertyName: 'hs_object_id', operator: 'GT', value: '0' }, { propertyName: 'email', operator: 'EQ', value: email }] }],
      sorts, properties: ['email', score.name], limit: 200, after: '0',
    });
    assert.deepEqual([found.total, found.results[0].properties[score.name]], [1, '87']);
  }

  // Deals and associations.
  const deal = await client.crm.deals.basicApi.create({
    properties: { dealname: `Deal ${mark}`, dealstage: 'closedwon', pipeline: 'default', amount: '100' },
    associations: [{ to: { id: ada.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] }],
  });
  const v4 = client.crm.associations.v4;
  const links = await v4.batchApi.getPage('contacts', 'deals', { inputs: [{ id: ada.id }, { id: bo.id }] });
  assert.deepEqual([links.results[0]._from.id, String(links.results[0].to[0].toObjectId), links.numErrors], [ada.id, deal.id, 1]);
  assert.equal(links.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
  const pair = { _from: { id: deal.id }, to: { id: bo.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] };
  assert.equal((await v4.batchApi.create('deals', 'contacts', { inputs: [pair] })).results[0].toObjectId, bo.id);
  assert.equal((await v4.basicApi.getPage('deals', deal.id, 'contacts')).results.length, 2);
  await v4.batchApi.archive('deals', 'contacts', { inputs: [{ _from: { id: deal.id }, to: [{ id: bo.id }] }] });
  assert.equal((await v4.basicApi.getPage('deals', deal.id, 'contacts')).results.length, 1);
  assert.ok((await v4.schema.definitionsApi.getAll('contacts', 'companies')).results.some((l) => l.typeId === 279 && l.label === null));

  // Leads need a contact.
  const lead = await client.crm.objects.leads.basicApi.create({
    properties: { hs_lead_name: `Lead ${mark}` }, associations: [{ to: { id: ada.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 578 }] }],
  });
  assert.equal((await client.crm.objects.leads.basicApi.getById(lead.id, ['hs_lead_name'])).properties.hs_lead_name, `Lead ${mark}`);
  assert.equal(String((await v4.batchApi.getPage('leads', 'contacts', { inputs: [{ id: lead.id }] })).results[0].to[0].toObjectId), ada.id);

  // Merging, forgetting.
  const twins = await contacts.batchApi.create({ inputs: ['eve', 'eva', 'gus'].map((n) => ({ properties: { email: `${n}.${mark}@acme.test` }, associations: [] })) });
  const [eve, eva, gus] = twins.results.map((r) => r.id);
  const survivor = await contacts.basicApi.merge({ primaryObjectId: eve, objectIdToMerge: eva });
  assert.equal(survivor.id, eve);
  const told = await contacts.basicApi.getById(eve, ['hs_merged_object_ids', 'hs_calculated_merged_vids']);
  assert.deepEqual([told.properties.hs_merged_object_ids, told.properties.hs_calculated_merged_vids.split(':')[0]], [eva, eva]);
  await contacts.basicApi.purge({ objectId: gus });
  const after = await contacts.batchApi.read({ inputs: [eve, eva, gus].map((id) => ({ id })), properties: ['email'], propertiesWithHistory: [] }, false);
  assert.deepEqual([after.results.map((r) => r.id).filter((id) => id !== eve), after.errors[0].context.ids], [[], [gus]]);

  // Forms and events.
  const happened = [
    { kind: 'form_submission', form_id: `demo-${mark}`, form_name: 'Demo request', email },
    { kind: 'web', contact_id: ada.id, hs_url: 'https://www.example.test/pricing' },
    { kind: 'email', type: 'OPEN', recipient: email },
  ];
  const control = process.env.HUBSPOT_EMULATOR.replace(/\/$/, '');
  assert.equal((await fetch(`${control}/__emulator__/events`, { method: 'POST', body: JSON.stringify(happened) })).status, 204);
  const forms = (await client.marketing.forms.formsApi.getPage(undefined, 100)).results;
  assert.equal(forms.find((f) => f.id === `demo-${mark}`).name, 'Demo request');
  const visits = await client.events.eventsApi.getPage('contact', 'e_visited_page', undefined, undefined, 10, undefined, undefined, undefined, Number(ada.id));
  assert.deepEqual([visits.results[0].objectId, visits.results[0].properties.hs_url, visits.results[0].occurredAt instanceof Date], [ada.id, 'https://www.example.test/pricing', true]);
  const old = async (path) => (await fetch(control + path, { headers: { authorization: 'Bearer emulator' } })).json(); // version 1: the client has no calls for it
  const opened = await old(`/email/public/v1/events?recipient=${encodeURIComponent(email)}`);
  assert.deepEqual([opened.events[0].type, opened.hasMore], ['OPEN', false]);
  const submitted = await old(`/form-integrations/v1/submissions/forms/demo-${mark}`);
  assert.deepEqual(submitted.results[0].values, [{ name: 'email', value: email, objectTypeId: '0-1' }]);

  // Activities, listing, archiving.
  const note = await client.crm.objects.notes.basicApi.create({
    properties: { hs_timestamp: '2026-01-02T03:04:05.000Z', hs_note_body: 'Visited /pricing' },
    associations: [{ to: { id: ada.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] }],
  });
  assert.equal(note.properties.hs_timestamp, '2026-01-02T03:04:05.000Z');
  await contacts.batchApi.archive({ inputs: [{ id: bo.id }, { id: cy.id }] });
  await contacts.basicApi.archive(upserted.results[1].id);
  const living = await contacts.getAll(undefined, undefined, ['email', 'firstname'], undefined, ['deals'], false);
  assert.ok(living.length > 100, 'getAll must have paged');
  assert.equal(living.find((c) => c.id === ada.id).associations.deals.results[0].id, deal.id);
  assert.ok(!living.some((c) => c.id === bo.id));
  const gone = await contacts.getAll(undefined, undefined, ['email'], undefined, undefined, true);
  assert.ok(gone.some((c) => c.id === bo.id && c.archivedAt instanceof Date));
}
