// Holds mapping files against the schema that editors use. Arguments: the schema, then files.
// Prints one JSON line per file: { file, errors: ["/path message", …] }.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import YAML from 'yaml';

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
for (const file of files) {
  // Core schema of YAML 1.2 is what editors read by.
  const value = YAML.parse(readFileSync(file, 'utf8'), { version: '1.2', schema: 'core' });
  const fits = validate(value);
  const errors = fits ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}${e.params.additionalProperty ? ` (${e.params.additionalProperty})` : ''}`);
  console.log(JSON.stringify({ file, errors }));
}
