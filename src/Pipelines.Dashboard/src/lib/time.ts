const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });

/** "3 minutes ago", "in 2 hours"; below five seconds "just now". */
export function ago(time: number, now: number): string {
  const seconds = (time - now) / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

/** The exact time in the reader's zone, which it names. */
export function exact(time: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' }).format(time);
}

/** "0.4 s", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h": two parts at most. */
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '';
  const ms = Math.max(0, milliseconds);
  if (ms < 950) return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const parts: [string, number][] = [
    ['d', Math.floor(seconds / 86400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  const from = parts.findIndex(([, amount]) => amount > 0);
  return parts
    .slice(from, from + 2)
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${amount} ${unit}`)
    .join(' ');
}

/** The milliseconds of a time of the API; undefined where it has none. */
export function moment(text: string | undefined | null): number | undefined {
  if (!text) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Ticks for an axis of so many milliseconds: round numbers, at most `most` of them. */
export function ticks(length: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5];
  const step = steps.find((each) => length / each <= most) ?? Math.ceil(length / most / 864e5) * 864e5;
  const list: number[] = [];
  for (let at = 0; at <= length; at += step) list.push(at);
  return list;
}
