// Compresses what a build made, once and as small as it goes, so that the server only sends files.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = new URL('../bin/dist/', import.meta.url).pathname;
const compressible = /\.(js|css|svg|json)$/;

for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!compressible.test(file) || !statSync(file).isFile()) continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
}
