// The first load by HubSpot's own client: every contact, and every engagement with its contacts. Page by page, because its getAll keeps everything
// in memory; associations come with the records, as the client offers it. Prints what the bench's own client prints.
// usage: node hubspot-first-load.mjs ADDRESS
import hubspot from '@hubspot/api-client';

const client = new hubspot.Client({ accessToken: 'emulator', basePath: process.argv[2].replace(/\/$/, '') });
const contactFields = ['email', 'firstname', 'lastname', 'jobtitle', 'industry', 'numemployees', 'country', 'hs_analytics_source'];
const engagementFields = ['hs_timestamp', 'hs_createdate'];
const began = performance.now();
let rows = 0;
let links = 0;
let requests = 0;

async function load(api, fields, associations) {
  let after;
  do {
    const page = await api.getPage(100, after, fields, undefined, associations, false);
    requests++;
    rows += page.results.length;
    links += page.results.filter((r) => r.associations?.contacts?.results.length > 0).length;
    after = page.paging?.next?.after;
  } while (after !== undefined);
}

await load(client.crm.contacts.basicApi, contactFields, undefined);
for (const type of ['notes', 'calls', 'emails', 'meetings']) {
  await load(client.crm.objects[type].basicApi, engagementFields, ['contacts']);
}

console.log(JSON.stringify({ rows, links, requests, seconds: (performance.now() - began) / 1000 }));
