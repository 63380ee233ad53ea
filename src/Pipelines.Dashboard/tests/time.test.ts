import { expect, test } from 'vitest';
import { ago, duration, moment, ticks } from '../src/lib/time';

test('a time is told by its distance', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(ago(now - 2_000, now)).toBe('just now');
  expect(ago(now - 61_000, now)).toBe('1 minute ago');
  expect(ago(now - 3 * 3600_000, now)).toBe('3 hours ago');
  expect(ago(now + 2 * 86400_000, now)).toBe('in 2 days');
});

test.each([[0, '0 ms'], [42, '42 ms'], [432, '0.4 s'], [949, '0.9 s'], [950, '0.9 s'], [1_000, '1.0 s'], [9_960, '10 s'], [59_600, '1 min'], [185_000, '3 min 5 s'], [3_600_000, '1 h'], [7_860_000, '2 h 11 min'], [356_400_000, '4 d 3 h']])('%i ms are said as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('what is no time is none', () => {
  expect(moment(undefined)).toBeUndefined();
  expect(moment('soon')).toBeUndefined();
  expect(moment('1970-01-01T00:00:01Z')).toBe(1000);
});

test('an axis has round ticks, and no more than fit', () => {
  for (const length of [1, 37, 999, 61_000, 86_400_000 * 400]) {
    const list = ticks(length, 8);
    expect(list.length).toBeLessThanOrEqual(9);
    expect(list[0]).toBe(0);
  }
  expect(ticks(60_000, 6)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
});
