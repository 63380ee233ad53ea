import { plain } from './ansi';

/** What is kept of a log that never ends: the newest bytes, in whole lines. */
export class LogText {
  lines: string[] = [];
  /** Lines at the front that were let go of. */
  dropped = 0;
  private open = '';
  private size = 0;

  constructor(private readonly mostBytes = 24 << 20) {}

  /** Adds what has come; a piece may end in the middle of a line. */
  add(piece: string): void {
    const parts = (this.open + piece).split('\n');
    if (this.open) {
      this.size -= this.open.length;
      this.lines.pop();
    }
    this.open = parts.pop() ?? '';
    for (const part of parts) this.push(part);
    if (this.open) this.push(this.open);
    this.forget();
  }

  private push(line: string): void {
    this.lines.push(line);
    this.size += line.length;
  }

  private forget(): void {
    let drop = 0;
    // A tenth more than needed, so that not each line moves all others.
    if (this.size > this.mostBytes) {
      while (drop < this.lines.length - 1 && this.size > this.mostBytes * 0.9) this.size -= (this.lines[drop++] ?? '').length;
    }
    if (drop > 0) {
      this.lines = this.lines.slice(drop);
      this.dropped += drop;
    }
  }
}

/** The lines that hold a text, whatever its case; at most so many. */
export function search(lines: readonly string[], text: string, most = 10_000): number[] {
  const wanted = text.toLowerCase();
  const found: number[] = [];
  if (!wanted) return found;
  for (let i = 0; i < lines.length && found.length < most; i++) {
    const line = lines[i] ?? '';
    if ((line.includes('\u001b') ? plain(line) : line).toLowerCase().includes(wanted)) found.push(i);
  }
  return found;
}

/** Where a text stands in a line: [from, to) each, whatever its case. */
export function marks(line: string, text: string): [number, number][] {
  const places: [number, number][] = [];
  const wanted = text.toLowerCase();
  if (!wanted) return places;
  const lower = line.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) places.push([at, at + wanted.length]);
  return places;
}

/** The next of some lines behind (or before) one, around the end. */
export function nextMatch(matches: readonly number[], current: number, step: 1 | -1): number {
  if (matches.length === 0) return -1;
  return (((current + step) % matches.length) + matches.length) % matches.length;
}
