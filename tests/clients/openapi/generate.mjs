// Describes, as one OpenAPI document, what the installed @hubspot/api-client sends and expects: paths, verbs, parameters and
// bodies come from its request factories, answers from its response processors, schemas from its models. The document is made
// anew for every test run, so that it always fits the installed client and no third party's file lies in this repository.
// usage: node generate.mjs OUT.json
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Parts of the client that the product's traffic goes through, by folder below lib/codegen. */
const PARTS = [
  'crm/contacts', 'crm/companies', 'crm/deals', 'crm/objects/calls', 'crm/objects/emails', 'crm/objects/meetings', 'crm/objects/notes',
  'crm/objects/tasks', 'crm/objects/communications', 'crm/objects/leads', 'events', 'marketing/forms', 'crm/associations/v4', 'crm/associations/v4/schema', 'crm/owners', 'crm/properties',
  'crm/pipelines', 'crm/lists', 'oauth',
];

export function generate() {
  const root = path.dirname(require.resolve('@hubspot/api-client/package.json'));
  const document = {
    openapi: '3.0.3',
    info: { title: 'HubSpot as @hubspot/api-client calls it', version: require('@hubspot/api-client/package.json').version },
    servers: [{ url: 'https://api.hubapi.com' }],
    paths: {},
    components: { schemas: {}, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
  for (const part of PARTS) {
    addPart(document, path.join(root, 'lib/codegen', part), part.replaceAll('/', '_'));
  }

  // HubSpot answers with and without the slash at the end, and what lies between may take it off.
  for (const [template, verbs] of Object.entries(document.paths).filter(([t]) => t.endsWith('/'))) {
    document.paths[template.slice(0, -1)] ??= Object.fromEntries(Object.entries(verbs).map(([verb, call]) => [verb, { ...call, operationId: `${call.operationId}.bare` }]));
  }

  return document;
}

function addPart(document, folder, name) {
  const models = readModels(path.join(folder, 'models'));
  const schemaOf = (type, format) => toSchema(type, format, name, models);
  for (const [model, { attributes, declaration }] of models.classes) {
    document.components.schemas[`${name}.${model}`] = relax(model, {
      type: 'object',
      properties: Object.fromEntries(attributes.map((a) => [a.baseName, schemaOf(a.type, a.format)])),
      ...required(attributes, declaration),
    });
  }

  for (const file of fs.readdirSync(path.join(folder, 'apis')).filter((f) => /Api\.js$/i.test(f) && f !== 'baseapi.js')) {
    const api = require(path.join(folder, 'apis', file));
    const factory = Object.entries(api).find(([key]) => key.endsWith('RequestFactory'))?.[1];
    const processor = Object.entries(api).find(([key]) => key.endsWith('ResponseProcessor'))?.[1];
    for (const operation of Object.getOwnPropertyNames(factory.prototype).filter((n) => n !== 'constructor')) {
      const source = factory.prototype[operation].toString();
      const template = /localVarPath = '([^']+)'/.exec(source)[1];
      const verb = /HttpMethod\.([A-Z]+)/.exec(source)[1].toLowerCase();
      const answers = processor.prototype[`${operation}WithHttpInfo`].toString();
      (document.paths[template] ??= {})[verb] ??= {
        operationId: `${name}.${file.slice(0, -3)}.${operation}`,
        parameters: readParameters(template, source, schemaOf),
        ...readBody(source, schemaOf),
        responses: readResponses(answers, schemaOf),
        ...(source.includes('authMethods["oauth2"]') ? { security: [{ bearer: [] }] } : {}),
      };
    }
  }
}

/** Loads the model classes and the enumerations beside them. */
function readModels(folder) {
  const classes = new Map();
  const enums = new Map();
  for (const file of fs.readdirSync(folder).filter((f) => f.endsWith('.js') && f !== 'ObjectSerializer.js' && f !== 'all.js')) {
    for (const [key, value] of Object.entries(require(path.join(folder, file)))) {
      if (typeof value === 'function') {
        const declaration = fs.readFileSync(path.join(folder, file.replace(/\.js$/, '.d.ts')), 'utf8');
        classes.set(key, { attributes: value.attributeTypeMap ?? [], declaration, discriminator: value.discriminator, mapping: value.mapping ?? {} });
      } else if (value && typeof value === 'object') {
        enums.set(key, Object.values(value));
      }
    }
  }

  return { classes, enums };
}

/** A member is required when its declaration has no question mark. */
function required(attributes, declaration) {
  const names = attributes.filter((a) => declaration.includes(`'${a.name}': `)).map((a) => a.baseName);
  return names.length > 0 ? { required: names } : {};
}

function toSchema(type, format, part, models) {
  const nested = (inner) => toSchema(inner, format, part, models);
  if (type.endsWith(' | null')) {
    return { ...nested(type.slice(0, -' | null'.length)), nullable: true };
  }

  const list = /^(?:Array|Set)<(.*)>$/s.exec(type);
  if (list) {
    return { type: 'array', items: nested(list[1]) };
  }

  const map = /^\{ \[key: string\]: (.*); \}$/s.exec(type);
  if (map) {
    return { type: 'object', additionalProperties: nested(map[1]) };
  }

  if (type.startsWith("'")) {
    return { type: 'string', enum: [...type.matchAll(/'([^']*)'/g)].map((m) => m[1]) };
  }

  if (models.enums.has(type)) {
    return { type: 'string', enum: models.enums.get(type) };
  }

  const model = type === 'Error' ? 'ModelError' : type;
  if (models.classes.has(model)) {
    return { $ref: `#/components/schemas/${part}.${model}` };
  }

  // One of several models, told apart by a member. The branches of a list's filters hold each other, and describing more than that member would never end.
  const union = models.classes.get(`${type}Class`);
  if (union && part === 'crm_lists') {
    return { type: 'object', properties: { [union.discriminator]: { type: 'string', enum: Object.keys(union.mapping) } }, required: [union.discriminator] };
  }

  const choices = [...new Set(Object.values(union?.mapping ?? {}))];
  if (choices.length > 0) {
    return { anyOf: choices.map((choice) => nested(choice)) };
  }

  switch (type) {
    case 'string': return { type: 'string' };
    case 'boolean': return { type: 'boolean' };
    case 'number': return { type: format.startsWith('int') ? 'integer' : 'number' };
    case 'Date': return { type: 'string', format: format === 'date' ? 'date' : 'date-time' };
    case 'any': case 'object': case 'void': case '': return {};
    default: throw new Error(`${part}: no schema for the type "${type}"`);
  }
}

function readParameters(template, source, schemaOf) {
  const parameters = [...template.matchAll(/\{(\w+)\}/g)].map((m) => ({ name: m[1], in: 'path', required: true, schema: { type: 'string' } }));
  const must = new Set([...source.matchAll(/RequiredError\("\w+", "\w+", "(\w+)"\)/g)].map((m) => m[1]));
  for (const [, variable, name, type, format] of source.matchAll(/if \((\w+) !== undefined\) \{\s*requestContext\.setQueryParam\("([^"]+)", \S+\.serialize\(\w+, "([^"]*)", "([^"]*)"\)\)/g)) {
    parameters.push({ name, in: 'query', required: must.has(variable), schema: schemaOf(type, format) });
  }

  for (const [, variable, type, format, name] of source.matchAll(/serialize\((\w+), "([^"]*)", "([^"]*)"\);\s*for \(const serializedParam of serializedParams\) \{\s*requestContext\.appendQueryParam\("([^"]+)"/g)) {
    parameters.push({ name, in: 'query', required: must.has(variable), style: 'form', explode: true, schema: schemaOf(type, format) });
  }

  return parameters;
}

function readBody(source, schemaOf) {
  const json = /serialize\(\w+, "([^"]+)", "([^"]*)"\), contentType\)/.exec(source);
  if (json) {
    return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(json[1], json[2]) } } } };
  }

  const fields = [...source.matchAll(/localVarFormParams\.append\('([^']+)'/g)].map((m) => [m[1], { type: 'string' }]);
  return fields.length === 0 ? {} : {
    requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: Object.fromEntries(fields) } } } },
  };
}

/** Each status the client tells apart, and the error model it decodes everything else as. */
function readResponses(source, schemaOf) {
  const responses = {};
  for (const branch of source.split(/if \(\(0, util_1\.isCodeInRange\)\(/).slice(1)) {
    const status = /^"(\d+)"/.exec(branch)[1];
    const type = /deserialize\([\s\S]*?contentType\), "([^"]+)", "[^"]*"\)/.exec(branch)?.[1] ?? 'void';
    const content = type === 'void' ? {} : { content: { 'application/json': { schema: schemaOf(type, '') } } };
    responses[status === '0' ? 'default' : status] = { description: status === '0' ? 'error' : `status ${status}`, ...content };
  }

  return responses;
}

/** Where HubSpot's documented behaviour is wider than the client's models. */
function relax(model, schema) {
  const text = { type: 'string' };
  switch (model) {
    case 'PublicObjectSearchRequest':
      schema.properties.sorts = { type: 'array', items: { anyOf: [text, { type: 'object', properties: { propertyName: text, direction: { type: 'string', enum: ['ASCENDING', 'DESCENDING'] } }, required: ['propertyName'] }] } };
      schema.properties.after = { anyOf: [text, { type: 'integer' }] };
      break;
    case 'BatchReadInputSimplePublicObjectId': // history and id property may be left out
      schema.required = ['inputs'];
      break;
    case 'MultiAssociatedObjectWithLabel': // numeric on the wire
      schema.properties.toObjectId = { anyOf: [text, { type: 'integer' }] };
      break;
    case 'AssociationSpecWithLabel':
      schema.properties.label = { type: 'string', nullable: true };
      break;
    case 'PublicSurveyMonkeyValueFilterValueComparison': // the client's one model for all operations has the members of all
      schema.required = ['operator', 'operationType'];
      break;
    case 'StandardError': case 'ModelError': case 'ErrorDetail': // every member of an error is optional, HubSpot says
      schema.required = ['message'];
      break;
  }

  return schema;
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
  const [out] = process.argv.slice(2);
  if (!out) {
    console.error(`usage: node ${path.basename(fileURLToPath(import.meta.url))} OUT.json`);
    process.exit(2);
  }

  fs.writeFileSync(out, JSON.stringify(generate()));
}
