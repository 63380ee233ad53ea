/** Addresses of the dashboard, and those of Kubeflow Pipelines' pages that clients print links to. */
export const runPath = (run: string) => `/runs/${run}`;
export const pipelinePath = (pipeline: string) => `/pipelines/${pipeline}`;
export const taskPath = (run: string, task: string) => `/runs/${run}?task=${encodeURIComponent(task)}`;

const rules: [RegExp, (parts: string[]) => string][] = [
  [/^\/runs\/details\/([\w-]+)/, ([id]) => `/runs/${id}`],
  [/^\/runs\/new/, () => '/pipelines'],
  [/^\/runs\b/, () => '/runs'],
  [/^\/archive\/runs/, () => '/runs?archived=yes'],
  [/^\/experiments\/details\/([\w-]+)/, ([id]) => `/runs?experiment=${id}`],
  [/^\/experiments\b/, () => '/experiments'],
  [/^\/pipelines\/details\/([\w-]+)\/version\/([\w-]+)/, ([id, version]) => `/pipelines/${id}?version=${version}`],
  [/^\/pipelines\/details\/([\w-]+)/, ([id]) => `/pipelines/${id}`],
  [/^\/pipelines\b/, () => '/pipelines'],
  [/^\/compare/, () => '/compare'],
  [/^\/artifacts/, () => '/artifacts'],
  [/^\/recurringruns?/, () => '/schedules'],
];

/** Where a hash of the other user interface leads here; undefined: it is none. */
export function fromHash(hash: string): string | undefined {
  if (!hash.startsWith('#/')) return undefined;
  const path = hash.slice(1);
  const compared = /^\/compare\?.*runlist=([\w,-]+)/.exec(path);
  if (compared) return `/compare?runs=${compared[1]}`;
  for (const [pattern, lead] of rules) {
    const found = pattern.exec(path);
    if (found) return lead(found.slice(1));
  }
  return '/';
}
