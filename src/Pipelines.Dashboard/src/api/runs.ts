import { useEffect } from 'react';
import { useQuery, useQueryClient, keepPreviousData } from '@tanstack/react-query';
import { get, post, remove, type RunRow, type Schemas } from './client';
import { follow } from './events';
import { apiFilter, type RunFilter } from '../lib/filters';

export const pageSize = 50;

/** One page of a list of runs, newest first. */
export function useRuns(filter: RunFilter, token: string, size = pageSize) {
  return useQuery({
    queryKey: ['runs', filter, token, size],
    queryFn: ({ signal }) =>
      get<Schemas['RunRows']>(
        'apis/pipelines/v1/runs',
        // A token knows its own filter, in which "since" stays the same moment.
        token ? { page_size: size, page_token: token } : { page_size: size, sort_by: 'created_at desc', filter: apiFilter(filter, Date.now()) },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

/** Looks again at lists of runs when a run of the server has taken another state. */
export function useRunListEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      due ??= setTimeout(() => {
        due = undefined;
        void client.invalidateQueries({ queryKey: ['runs'] });
        void client.invalidateQueries({ queryKey: ['about'] });
      }, 300);
    };
    let greeted = false;
    const stop = follow('apis/pipelines/v1/events', {
      // The first greeting comes right after the list was loaded; a later one means that something may have been missed.
      on: { hello: () => (greeted ? look() : (greeted = true)), runs: look },
    });
    return () => {
      clearTimeout(due);
      stop();
    };
  }, [client]);
}

export type RunAction = 'terminate' | 'retry' | 'archive' | 'unarchive' | 'delete';

export async function act(run: string, action: RunAction): Promise<void> {
  if (action === 'delete') await remove(`apis/v2beta1/runs/${run}`);
  else await post(`apis/v2beta1/runs/${run}:${action}`);
}

/** What may be done with a run as it is; the server would refuse the others. */
export function actionsOf(run: Pick<RunRow, 'state' | 'is_archived'>): RunAction[] {
  const state = run.state ?? 'PENDING';
  const isOver = state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELED';
  const actions: RunAction[] = [];
  if (!isOver && state !== 'CANCELING') actions.push('terminate');
  if (state === 'FAILED' || state === 'CANCELED') actions.push('retry');
  actions.push(run.is_archived ? 'unarchive' : 'archive', 'delete');
  return actions;
}
