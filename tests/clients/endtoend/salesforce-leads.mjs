// Prints what Salesforce's own client reads of all leads: who they are, how they stand, and their score.
import jsforce from 'jsforce';

const address = process.argv[2];
const connection = new jsforce.Connection({
  version: '60.0',
  loginUrl: address,
  instanceUrl: address,
  oauth2: { loginUrl: address, clientId: 'emulator', clientSecret: 'emulator', redirectUri: 'http://127.0.0.1/' },
});
await connection.authorize({ grant_type: 'client_credentials' });
const result = await connection.query('SELECT Id, Email, Status, Lead_Score__c FROM Lead ORDER BY Id', { autoFetch: true, maxFetch: 1_000_000 });
console.log(JSON.stringify(result.records));
