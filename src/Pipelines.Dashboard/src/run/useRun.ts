import { useEffect, useRef, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, type Schemas, type Task } from '../api/client';
import { follow } from '../api/events';
import { applyEvent, type RunEvent, type RunNow } from './model';

const over = new Set(['SUCCEEDED', 'FAILED', 'CANCELED']);

/** A run as it changes. `again` counts up when a run that had ended goes on. */
export function useLiveRun(id: string, again: number): { run: RunNow | undefined; isConnected: boolean } {
  const [run, setRun] = useState<RunNow>();
  const [isConnected, setConnected] = useState(true);
  const latest = useRef<RunNow>(undefined);
  const client = useQueryClient();
  useEffect(() => {
    let frame = 0;
    const hear = (name: string) => (data: unknown) => {
      latest.current = applyEvent(latest.current, name, data as RunEvent);
      // Many changes come in one moment; they are drawn together.
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setRun(latest.current);
      });
    };
    const stop = follow(`apis/pipelines/v1/runs/${id}/events`, {
      on: { run: hear('run'), change: hear('change') },
      connected: setConnected,
      until: (_, data) => {
        const isOver = over.has((data as RunEvent).state ?? '');
        if (isOver) void client.invalidateQueries({ queryKey: ['run', id] });
        return isOver;
      },
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [id, again, client]);
  return { run, isConnected };
}

/** What of a run does not change by itself: its row, its graph, what it was given. */
export function useRunGraph(id: string) {
  return useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => get<Schemas['RunGraph']>(`apis/pipelines/v1/runs/${id}/graph`, {}, signal),
    staleTime: Infinity,
  });
}

/** All of one task; asked for again when it has taken another state. */
export function useTask(run: string, path: string, state: string, attempts: number) {
  return useQuery({
    queryKey: ['task', run, path, state, attempts],
    queryFn: ({ signal }) => get<Task>(`apis/pipelines/v1/runs/${run}/tasks/${encodeURIComponent(path)}`, {}, signal),
    placeholderData: (before, query) => (query?.queryKey[2] === path ? before : undefined),
    staleTime: 60_000,
    enabled: path !== '',
  });
}
