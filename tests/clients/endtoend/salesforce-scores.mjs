// Prints what Salesforce's own client reads from the score fields of all leads that are not converted.
import jsforce from 'jsforce';

const address = process.argv[2];
const connection = new jsforce.Connection({
  version: '60.0',
  loginUrl: address,
  instanceUrl: address,
  oauth2: { loginUrl: address, clientId: 'emulator', clientSecret: 'emulator', redirectUri: 'http://127.0.0.1/' },
});
await connection.authorize({ grant_type: 'client_credentials' });
const soql = 'SELECT Id, Status, Lead_Score__c, Lead_Score_Chance__c, Lead_Tier__c, Score_Reason_1__c, OwnerId FROM Lead WHERE IsConverted = false ORDER BY Id';
const result = await connection.query(soql, { autoFetch: true, maxFetch: 1_000_000 });
console.log(JSON.stringify(result.records));
