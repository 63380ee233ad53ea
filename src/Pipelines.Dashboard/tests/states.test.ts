import { expect, test } from 'vitest';
import { countStates, isFinal, lookOf, stateOfGroup, taskStates } from '../src/lib/states';

test('every state has a word and a tone', () => {
  for (const state of taskStates) expect(lookOf(state).label).not.toBe(state);
  expect(lookOf('NEW_WORD').label).toBe('NEW_WORD');
});

test('a group is what a person must hear of first', () => {
  const group = (...states: string[]) => stateOfGroup(countStates(states));
  expect(group('SUCCEEDED', 'FAILED', 'RUNNING')).toBe('FAILED');
  expect(group('SUCCEEDED', 'PENDING')).toBe('RUNNING');
  expect(group('PENDING', 'PENDING')).toBe('PENDING');
  expect(group('SUCCEEDED', 'SKIPPED')).toBe('SUCCEEDED');
  expect(group('SKIPPED')).toBe('SKIPPED');
});

test('an end is an end', () => {
  expect(['SUCCEEDED', 'FAILED', 'CANCELED', 'SKIPPED', 'OMITTED'].every(isFinal)).toBe(true);
  expect(['PENDING', 'RUNNING', 'CANCELING', undefined].some(isFinal)).toBe(false);
});
