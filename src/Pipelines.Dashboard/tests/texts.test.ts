import { expect, test } from 'vitest';
import { adviceFor } from '../src/lib/advice';
import { headline, partsOf } from '../src/lib/failure';
import { isRequired, parse } from '../src/lib/parameters';
import { fromHash } from '../src/lib/routes';
import { figure, size } from '../src/lib/sizes';
import { parseCsv } from '../src/lib/table';

test('a failure on one line names what happened and why', () => {
  const error = "fit: It ended with exit code 1. The last lines of its log:\n\u001b[33mwarning\u001b[0m\nKeyError: 'a'\n";
  expect(headline(error)).toBe("fit: It ended with exit code 1 · KeyError: 'a'");
  expect(partsOf('It was canceled.')).toEqual({ message: 'It was canceled.', tail: [] });
});

test.each([
  ["ModuleNotFoundError: No module named 'torch'", 'torch'],
  ['OSError: [Errno 28] No space left on device', 'disk is full'],
  ['It ended with exit code 137.', 'memory'],
  ["KeyError: 'february'", 'february'],
  ['sh: foo: command not found', 'command was not found'],
  ['something odd', 'retry'],
])('%s: what to do', (error, said) => {
  expect(adviceFor(error, [])).toContain(said);
  expect(adviceFor('It ended with exit code 1.', ['line', error])).toContain(said);
});

test('texts become values of the declared type, or are refused', () => {
  expect(parse({ name: 'n', type: 'NUMBER_INTEGER' }, ' 3 ')).toEqual({ value: 3 });
  expect(parse({ name: 'n', type: 'NUMBER_INTEGER' }, '3.5').problem).toBeDefined();
  expect(parse({ name: 'n', type: 'NUMBER_DOUBLE' }, '1e-3')).toEqual({ value: 0.001 });
  expect(parse({ name: 'n', type: 'LIST' }, '[1, 2]')).toEqual({ value: [1, 2] });
  expect(parse({ name: 'n', type: 'LIST' }, '{"a":1}').problem).toBeDefined();
  expect(parse({ name: 'n', type: 'STRUCT' }, '{"a":1}')).toEqual({ value: { a: 1 } });
  expect(parse({ name: 'n', type: 'BOOLEAN' }, 'true')).toEqual({ value: true });
  expect(parse({ name: 'n', type: 'STRING' }, ' kept ')).toEqual({ value: ' kept ' });
});

test('what may be left out may be left empty', () => {
  expect(parse({ name: 'n', type: 'STRING', is_optional: true }, '')).toEqual({});
  expect(parse({ name: 'n', type: 'NUMBER_DOUBLE', default: 1 }, '')).toEqual({});
  expect(parse({ name: 'n', type: 'STRING' }, '').problem).toBeDefined();
  expect(isRequired({ name: 'n', default: 0 })).toBe(false);
});

test.each([
  ['#/runs/details/ab-12', '/runs/ab-12'],
  ['#/runs', '/runs'],
  ['#/experiments/details/e1', '/runs?experiment=e1'],
  ['#/pipelines/details/p1/version/v1', '/pipelines/p1?version=v1'],
  ['#/pipelines/details/p1?x=y', '/pipelines/p1'],
  ['#/compare?runlist=a,b', '/compare?runs=a,b'],
  ['#/unknown', '/'],
])('%s leads to %s', (hash, path) => {
  expect(fromHash(hash)).toBe(path);
});

test('a hash of our own pages is left alone', () => {
  expect(fromHash('#content')).toBeUndefined();
  expect(fromHash('')).toBeUndefined();
});

test('sizes and figures are short', () => {
  expect([size(0), size(999), size('1400'), size(12_345_678)]).toEqual(['0 B', '999 B', '1.4 kB', '12.3 MB']);
  expect([figure(1234567), figure(0.123456789), figure(1e-9)]).toEqual(['1,234,567', '0.123457', '1e-9']);
});

test('cells may hold commas, quotes and lines', () => {
  expect(parseCsv('a,b\n"1,5","say ""x"""\r\n"two\nlines",\n', 10)).toEqual([['a', 'b'], ['1,5', 'say "x"'], ['two\nlines', '']]);
  expect(parseCsv('a\nb\nc', 2)).toEqual([['a'], ['b']]);
});
