import { moment } from '../lib/time';
import { countStates } from '../lib/states';

/** A task of a run as the stream of events tells it; times in milliseconds. */
export interface TaskNow {
  path: string;
  kind: string;
  state: string;
  attempts: number;
  cached: boolean;
  cacheReason: string;
  iterations?: number;
  startedAt?: number;
  endedAt?: number;
  error: string;
}

export interface RunNow {
  state: string;
  error: string;
  createdAt?: number;
  endedAt?: number;
  tasks: ReadonlyMap<string, TaskNow>;
  /** Goes up with each change: tasks are kept in one map. */
  version: number;
}

export interface TaskEvent {
  kind?: string;
  state?: string;
  attempts?: number;
  cached?: boolean;
  cache_reason?: string;
  iterations?: number;
  started_at?: string;
  ended_at?: string;
  error?: string;
}

export interface RunEvent {
  state?: string;
  error?: string;
  created_at?: string;
  ended_at?: string;
  tasks?: Record<string, TaskEvent>;
}

export function taskOf(path: string, event: TaskEvent): TaskNow {
  return {
    path,
    kind: event.kind ?? 'step',
    state: event.state ?? 'PENDING',
    attempts: event.attempts ?? 0,
    cached: event.cached ?? false,
    cacheReason: event.cache_reason ?? '',
    iterations: event.iterations,
    startedAt: moment(event.started_at),
    endedAt: moment(event.ended_at),
    error: event.error ?? '',
  };
}

/** What a run is after an event; "run" says everything, "change" what is new. */
export function applyEvent(run: RunNow | undefined, name: string, event: RunEvent): RunNow {
  const tasks = name === 'run' || !run ? new Map<string, TaskNow>() : (run.tasks as Map<string, TaskNow>);
  for (const [path, task] of Object.entries(event.tasks ?? {})) tasks.set(path, taskOf(path, task));
  return {
    state: event.state ?? run?.state ?? 'PENDING',
    error: event.error ?? '',
    createdAt: moment(event.created_at) ?? run?.createdAt,
    endedAt: moment(event.ended_at),
    tasks,
    version: (run?.version ?? 0) + 1,
  };
}

export const isWork = (task: TaskNow) => task.kind === 'step' || task.kind === 'importer' || task.kind === 'sweep';

/** The DAGs, loops and iterations around a path, the nearest first: of a[2].b.c these are a[2].b, a[2] and a. */
export function around(path: string): string[] {
  const list: string[] = [];
  let end = path.length;
  for (let i = path.length - 1; i > 0; i--) {
    const letter = path[i];
    if (letter === '.' || letter === '[') {
      end = i;
      list.push(path.slice(0, end));
    }
  }
  return list;
}

/** How many tasks that do work are in which state, for each DAG, loop and iteration; "" is the run. */
export function countInside(tasks: Iterable<TaskNow>): Map<string, Map<string, number>> {
  const inside = new Map<string, Map<string, number>>();
  const add = (path: string, state: string) => {
    let counts = inside.get(path);
    if (!counts) inside.set(path, (counts = new Map()));
    counts.set(state, (counts.get(state) ?? 0) + 1);
  };
  for (const task of tasks) {
    if (!isWork(task)) continue;
    add('', task.state);
    for (const path of around(task.path)) add(path, task.state);
  }
  return inside;
}

/** The last part of a path as people wrote it. */
export function nameOf(path: string): string {
  const last = path.slice(path.lastIndexOf('.') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Tasks whose own work failed: not the DAGs around them. The first to fail comes first. */
export function failedTasks(tasks: Iterable<TaskNow>): TaskNow[] {
  const failed = [...tasks].filter((task) => task.state === 'FAILED');
  const work = failed.filter(isWork);
  const list = work.length > 0 ? work : failed;
  return list.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
}

export function runLength(task: { startedAt?: number; endedAt?: number }, now: number): number | undefined {
  return task.startedAt === undefined ? undefined : Math.max(0, (task.endedAt ?? now) - task.startedAt);
}

export const countRun = (tasks: Iterable<TaskNow>) => countStates([...tasks].filter(isWork).map((task) => task.state));
