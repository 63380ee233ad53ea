import { expect, test } from 'vitest';
import type { Graph, GraphTask } from '../src/api/client';
import { elkInput, placesOf } from '../src/graph/layout';
import { directionFor, flatten, layers, mostNodes, noChoices, shownGraph, stacked } from '../src/graph/shown';

const task = (segment: string, after: string[] = [], more: Partial<GraphTask> = {}): GraphTask => ({ segment, name: segment, kind: 'step', component: `comp-${segment}`, after, ...more });
const graph = (dags: Record<string, GraphTask[]>): Graph => ({ pipeline: 'p', dags: Object.fromEntries(Object.entries(dags).map(([name, tasks]) => [name, { tasks }])) });

const nested = graph({
  '': [task('a'), task('l', ['a'], { kind: 'dag', is_loop: true, dag: 'body' }), task('c', ['l'], { kind: 'dag', dag: 'then' })],
  body: [task('x'), task('y', ['x'])],
  then: [task('z')],
});

test('a small graph opens its parts, and folds its loops', () => {
  const shown = shownGraph(nested, noChoices);
  expect(flatten(shown).map((each) => each.id)).toEqual(['a', 'l', 'c', 'c.z']);
  expect(shown.edges).toEqual([['a', 'l'], ['l', 'c']]);
});

test('an open loop shows one of its rounds, whose tasks have that round in their paths', () => {
  const shown = shownGraph(nested, { open: new Map([['l', true], ['c', false]]), iterations: new Map([['l', 3]]) });
  expect(flatten(shown).map((each) => each.id)).toEqual(['a', 'l', 'l[3].x', 'l[3].y', 'c']);
});

test('a graph that holds itself is not opened for ever', () => {
  const circle = graph({ '': [task('a', [], { kind: 'dag', dag: 'self' })], self: [task('b', [], { kind: 'dag', dag: 'self' })] });
  expect(flatten(shownGraph(circle, { open: new Map([['a', true], ['a.b', true]]), iterations: new Map() })).length).toBe(2);
});

test('layers count the longest way', () => {
  const shown = shownGraph(graph({ '': [task('a'), task('b', ['a']), task('c', ['a', 'b']), task('d')] }), noChoices);
  expect(Object.fromEntries(layers(shown))).toEqual({ a: 0, b: 1, c: 2, d: 0 });
});

test('ten thousand tasks side by side are few nodes, and none is lost', () => {
  const wide = graph({ '': [task('first'), ...Array.from({ length: 9_998 }, (_, i) => task(`w${i}`, ['first'], { component: 'comp-work' })), task('last', Array.from({ length: 9_998 }, (_, i) => `w${i}`))] });
  const start = performance.now();
  const shown = shownGraph(wide, noChoices);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(shown.nodes.map((node) => node.kind)).toEqual(['step', 'stack', 'step']);
  expect(shown.nodes[1]?.members?.length).toBe(9_998);
  expect(shown.edges.length).toBe(2);
});

test('a chain of ten thousand tasks is few nodes, each edge from one to a later one', () => {
  const chain = graph({ '': Array.from({ length: 10_000 }, (_, i) => task(`t${i}`, i === 0 ? [] : [`t${i - 1}`])) });
  const shown = shownGraph(chain, noChoices);
  expect(shown.nodes.length).toBeLessThanOrEqual(mostNodes);
  expect(shown.nodes.flatMap((node) => node.members ?? [node.id]).length).toBe(10_000);
  const order = new Map(shown.nodes.map((node, i) => [node.id, i]));
  for (const [from, to] of shown.edges) expect(order.get(from)).toBeLessThan(order.get(to) ?? -1);
});

test('three alike stay themselves', () => {
  const shown = stacked({ nodes: shownGraph(graph({ '': [task('a', [], { component: 'k' }), task('b', [], { component: 'k' }), task('c', [], { component: 'k' })] }), noChoices).nodes, edges: [] });
  expect(shown.nodes.length).toBe(3);
});

test('a chain goes to the right in a wide frame, and down in a high one', () => {
  const chain = shownGraph(graph({ '': [task('a'), task('b', ['a']), task('c', ['b']), task('d', ['c'])] }), noChoices);
  expect(directionFor(chain, 1100, 200)).toBe('RIGHT');
  expect(directionFor(chain, 360, 800)).toBe('DOWN');
});

test('the layout is asked for every node and edge, and its places are read back', () => {
  const shown = shownGraph(nested, { open: new Map([['l', true]]), iterations: new Map() });
  const asked = elkInput(shown, 'DOWN');
  expect(asked.children?.map((child) => child.id)).toEqual(['a', 'l', 'c']);
  expect(asked.children?.[1]?.edges?.length).toBe(1);
  const places = placesOf({ id: 'all', children: [{ id: 'a', x: 1, y: 2, width: 3, height: 4, children: [{ id: 'b', x: 5, y: 6 }] }] });
  expect(places.get('a')).toEqual({ x: 1, y: 2, width: 3, height: 4 });
  expect(places.get('b')?.x).toBe(5);
});
