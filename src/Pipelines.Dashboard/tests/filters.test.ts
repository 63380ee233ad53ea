import { expect, test } from 'vitest';
import { apiFilter, isFiltered, noFilter, readFilter, writeFilter, type RunFilter } from '../src/lib/filters';

const some: RunFilter[] = [
  noFilter,
  { ...noFilter, text: 'a & b=ü', states: ['FAILED', 'CANCELED'], hours: 24 },
  { ...noFilter, pipeline: 'churn', experiment: 'x-1', archived: true },
];

test.each(some)('an address holds the whole filter (%#)', (filter) => {
  const back = readFilter(new URLSearchParams(writeFilter(filter).toString()));
  expect({ ...back, states: [...back.states].sort() }).toEqual({ ...filter, states: [...filter.states].sort() });
});

test('no filter leaves no trace in the address', () => {
  expect(writeFilter(noFilter).toString()).toBe('');
  expect(isFiltered(noFilter)).toBe(false);
  expect(readFilter(new URLSearchParams('hours=-3')).hours).toBe(0);
});

test('the API is asked for all that was chosen', () => {
  const { predicates } = JSON.parse(apiFilter({ ...noFilter, text: 'x', states: ['FAILED'], hours: 1 }, Date.parse('2026-01-01T10:00:30Z')));
  expect(predicates).toEqual([
    { operation: 'EQUALS', key: 'storage_state', string_value: 'AVAILABLE' },
    { operation: 'IS_SUBSTRING', key: 'display_name', string_value: 'x' },
    { operation: 'IN', key: 'state', string_values: { values: ['FAILED'] } },
    { operation: 'GREATER_THAN_EQUALS', key: 'created_at', timestamp_value: '2026-01-01T09:00:00.000Z' },
  ]);
});
