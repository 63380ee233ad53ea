import { expect, test } from 'vitest';
import { axes, bestSoFar, lines, type Search } from '../src/experiments/search';

const trial = (number: number, value: number | undefined, more = {}) => ({ run_id: `r${number}`, number, state: 'SUCCEEDED', parameters: { lr: String(number / 10), kind: number % 2 ? 'a' : 'b' }, values: value === undefined ? [] : [value], ...more });
const search = (minimizes: boolean, ...values: (number | undefined)[]): Search => ({
  objectives: [{ metric: 'loss', minimizes }],
  parameters: [{ name: 'lr', is_number: true }, { name: 'kind', is_number: false }],
  trials: values.map((value, i) => trial(i, value)),
});

test('the best so far only gets better, in the direction that is wanted', () => {
  expect(bestSoFar(search(true, 3, undefined, 1, 2)).best).toEqual([[0, 3], [2, 1], [3, 1]]);
  expect(bestSoFar(search(false, 3, undefined, 1, 4)).winner?.number).toBe(3);
});

test('what is not allowed is shown and never the best', () => {
  const some = search(true, 3);
  some.trials.push(trial(1, 0, { is_infeasible: true }));
  expect(bestSoFar(some).winner?.number).toBe(0);
  expect(bestSoFar(some).points.length).toBe(2);
});

test('words have places on their axis, and each trial with a value is a line', () => {
  const some = search(true, 3, undefined, 1);
  expect(axes(some).map((axis) => axis.name)).toEqual(['lr', 'kind', 'loss']);
  expect(axes(some)[1]?.words).toEqual(['a', 'b']);
  expect(lines(some)).toEqual([[0, 'b', 3], [0.2, 'b', 1]]);
});
