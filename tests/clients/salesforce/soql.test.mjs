// An independent parser accepts what ours accepts, and the emulator answers it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { connect } from './connection.mjs';

const queries = JSON.parse(readFileSync(new URL('queries.json', import.meta.url), 'utf8'));

test('every query is SOQL to soql-parser-js and to the emulator', async (t) => {
  const connection = await connect();
  for (const soql of queries) {
    await t.test(soql, async () => {
      parseQuery(soql, { allowApexBindVariables: false });
      const answer = await connection.query(soql, { autoFetch: false });
      assert.equal(typeof answer.totalSize, 'number');
    });
  }
});
