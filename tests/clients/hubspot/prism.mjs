// Starts `prism proxy --errors` between a client and the emulator: any request or answer that does not fit the document fails.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Resolves once prism listens; `stop` ends it. */
export function startPrism(documentFile, upstream) {
  const packageFile = require.resolve('@stoplight/prism-cli/package.json');
  const binary = path.join(path.dirname(packageFile), JSON.parse(fs.readFileSync(packageFile)).bin.prism);
  const prism = spawn(process.execPath, [binary, 'proxy', '-h', '127.0.0.1', '-p', '0', '--errors', documentFile, upstream], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => new Promise((resolve) => {
    prism.once('exit', resolve);
    if (!prism.kill()) {
      resolve();
    }
  });
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk) => {
      output += chunk;
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (address) {
        resolve({ address: address[1], stop });
      }
    };
    prism.stdout.on('data', listen);
    prism.stderr.on('data', listen);
    prism.once('error', reject);
    prism.once('exit', (code) => reject(new Error(`prism ended with ${code}: ${output}`)));
  });
}
