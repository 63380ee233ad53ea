import { useCallback, useMemo, useState } from 'react';
import type { Graph } from '../api/client';
import { noChoices, shownGraph, type Choices, type Shown, type ShownGraph } from './shown';

/** A graph with what somebody has opened and closed in it. */
export function useShownGraph(graph: Graph | undefined): { shown: ShownGraph | undefined; toggle: (shown: Shown) => void; iterate: (shown: Shown, iteration: number) => void; reveal: (path: string) => void } {
  const [choices, setChoices] = useState<Choices>(noChoices);
  const shown = useMemo(() => graph && shownGraph(graph, choices), [graph, choices]);
  const toggle = useCallback((each: Shown) => setChoices((now) => ({ ...now, open: new Map(now.open).set(each.id, each.inside === undefined) })), []);
  const iterate = useCallback((each: Shown, iteration: number) => setChoices((now) => ({ ...now, iterations: new Map(now.iterations).set(each.id, iteration) })), []);
  /** Opens whatever stands around a task, so that it is seen. */
  const reveal = useCallback((path: string) => {
    setChoices((now) => {
      const open = new Map(now.open);
      const iterations = new Map(now.iterations);
      for (const match of path.matchAll(/\.|\[(\d+)\]\./g)) {
        const around = path.slice(0, match.index);
        open.set(around, true);
        if (match[1] !== undefined) iterations.set(around, Number(match[1]));
      }
      return { open, iterations };
    });
  }, []);
  return { shown, toggle, iterate, reveal };
}
