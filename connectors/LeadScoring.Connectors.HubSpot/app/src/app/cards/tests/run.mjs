// Translates the card and its tests as HubSpot's own build does, and runs them with Node's test runner.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const card = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(card, 'node_modules', '.cache', 'card.test.mjs');
await build({
  entryPoints: [path.join(card, 'tests', 'ScoreCard.test.jsx')], outfile: out, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', jsx: 'automatic', logLevel: 'warning',
});
process.exit(spawnSync(process.execPath, ['--test', out], { stdio: 'inherit' }).status ?? 1);
