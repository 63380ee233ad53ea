/** A search as its stream tells it. */
export interface Search {
  status?: string;
  message?: string;
  algorithm?: string;
  objectives?: { metric: string; minimizes: boolean }[];
  parameters?: { name: string; is_number: boolean }[];
  importance?: Record<string, number>;
  trials: Trial[];
}

export interface Trial {
  run_id: string;
  number: number;
  state: string;
  message?: string;
  is_on_front?: boolean;
  is_infeasible?: boolean;
  parameters: Record<string, string>;
  values: number[];
  started_at?: string;
  ended_at?: string;
}

/** The value of each trial that has one, and the best up to it: what is not allowed is never the best. */
export function bestSoFar(search: Search): { points: [number, number][]; best: [number, number][]; winner: Trial | undefined } {
  const minimizes = search.objectives?.[0]?.minimizes ?? true;
  const points: [number, number][] = [];
  const best: [number, number][] = [];
  let winner: Trial | undefined;
  for (const trial of search.trials) {
    const value = trial.values[0];
    if (value === undefined) continue;
    points.push([trial.number, value]);
    const before = winner?.values[0];
    if (!trial.is_infeasible && (before === undefined || (minimizes ? value < before : value > before))) winner = trial;
    if (winner?.values[0] !== undefined) best.push([trial.number, winner.values[0]]);
  }
  return { points, best, winner };
}

/** One axis for each parameter and one for the value; words become places on their axis. */
export function axes(search: Search): { name: string; words?: string[] }[] {
  const list = (search.parameters ?? []).map((parameter) =>
    parameter.is_number ? { name: parameter.name } : { name: parameter.name, words: [...new Set(search.trials.map((trial) => trial.parameters[parameter.name] ?? ''))].sort() },
  );
  return [...list, { name: search.objectives?.[0]?.metric ?? 'value' }];
}

/** The trials as lines over those axes. */
export function lines(search: Search): (number | string)[][] {
  return search.trials
    .filter((trial) => trial.values[0] !== undefined)
    .map((trial) => [
      ...(search.parameters ?? []).map((parameter) => (parameter.is_number ? Number(trial.parameters[parameter.name]) : (trial.parameters[parameter.name] ?? ''))),
      trial.values[0] ?? 0,
    ]);
}
