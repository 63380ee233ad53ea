/** Which runs a list shows; all of it lives in the address of the page. */
export interface RunFilter {
  text: string;
  states: string[];
  pipeline: string;
  experiment: string;
  archived: boolean;
  /** Hours back from now; 0: for ever. */
  hours: number;
}

export const noFilter: RunFilter = { text: '', states: [], pipeline: '', experiment: '', archived: false, hours: 0 };

export function readFilter(query: URLSearchParams): RunFilter {
  const hours = Number(query.get('hours') ?? 0);
  return {
    text: query.get('q') ?? '',
    states: (query.get('state') ?? '').split(',').filter(Boolean),
    pipeline: query.get('pipeline') ?? '',
    experiment: query.get('experiment') ?? '',
    archived: query.get('archived') === 'yes',
    hours: Number.isFinite(hours) && hours > 0 ? hours : 0,
  };
}

/** The query of an address; what is not asked for is not in it. */
export function writeFilter(filter: RunFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.text) query.set('q', filter.text);
  if (filter.states.length > 0) query.set('state', [...filter.states].sort().join(','));
  if (filter.pipeline) query.set('pipeline', filter.pipeline);
  if (filter.experiment) query.set('experiment', filter.experiment);
  if (filter.archived) query.set('archived', 'yes');
  if (filter.hours > 0) query.set('hours', String(filter.hours));
  return query;
}

export function isFiltered(filter: RunFilter): boolean {
  return writeFilter(filter).size > 0;
}

type Predicate = { operation: string; key: string; string_value?: string; string_values?: { values: string[] }; timestamp_value?: string };

/** The filter as the API reads it. */
export function apiFilter(filter: RunFilter, now: number): string {
  const predicates: Predicate[] = [
    { operation: 'EQUALS', key: 'storage_state', string_value: filter.archived ? 'ARCHIVED' : 'AVAILABLE' },
  ];
  if (filter.text) predicates.push({ operation: 'IS_SUBSTRING', key: 'display_name', string_value: filter.text });
  if (filter.states.length > 0) predicates.push({ operation: 'IN', key: 'state', string_values: { values: [...filter.states].sort() } });
  if (filter.pipeline) predicates.push({ operation: 'EQUALS', key: 'pipeline_name', string_value: filter.pipeline });
  if (filter.experiment) predicates.push({ operation: 'EQUALS', key: 'experiment_id', string_value: filter.experiment });
  if (filter.hours > 0) {
    // Whole minutes, so that the same list has the same filter, and a page's token stays good.
    const from = Math.floor((now - filter.hours * 3_600_000) / 60_000) * 60_000;
    predicates.push({ operation: 'GREATER_THAN_EQUALS', key: 'created_at', timestamp_value: new Date(from).toISOString() });
  }
  return JSON.stringify({ predicates });
}
