// Reads whole objects by REST pages as jsforce's users do, and prints rows, seconds and the largest resident set as JSON.
// Bulk API 2.0 is left out: jsforce 3.10.16 stops with ERR_STREAM_WRITE_AFTER_END when a job's results have two pages or more.
import { connect } from '../salesforce/connection.mjs';

const most = 100_000_000;

function read(connection, soql) {
  return new Promise((resolve, reject) => {
    let rows = 0;
    let characters = 0;
    const query = connection.query(soql, { autoFetch: true, maxFetch: most, scanAll: true });
    query.on('record', (record) => {
      rows += 1;
      characters += record.Id.length;
    });
    query.on('end', () => resolve({ rows, characters }));
    query.on('error', reject);
    query.run({ autoFetch: true, maxFetch: most, scanAll: true });
  });
}

const connection = await connect();
const began = performance.now();
let rows = 0;
for (const soql of process.argv.slice(2)) {
  rows += (await read(connection, soql)).rows;
}
const cpu = process.cpuUsage();
console.log(JSON.stringify({ rows, seconds: (performance.now() - began) / 1000, cpuSeconds: (cpu.user + cpu.system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS * 1024 / 1e6 }));
