import { expect, test } from 'vitest';
import { LogText, marks, nextMatch, search } from '../src/lib/logText';

test('pieces make the lines of the whole, wherever they are cut', () => {
  const whole = 'first\nsecond line\n\nlast without an end';
  for (let cut = 0; cut <= whole.length; cut++) {
    const log = new LogText();
    log.add(whole.slice(0, cut));
    log.add(whole.slice(cut));
    expect(log.lines).toEqual(whole.split('\n'));
  }
});

test('a log that never ends keeps its newest lines', () => {
  const log = new LogText(1000);
  for (let i = 0; i < 500; i++) log.add(`line ${i}\n`);
  expect(log.lines.at(-1)).toBe('line 499');
  expect(log.lines.join('').length).toBeLessThanOrEqual(1000);
  expect(log.dropped + log.lines.length).toBe(500);
});

test('a search sees through case and colours', () => {
  const lines = ['Loss 0.5', 'nothing', 'the \u001b[31mlo\u001b[0mss grows'];
  expect(search(lines, 'loss')).toEqual([0, 2]);
  expect(search(lines, '')).toEqual([]);
  expect(search(lines, 'LOSS', 1)).toEqual([0]);
  expect(marks('aXbx', 'x')).toEqual([[1, 2], [3, 4]]);
});

test('matches are walked through in a circle', () => {
  expect(nextMatch([4, 8, 9], 2, 1)).toBe(0);
  expect(nextMatch([4, 8, 9], 0, -1)).toBe(2);
  expect(nextMatch([], 0, 1)).toBe(-1);
});
