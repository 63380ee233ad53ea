/** A piece of a line with one look. Colours are 0 to 15 of a terminal, or a CSS colour. */
export interface Span {
  text: string;
  color?: number | string;
  background?: number | string;
  bold?: boolean;
  faint?: boolean;
  italic?: boolean;
  underline?: boolean;
}

export type Look = Omit<Span, 'text'>;

// Colours and styles are kept; every other sequence (cursor, title, links) is taken out.
const sequence = /\u001b(?:\[([0-9;:]*)([A-Za-z])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Za-z0-9]|[=>78cDEHM])/g;

/** Parts a line into pieces, from the look that the line before it has left. */
export function parseAnsi(line: string, start: Look = {}): { spans: Span[]; look: Look } {
  // A progress bar writes its line again and again: the last one counts.
  const last = line.lastIndexOf('\r', line.length - 2);
  const text = (last >= 0 ? line.slice(last + 1) : line).replace(/\r$/, '');
  if (!text.includes('\u001b')) return { spans: text ? [{ text, ...start }] : [], look: start };
  const spans: Span[] = [];
  let look: Look = start;
  let at = 0;
  const add = (piece: string) => {
    if (piece) spans.push({ text: piece, ...look });
  };
  for (const match of text.matchAll(sequence)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === 'm') look = apply(look, match[1] ?? '');
  }
  add(text.slice(at));
  return { spans, look };
}

/** The text without any sequence. */
export function plain(line: string): string {
  return line.replace(sequence, '');
}

function apply(look: Look, codes: string): Look {
  const next: Look = { ...look };
  const list = codes === '' ? [0] : codes.split(/[;:]/).map(Number);
  for (let i = 0; i < list.length; i++) {
    const code = list[i] ?? 0;
    if (code === 0) for (const name of Object.keys(next)) delete next[name as keyof Look];
    else if (code === 1) next.bold = true;
    else if (code === 2) next.faint = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) delete next.bold, delete next.faint;
    else if (code === 23) delete next.italic;
    else if (code === 24) delete next.underline;
    else if (code >= 30 && code <= 37) next.color = code - 30;
    else if (code >= 90 && code <= 97) next.color = code - 82;
    else if (code === 39) delete next.color;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 100 && code <= 107) next.background = code - 92;
    else if (code === 49) delete next.background;
    else if (code === 38 || code === 48) {
      const { color, used } = extended(list.slice(i + 1));
      if (color !== undefined) next[code === 38 ? 'color' : 'background'] = color;
      i += used;
    }
  }
  return next;
}

function extended(rest: number[]): { color?: number | string; used: number } {
  if (rest[0] === 2) return { color: `rgb(${rest.slice(1, 4).map((part) => part & 255).join(' ')})`, used: 4 };
  if (rest[0] !== 5) return { used: 0 };
  const index = rest[1] ?? 0;
  if (index < 16) return { color: index, used: 2 };
  if (index >= 232) return { color: `rgb(${Array(3).fill(8 + (index - 232) * 10).join(' ')})`, used: 2 };
  const levels = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return { color: `rgb(${levels[Math.floor(cube / 36)]} ${levels[Math.floor(cube / 6) % 6]} ${levels[cube % 6]})`, used: 2 };
}
