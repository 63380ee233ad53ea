// Makes src/api/schema.d.ts of openapi.json; with --check says whether it is current, and writes nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const text = `// Made of openapi.json by "npm run types".\n${astToString(await openapiTS(source, { emptyObjectsUnknown: true }))}`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/api/schema.d.ts is not what openapi.json says. Run: npm run types');
  process.exit(1);
}
