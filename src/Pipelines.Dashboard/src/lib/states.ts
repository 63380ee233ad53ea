/** States of runs and tasks, as the API names them, with what a person reads. */
export type State = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'OMITTED' | 'CANCELING' | 'CANCELED' | 'EARLY_STOPPED';

export interface StateLook {
  label: string;
  /** The name of the colours in theme.css: --state-<tone>. */
  tone: 'wait' | 'run' | 'good' | 'bad' | 'off' | 'warn';
  /** One sentence for people who see the word for the first time. */
  meaning: string;
}

const looks: Record<State, StateLook> = {
  PENDING: { label: 'Waiting', tone: 'wait', meaning: 'Waits for tasks before it, for a free place or for its next attempt.' },
  RUNNING: { label: 'Running', tone: 'run', meaning: 'Is at work.' },
  SUCCEEDED: { label: 'Succeeded', tone: 'good', meaning: 'Has done what it should.' },
  FAILED: { label: 'Failed', tone: 'bad', meaning: 'Has ended without its result.' },
  SKIPPED: { label: 'Skipped', tone: 'off', meaning: 'Was not run, since its condition was false.' },
  OMITTED: { label: 'Left out', tone: 'off', meaning: 'Was not run, since a task before it did not succeed.' },
  EARLY_STOPPED: { label: 'Stopped early', tone: 'off', meaning: 'Was ended by the search, since others do better.' },
  CANCELING: { label: 'Stopping', tone: 'warn', meaning: 'Was asked to end; its steps are being stopped.' },
  CANCELED: { label: 'Canceled', tone: 'warn', meaning: 'Was stopped before its end.' },
};

export const taskStates: State[] = ['FAILED', 'RUNNING', 'PENDING', 'CANCELED', 'SUCCEEDED', 'SKIPPED', 'OMITTED'];
export const runStates: State[] = ['RUNNING', 'FAILED', 'SUCCEEDED', 'PENDING', 'CANCELING', 'CANCELED'];

/** What a word of the API means; a word of a newer server is shown as it is. */
export function lookOf(state: string | undefined): StateLook {
  return looks[(state ?? 'PENDING') as State] ?? { label: state ?? '', tone: 'wait', meaning: '' };
}

/** Nothing will change any more. */
export function isFinal(state: string | undefined): boolean {
  return state !== undefined && state !== 'PENDING' && state !== 'RUNNING' && state !== 'CANCELING';
}

/** How many there are of each state. */
export function countStates(states: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** What a group of tasks is as a whole: the state that a person must hear of first. */
export function stateOfGroup(counts: ReadonlyMap<string, number>): State {
  const has = (state: State) => (counts.get(state) ?? 0) > 0;
  if (has('FAILED')) return 'FAILED';
  if (has('RUNNING')) return 'RUNNING';
  if (has('PENDING')) return has('SUCCEEDED') ? 'RUNNING' : 'PENDING';
  if (has('CANCELED')) return 'CANCELED';
  if (has('SUCCEEDED')) return 'SUCCEEDED';
  return has('OMITTED') ? 'OMITTED' : has('SKIPPED') ? 'SKIPPED' : 'PENDING';
}
