// Prints what HubSpot's own client reads from the score properties of all contacts that have a score.
import hubspot from '@hubspot/api-client';

const client = new hubspot.Client({ accessToken: 'emulator', basePath: process.argv[2], numberOfApiCallRetries: 3 });
const names = ['lead_score', 'lead_score_chance', 'lead_tier', 'score_reason_1', 'hubspot_owner_id'];
const contacts = await client.crm.contacts.getAll(undefined, undefined, names);
console.log(JSON.stringify(contacts.filter((c) => c.properties.lead_score).map((c) => ({ id: c.id, ...c.properties }))));
