import type { ElkNode } from 'elkjs/lib/elk-api';
import { groupPadding, nodeSize, type Shown, type ShownGraph } from './shown';

/** Where a node lies: its corner within the group around it, and its size. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What the layout engine is asked. */
export function elkInput(graph: ShownGraph, direction: 'DOWN' | 'RIGHT'): ElkNode {
  const options = {
    'elk.algorithm': 'layered',
    'elk.direction': direction,
    'elk.spacing.nodeNode': '24',
    'elk.layered.spacing.nodeNodeBetweenLayers': direction === 'DOWN' ? '44' : '56',
    'elk.layered.nodePlacement.strategy': graph.nodes.length > 80 ? 'LINEAR_SEGMENTS' : 'NETWORK_SIMPLEX',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  };
  const node = (shown: Shown): ElkNode =>
    shown.inside
      ? {
          id: shown.id,
          ...inner(shown.inside),
          layoutOptions: {
            ...options,
            'elk.padding': `[top=${groupPadding.top},left=${groupPadding.side},bottom=${groupPadding.bottom},right=${groupPadding.side}]`,
            'elk.nodeSize.constraints': 'MINIMUM_SIZE',
            'elk.nodeSize.minimum': `(${nodeSize.width + 36}, ${nodeSize.height})`,
          },
        }
      : { id: shown.id, width: nodeSize.width, height: nodeSize.height };
  const inner = (inside: ShownGraph) => {
    const known = new Set(inside.nodes.map((each) => each.id));
    return {
      children: inside.nodes.map(node),
      edges: inside.edges
        .filter(([from, to]) => known.has(from) && known.has(to))
        .map(([from, to]) => ({ id: `${from}→${to}`, sources: [from], targets: [to] })),
    };
  };
  return { id: 'all', layoutOptions: { ...options, 'elk.padding': '[top=0,left=0,bottom=0,right=0]' }, ...inner(graph) };
}

/** The places in an answer of the layout engine. */
export function placesOf(answer: ElkNode): Map<string, Place> {
  const places = new Map<string, Place>();
  const visit = (node: ElkNode) => {
    for (const child of node.children ?? []) {
      places.set(child.id, { x: child.x ?? 0, y: child.y ?? 0, width: child.width ?? nodeSize.width, height: child.height ?? nodeSize.height });
      visit(child);
    }
  };
  visit(answer);
  return places;
}
