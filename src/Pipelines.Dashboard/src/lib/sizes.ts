/** "512 B", "1.4 kB", "12 MB". */
export function size(bytes: number | string | undefined): string {
  const count = Number(bytes ?? 0);
  if (!Number.isFinite(count) || count <= 0) return '0 B';
  const names = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(names.length - 1, Math.floor(Math.log10(count) / 3));
  const scaled = count / 1000 ** step;
  return `${step === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${names[step]}`;
}

/** A number as tables show it: six digits that matter. */
export function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  return Number(value.toPrecision(6)).toString();
}

/** A value of the API on one line. */
export function oneLine(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return figure(value);
  return value === undefined ? '' : JSON.stringify(value);
}
