import { expect, test } from 'vitest';
import { applyEvent, around, countInside, failedTasks, nameOf, taskOf } from '../src/run/model';

test('the first event says everything, each later one what is new', () => {
  let run = applyEvent(undefined, 'run', { state: 'RUNNING', created_at: '2026-01-01T00:00:00.000Z', tasks: { a: { state: 'SUCCEEDED' }, b: { state: 'RUNNING' } } });
  run = applyEvent(run, 'change', { state: 'FAILED', error: 'b failed', tasks: { b: { state: 'FAILED', error: 'no' } } });
  expect([run.state, run.tasks.get('a')?.state, run.tasks.get('b')?.state, run.version]).toEqual(['FAILED', 'SUCCEEDED', 'FAILED', 2]);
  // A stream that was cut off begins again with everything.
  run = applyEvent(run, 'run', { state: 'RUNNING', tasks: { c: { state: 'PENDING' } } });
  expect([...run.tasks.keys()]).toEqual(['c']);
  expect(run.createdAt).toBe(Date.parse('2026-01-01T00:00:00Z'));
});

test('what is around a path', () => {
  expect(around('a[2].b.c')).toEqual(['a[2].b', 'a[2]', 'a']);
  expect(around('a')).toEqual([]);
  expect(around('loop[10]')).toEqual(['loop']);
});

test('work is counted for everything around it, once each', () => {
  const tasks = [taskOf('l', { kind: 'loop', state: 'RUNNING' }), taskOf('l[0].x', { state: 'SUCCEEDED' }), taskOf('l[1].x', { state: 'FAILED' }), taskOf('y', { state: 'SUCCEEDED' })];
  const inside = countInside(tasks);
  expect(Object.fromEntries(inside.get('') ?? [])).toEqual({ SUCCEEDED: 2, FAILED: 1 });
  expect(Object.fromEntries(inside.get('l') ?? [])).toEqual({ SUCCEEDED: 1, FAILED: 1 });
  expect(Object.fromEntries(inside.get('l[1]') ?? [])).toEqual({ FAILED: 1 });
});

test('a failure is the work that failed first, not the graph around it', () => {
  const list = failedTasks([
    taskOf('d', { kind: 'dag', state: 'FAILED', ended_at: '2026-01-01T00:00:01Z' }),
    taskOf('d.b', { state: 'FAILED', ended_at: '2026-01-01T00:00:03Z' }),
    taskOf('d.a', { state: 'FAILED', ended_at: '2026-01-01T00:00:02Z' }),
  ]);
  expect(list.map((task) => task.path)).toEqual(['d.a', 'd.b']);
});

test('names are shown as people wrote them', () => {
  expect(nameOf('a.b%20c')).toBe('b c');
  expect(nameOf('100%')).toBe('100%');
});
