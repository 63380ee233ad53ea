// Weighs the JavaScript that a browser loads before it shows anything, and fails the build above the limit.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const most = 450 * 1024;
const folder = new URL('../bin/dist/', import.meta.url).pathname;
const page = readFileSync(join(folder, 'index.html'), 'utf8');
const first = new Set([...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.js)"/g)].map((match) => match[1]));

// What a first file imports as it starts is loaded too; what it imports on demand is not.
const open = [...first];
while (open.length > 0) {
  const file = open.pop();
  const text = readFileSync(join(folder, file), 'utf8');
  for (const match of text.matchAll(/(?:^|[;}\s])(?:import|export)(?:[^'"()]*?from)?\s*["']\.\/([^"']+\.js)["']/g)) {
    const next = `assets/${match[1]}`;
    if (!first.has(next) && existsSync(join(folder, next))) {
      first.add(next);
      open.push(next);
    }
  }
}
const bytes = [...first].reduce((sum, file) => sum + statSync(join(folder, `${file}.gz`)).size, 0);
console.log(`first load: ${first.size} files, ${(bytes / 1024).toFixed(0)} kB of JavaScript (gzip), at most ${most / 1024}`);
if (first.size === 0 || bytes > most) {
  console.error('Load more on demand: import() what the first page does not need.');
  process.exit(1);
}
