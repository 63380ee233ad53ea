import { useEffect, useMemo, useRef, useState } from 'react';
import { Background, Controls, MarkerType, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node } from '@xyflow/react';
import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import '@xyflow/react/dist/style.css';
import type { TaskNow } from '../run/model';
import { layOut } from './elk';
import type { Place } from './layout';
import { directionFor, flatten, type Shown, type ShownGraph } from './shown';
import { GroupNode, TaskNode, type NodeData } from './nodes';
import './graph.css';

const nodeTypes = { task: TaskNode, frame: GroupNode };
const fit = { padding: 0.1, maxZoom: 1, minZoom: 0.3 };
const noTasks: ReadonlyMap<string, TaskNow> = new Map();
const noCounts: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map();

interface Props {
  graph: ShownGraph;
  /** Tasks as they are now; absent for a pipeline that nobody has run. */
  tasks?: ReadonlyMap<string, TaskNow>;
  inside?: ReadonlyMap<string, ReadonlyMap<string, number>>;
  selected?: string;
  select?: (id: string) => void;
  toggle: (shown: Shown) => void;
  iterate: (shown: Shown, iteration: number) => void;
  label: string;
}

/** A graph that can be moved, folded and walked through by keyboard. */
export function GraphView(props: Props) {
  const { ref, width, height } = useElementSize();
  return (
    <div ref={ref} className="graph" role="region" aria-label={props.label}>
      {width > 0 && (
        <ReactFlowProvider>
          <Drawing {...props} width={width} height={height} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

interface Laid {
  graph: ShownGraph;
  places: Map<string, Place>;
  direction: 'DOWN' | 'RIGHT';
}

function Drawing({ graph, tasks = noTasks, inside = noCounts, selected, select, toggle, iterate, width, height }: Props & { width: number; height: number }) {
  const scheme = useComputedColorScheme('light');
  const [laid, setLaid] = useState<Laid>();
  const [failure, setFailure] = useState<unknown>();
  const direction = useRef<'DOWN' | 'RIGHT'>(undefined);
  const flow = useReactFlow();
  const isMoved = useRef(false);
  const shape = useMemo(() => shapeOf(graph), [graph]);
  const latest = useRef(graph);
  latest.current = graph;

  useEffect(() => {
    let isOld = false;
    // The direction is chosen once: a picture that turns while one opens a group is no picture.
    direction.current ??= directionFor(latest.current, width, height);
    const current = direction.current;
    layOut(latest.current, current)
      .then((places) => !isOld && setLaid({ graph: latest.current, places, direction: current }))
      .catch((cause: unknown) => !isOld && setFailure(cause));
    return () => {
      isOld = true;
    };
    // Laid out anew when the shape changes; a state alone moves nothing.
  }, [shape]);

  useEffect(() => {
    // The picture keeps to its frame, until somebody has moved it himself.
    if (!laid || isMoved.current) return;
    const frame = requestAnimationFrame(() => void flow.fitView(fit));
    return () => cancelAnimationFrame(frame);
  }, [laid, width, height, flow]);

  const kept = useRef(new Map<string, Node<NodeData>>());
  const nodes = useMemo(() => {
    if (!laid) return [];
    const next = new Map<string, Node<NodeData>>();
    const visit = (level: ShownGraph, parent?: string) => {
      for (const shown of level.nodes) {
        const place = laid.places.get(shown.id);
        if (!place) continue;
        const data = dataOf(shown, tasks, inside, laid.direction, toggle, iterate);
        const before = kept.current.get(shown.id);
        const isSame = before && before.selected === (selected === shown.id) && before.position.x === place.x && before.position.y === place.y && before.width === place.width && before.height === place.height && sameData(before.data, data);
        next.set(shown.id, isSame ? before : {
          id: shown.id,
          type: shown.inside ? 'frame' : 'task',
          position: { x: place.x, y: place.y },
          width: place.width,
          height: place.height,
          parentId: parent,
          data,
          selected: selected === shown.id,
          draggable: false,
          connectable: false,
          zIndex: shown.inside ? 0 : 1,
          ariaLabel: data.label,
        });
        if (shown.inside) visit(shown.inside, shown.id);
      }
    };
    visit(laid.graph);
    kept.current = next;
    return [...next.values()];
  }, [laid, tasks, inside, selected, toggle, iterate]);

  const edges = useMemo(() => (laid ? edgesOf(laid.graph, tasks) : []), [laid, tasks, inside]);
  const byId = useMemo(() => new Map(laid ? flatten(laid.graph).map((shown) => [shown.id, shown]) : []), [laid]);
  if (failure !== undefined) return <div className="soft" style={{ padding: 24 }}>The picture cannot be drawn here ({String(failure)}). The table beside it shows the same tasks.</div>;
  if (!laid) return <Skeleton height="100%" radius={0} aria-busy="true" />;
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      colorMode={scheme}
      fitView
      fitViewOptions={fit}
      minZoom={0.05}
      maxZoom={1.75}
      onlyRenderVisibleElements={nodes.length > 120}
      nodesFocusable
      edgesFocusable={false}
      proOptions={{ hideAttribution: true }}
      zoomOnDoubleClick={false}
      onNodeClick={(_, node) => select?.(node.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        const id = (event.target as HTMLElement).closest('.react-flow__node')?.getAttribute('data-id');
        if (id && byId.has(id) && event.target === (event.target as HTMLElement).closest('.react-flow__node')) select?.(id);
      }}
      onMoveStart={(event) => {
        if (event) isMoved.current = true;
      }}
      onPaneClick={() => select?.('')}
    >
      <Background gap={20} size={1} color="var(--line)" />
      <Controls showInteractive={false} position="bottom-right" fitViewOptions={fit} />
    </ReactFlow>
  );
}

function dataOf(shown: Shown, tasks: ReadonlyMap<string, TaskNow>, inside: ReadonlyMap<string, ReadonlyMap<string, number>>, direction: 'DOWN' | 'RIGHT', toggle: Props['toggle'], iterate: Props['iterate']): NodeData {
  const now = tasks.get(shown.id);
  const counts = shown.kind === 'stack' ? countMembers(shown, tasks) : shown.folds || shown.kind === 'loop' ? inside.get(shown.id) : undefined;
  return { shown, now, counts, hasRun: tasks.size > 0, direction, toggle, iterate, label: `${shown.name}${now ? `, ${now.state.toLowerCase()}` : ''}` };
}

function countMembers(shown: Shown, tasks: ReadonlyMap<string, TaskNow>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of shown.members ?? []) {
    const state = tasks.get(id)?.state;
    if (state) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

function sameData(a: NodeData, b: NodeData): boolean {
  return a.shown === b.shown && a.now === b.now && a.direction === b.direction && a.hasRun === b.hasRun && a.toggle === b.toggle && a.iterate === b.iterate && sameCounts(a.counts, b.counts);
}

function sameCounts(a: ReadonlyMap<string, number> | undefined, b: ReadonlyMap<string, number> | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.size !== b.size) return false;
  for (const [state, count] of a) if (b.get(state) !== count) return false;
  return true;
}

/** Two graphs of one shape have one layout. */
function shapeOf(graph: ShownGraph): string {
  return graph.nodes.map((node) => (node.inside ? `${node.id}{${shapeOf(node.inside)}}` : node.id)).join(' ');
}

function edgesOf(graph: ShownGraph, tasks: ReadonlyMap<string, TaskNow>): Edge[] {
  const list: Edge[] = [];
  const visit = (level: ShownGraph) => {
    for (const [source, target] of level.edges) {
      const state = tasks.get(target)?.state;
      const isQuiet = state === 'SKIPPED' || state === 'OMITTED';
      list.push({
        id: `${source}→${target}`,
        source,
        target,
        type: 'smoothstep',
        focusable: false,
        selectable: false,
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: 'var(--wait-line)' },
        style: { stroke: 'var(--wait-line)', strokeWidth: 1.5, strokeDasharray: isQuiet ? '4 4' : undefined },
      });
    }
    for (const node of level.nodes) if (node.inside) visit(node.inside);
  };
  visit(graph);
  return list;
}

