import type { Graph, GraphTask } from '../api/client';

/** Something that a picture shows: a task, an open group with what is inside, or many tasks as one. */
export interface Shown {
  id: string;
  name: string;
  kind: 'step' | 'importer' | 'dag' | 'loop' | 'stack' | 'artifact';
  task?: GraphTask;
  /** Can be opened and closed. */
  folds: boolean;
  /** What is inside of an open group. */
  inside?: ShownGraph;
  /** The iteration that an open loop shows. */
  iteration?: number;
  /** The paths that a stack stands for. */
  members?: string[];
}

export interface ShownGraph {
  nodes: Shown[];
  edges: [string, string][];
}

export interface Choices {
  /** Whether the group at a path is open; absent: as it is at first. */
  open: ReadonlyMap<string, boolean>;
  /** Which iteration the loop at a path shows; absent: the first one. */
  iterations: ReadonlyMap<string, number>;
}

export const noChoices: Choices = { open: new Map(), iterations: new Map() };

/** A DAG with more tasks than this is shown with many tasks as one. */
export const mostNodes = 150;
const smallRun = 40;

/** What a picture of the pipeline shows, from its root or from one of its DAGs. */
export function shownGraph(graph: Graph, choices: Choices): ShownGraph {
  const isSmall = sizeOf(graph, '', new Set()) <= smallRun;
  const dagAt = (dag: string, prefix: string, trail: readonly string[]): ShownGraph => {
    const tasks = graph.dags?.[dag]?.tasks ?? [];
    const path = (segment: string) => (prefix ? `${prefix}.${segment}` : segment);
    const nodes = tasks.map((task): Shown => {
      const id = path(task.segment ?? '');
      const folds = Boolean(task.dag) && !trail.includes(task.dag ?? '');
      const isOpen = folds && (choices.open.get(id) ?? (isSmall && !task.is_loop));
      const iteration = choices.iterations.get(id) ?? 0;
      return {
        id,
        name: task.name ?? '',
        kind: task.is_loop ? 'loop' : (task.kind as Shown['kind']),
        task,
        folds,
        iteration: task.is_loop ? iteration : undefined,
        inside: isOpen ? dagAt(task.dag ?? '', task.is_loop ? `${id}[${iteration}]` : id, [...trail, task.dag ?? '']) : undefined,
      };
    });
    const edges = tasks.flatMap((task) => (task.after ?? []).map((before): [string, string] => [path(before), path(task.segment ?? '')]));
    const whole = { nodes, edges };
    return nodes.length > mostNodes ? stacked(whole) : whole;
  };
  return dagAt('', '', ['']);
}

function sizeOf(graph: Graph, dag: string, seen: Set<string>): number {
  if (seen.has(dag)) return 0;
  const tasks = graph.dags?.[dag]?.tasks ?? [];
  const within = new Set(seen).add(dag);
  return tasks.reduce((sum, task) => sum + 1 + (task.dag && sum <= smallRun ? sizeOf(graph, task.dag, within) : 0), 0);
}

/** How many tasks stand before each at most, on the longest way. */
export function layers(graph: ShownGraph): Map<string, number> {
  const next = new Map<string, string[]>();
  const open = new Map<string, number>(graph.nodes.map((node) => [node.id, 0]));
  for (const [from, to] of graph.edges) {
    if (!open.has(from) || !open.has(to)) continue;
    open.set(to, (open.get(to) ?? 0) + 1);
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  }
  const layer = new Map<string, number>();
  const ready = graph.nodes.filter((node) => open.get(node.id) === 0).map((node) => node.id);
  for (const id of ready) layer.set(id, 0);
  for (let i = 0; i < ready.length; i++) {
    const id = ready[i] ?? '';
    for (const to of next.get(id) ?? []) {
      layer.set(to, Math.max(layer.get(to) ?? 0, (layer.get(id) ?? 0) + 1));
      const left = (open.get(to) ?? 1) - 1;
      open.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return layer;
}

/** A wide or deep DAG in few nodes: tasks of one component side by side become one; if that is not enough, layers become one. */
export function stacked(graph: ShownGraph): ShownGraph {
  const layer = layers(graph);
  const alike = (node: Shown) => (node.folds ? node.id : `${layer.get(node.id) ?? 0}:${node.task?.component ?? node.id}`);
  const first = group(graph, alike);
  if (first.nodes.length <= mostNodes) return first;
  const depth = Math.max(0, ...layer.values()) + 1;
  const band = Math.max(1, Math.ceil(depth / 60));
  return group(graph, (node) => `${Math.floor((layer.get(node.id) ?? 0) / band)}`);
}

function group(graph: ShownGraph, keyOf: (node: Shown) => string): ShownGraph {
  const groups = new Map<string, Shown[]>();
  for (const node of graph.nodes) {
    const key = keyOf(node);
    const list = groups.get(key);
    if (list) list.push(node);
    else groups.set(key, [node]);
  }
  const idOf = new Map<string, string>();
  const nodes: Shown[] = [];
  for (const [key, members] of groups) {
    const only = members.length <= 3 ? members : undefined;
    for (const node of only ?? []) idOf.set(node.id, node.id), nodes.push(node);
    if (only) continue;
    const id = `stack:${key}:${members[0]?.id ?? ''}`;
    for (const node of members) idOf.set(node.id, id);
    const names = new Set(members.map((node) => node.task?.component));
    const name = names.size === 1 ? (members[0]?.task?.component ?? '').replace(/^comp-/, '') : `${members[0]?.name} … ${members.at(-1)?.name}`;
    nodes.push({ id, name, kind: 'stack', folds: false, members: members.map((node) => node.id) });
  }
  const seen = new Set<string>();
  const edges: [string, string][] = [];
  for (const [from, to] of graph.edges) {
    const edge: [string, string] = [idOf.get(from) ?? from, idOf.get(to) ?? to];
    const key = edge.join(' ');
    if (edge[0] === edge[1] || seen.has(key)) continue;
    seen.add(key);
    edges.push(edge);
  }
  return { nodes, edges };
}

/** Top-down or left to right: whichever lets the picture be larger in its frame. */
export function directionFor(graph: ShownGraph, width: number, height: number): 'DOWN' | 'RIGHT' {
  const perLayer = new Map<number, number>();
  for (const layer of layers(graph).values()) perLayer.set(layer, (perLayer.get(layer) ?? 0) + 1);
  const depth = perLayer.size;
  const breadth = Math.max(1, ...perLayer.values());
  const zoom = (w: number, h: number) => Math.min(width / w, height / h, 1);
  const down = zoom(breadth * (nodeSize.width + 28), depth * (nodeSize.height + 44));
  const right = zoom(depth * (nodeSize.width + 56), breadth * (nodeSize.height + 24));
  return right > down * 1.05 ? 'RIGHT' : 'DOWN';
}

export const nodeSize = { width: 220, height: 54 };
export const groupPadding = { top: 50, side: 18, bottom: 18 };

/** All nodes, those of open groups too. */
export function flatten(graph: ShownGraph): Shown[] {
  return graph.nodes.flatMap((node) => [node, ...(node.inside ? flatten(node.inside) : [])]);
}
