// Set-up as Salesforce's own client does it: custom fields by Tooling, list views by a REST deployment, rights, composite trees.
import assert from 'node:assert/strict';
import test from 'node:test';
import zlib from 'node:zlib';
import { connect } from './connection.mjs';

const connection = await connect();
const space = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A zip of stored (not compressed) files. */
function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(zlib.crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, body]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

test('tooling makes a field and tells its metadata', async () => {
  const made = await connection.tooling.sobject('CustomField').create({
    FullName: 'Lead.Client_Score__c',
    Metadata: { type: 'Number', label: 'Client score', precision: 5, scale: 0 },
  });
  assert.equal(made.success, true);
  const field = await connection.tooling.sobject('CustomField').retrieve(made.id);
  assert.equal(field.Metadata.precision, 5);
});

test('a REST deployment makes a list view', async () => {
  const begun = await connection.metadata.deployRest(
    zip({
      'package.xml': `<Package ${space}><types><members>Lead.Client_List</members><name>ListView</name></types><version>60.0</version></Package>`,
      'objects/Lead.object': `<CustomObject ${space}><listViews><fullName>Client_List</fullName><columns>FULL_NAME</columns><filterScope>Everything</filterScope><label>Client list</label></listViews></CustomObject>`,
    }),
    { rollbackOnError: true, singlePackage: true },
  );
  const result = await connection.metadata.checkDeployStatus(begun.id, true, true);
  assert.equal(result.success, true);
  const views = await connection.request('/services/data/v60.0/sobjects/Lead/listviews');
  assert.ok(views.listviews.some((view) => view.developerName === 'Client_List'));
});

test('a permission set is made, filled and assigned', async () => {
  const { id } = await connection.sobject('PermissionSet').create({ Name: 'Client_Set', Label: 'Client set' });
  const grant = await connection.sobject('FieldPermissions').create({
    ParentId: id, SobjectType: 'Lead', Field: 'Lead.Client_Score__c', PermissionsRead: true, PermissionsEdit: true,
  });
  assert.equal(grant.success, true);
  const { user_id: user } = await connection.identity();
  await connection.sobject('PermissionSetAssignment').create({ PermissionSetId: id, AssigneeId: user });
  const description = await connection.sobject('Lead').describe();
  assert.ok(description.fields.find((field) => field.name === 'Client_Score__c').updateable);
});

test('a tree makes parents and children at once', async () => {
  const made = await connection.request({
    method: 'POST',
    url: '/services/data/v60.0/composite/tree/Account',
    body: JSON.stringify({
      records: [{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'Tree', Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'Leaf' }] } }],
    }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(made.hasErrors, false);
  assert.equal(made.results.length, 2);
});
