import ELK from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { elkInput, placesOf, type Place } from './layout';
import type { ShownGraph } from './shown';

// In a thread of its own: a large layout takes a second, and the page goes on meanwhile.
const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });

export async function layOut(graph: ShownGraph, direction: 'DOWN' | 'RIGHT'): Promise<Map<string, Place>> {
  return placesOf(await elk.layout(elkInput(graph, direction)));
}
