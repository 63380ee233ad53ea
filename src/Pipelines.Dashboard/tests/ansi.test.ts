import { expect, test } from 'vitest';
import { parseAnsi, plain } from '../src/lib/ansi';

test('colours begin, go on over a line, and end', () => {
  const first = parseAnsi('a \u001b[1;31mred');
  expect(first.spans).toEqual([{ text: 'a ' }, { text: 'red', bold: true, color: 1 }]);
  expect(parseAnsi('still\u001b[0m plain', first.look).spans).toEqual([{ text: 'still', bold: true, color: 1 }, { text: ' plain' }]);
});

test('bright, 256 and true colours are known', () => {
  expect(parseAnsi('\u001b[92mx').spans[0]?.color).toBe(10);
  expect(parseAnsi('\u001b[38;5;196mx').spans[0]?.color).toBe('rgb(255 0 0)');
  expect(parseAnsi('\u001b[38;5;3mx').spans[0]?.color).toBe(3);
  expect(parseAnsi('\u001b[48;2;1;2;3mx').spans[0]?.background).toBe('rgb(1 2 3)');
  expect(parseAnsi('\u001b[38;5;255mx').spans[0]?.color).toBe('rgb(238 238 238)');
});

test('what moves the cursor or names the window is taken out', () => {
  expect(plain('\u001b[2K\u001b]0;title\u0007ok\u001b[1A')).toBe('ok');
  expect(parseAnsi('a\u001b[Kb').spans.map((span) => span.text).join('')).toBe('ab');
});

test('of a progress bar the last writing counts', () => {
  expect(parseAnsi('10%\r50%\r100%').spans).toEqual([{ text: '100%' }]);
  expect(parseAnsi('done\r').spans).toEqual([{ text: 'done' }]);
});

test('the text of any line is the same as without its looks', () => {
  const line = '\u001b[1mbold\u001b[22m and \u001b[4munder\u001b[24m';
  expect(parseAnsi(line).spans.map((span) => span.text).join('')).toBe(plain(line));
});
