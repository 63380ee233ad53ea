import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { confusionOf, metricsOf, previewOf, rocOf } from '../src/artifacts/preview';
import { lineageGraph } from '../src/artifacts/lineageGraph';
import { comparedRows, numbers } from '../src/compare/rows';
import { actionsOf } from '../src/api/runs';

const bytes = (text: string) => new TextEncoder().encode(text);

test('an artifact is shown by what it holds', () => {
  const kind = (type: string, uri: string, text: string, content = 'application/octet-stream') => previewOf(type, uri, content, bytes(text)).kind;
  expect(kind('system.Dataset', 'x/table', 'a,b\n1,2\n3,4\n')).toBe('table');
  expect(kind('system.Dataset', 'x/rows', '[{"a":1},{"a":2}]')).toBe('table');
  expect(kind('system.Artifact', 'x/o', '{"a":[1]}')).toBe('json');
  expect(kind('system.Markdown', 'x/m', '# hi')).toBe('markdown');
  expect(kind('system.HTML', 'x/h', '<p>')).toBe('html');
  expect(kind('system.Artifact', 'x.png', '', 'image/png')).toBe('image');
  expect(kind('system.Model', 'x/m', '\0\x01binary')).toBe('none');
  expect(kind('system.Artifact', 'x/t', 'Dear all, this is text, with commas\nand one line more\n')).toBe('text');
});

test('metrics are read in both of their spellings', () => {
  const plain = { confusionMatrix: { annotationSpecs: [{ displayName: 'a' }], rows: [{ row: [3] }] }, confidenceMetrics: [{ falsePositiveRate: 0.5, recall: 0.9 }, { falsePositiveRate: 0, recall: 0 }] };
  expect(confusionOf(plain)).toEqual({ names: ['a'], rows: [[3]] });
  expect(confusionOf({ confusionMatrix: { struct: plain.confusionMatrix } })).toEqual(confusionOf(plain));
  expect(rocOf(plain)).toEqual([[0, 0], [0.5, 0.9]]);
  expect(rocOf({ confidenceMetrics: { list: plain.confidenceMetrics } })).toEqual(rocOf(plain));
  expect(confusionOf(undefined)).toBeUndefined();
  expect(metricsOf({ accuracy: 0.9, name: 'x' })).toEqual([['accuracy', 0.9]]);
});

test('a comparison marks what differs, and knows what can be drawn', () => {
  const rows = comparedRows([{ parameters: { a: 1, b: 'x' }, metrics: { m: 0.5 } }, { parameters: { a: 2, b: 'x' } }]);
  expect(rows.map((row) => [row.name, row.differs])).toEqual([['a', true], ['b', false], ['m', true]]);
  expect(numbers(rows).map((row) => row.name)).toEqual(['a']);
});

test('lineage goes from what was taken over who made it to who used it', () => {
  const tasks = new Map([['r a', { input_artifacts: [{ uri: 'raw' }] }], ['r b', { artifacts: [{ uri: 'model' }] }]]);
  const { tasks: nodes } = lineageGraph('table', [{ run_id: 'r', task: 'a', how: 'produced' }, { run_id: 'r', task: 'b', how: 'consumed' }], tasks);
  expect(Object.fromEntries(nodes.map((node) => [node.segment, node.after]))).toEqual({ table: ['r a'], 'r a': ['raw'], raw: [], 'r b': ['table'], model: ['r b'] });
});

test('only what the server would do is offered', () => {
  expect(actionsOf({ state: 'RUNNING' })).toEqual(['terminate', 'archive', 'delete']);
  expect(actionsOf({ state: 'FAILED' })).toEqual(['retry', 'archive', 'delete']);
  expect(actionsOf({ state: 'SUCCEEDED', is_archived: true })).toEqual(['unarchive', 'delete']);
  expect(actionsOf({ state: 'CANCELING' })).not.toContain('terminate');
});

test('the types of the API are those of its description', { timeout: 60_000 }, () => {
  expect(() => execFileSync(process.execPath, ['tools/types.mjs', '--check'], { stdio: 'pipe' })).not.toThrow();
});
