import type { Schemas } from '../api/client';

export interface ComparedRow {
  group: 'Parameters' | 'Metrics' | 'Outputs';
  name: string;
  values: unknown[];
  /** Not all runs have the same. */
  differs: boolean;
}

/** What runs were given, measured and gave, one row for each name. */
export function comparedRows(runs: Schemas['ComparedRun'][]): ComparedRow[] {
  const rows: ComparedRow[] = [];
  for (const [group, member] of [['Parameters', 'parameters'], ['Metrics', 'metrics'], ['Outputs', 'outputs']] as const) {
    const names = new Set(runs.flatMap((run) => Object.keys(run[member] ?? {})));
    for (const name of [...names].sort()) {
      const values = runs.map((run) => (run[member] as Record<string, unknown> | undefined)?.[name]);
      const texts = new Set(values.map((value) => JSON.stringify(value) ?? ''));
      rows.push({ group, name, values, differs: texts.size > 1 });
    }
  }
  return rows;
}

/** Rows whose values are numbers: what can be drawn. */
export function numbers(rows: ComparedRow[]): ComparedRow[] {
  return rows.filter((row) => row.values.filter((value) => typeof value === 'number').length > 1);
}
