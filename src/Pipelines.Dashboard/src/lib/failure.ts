import { plain } from './ansi';

const tailBegins = /\s*The last lines of its log:\s*\n/;

/** What a message says of itself, and the lines of a log that stand behind it. */
export function partsOf(error: string): { message: string; tail: string[] } {
  const text = plain(error);
  const found = tailBegins.exec(text);
  if (!found) return { message: text.trim(), tail: [] };
  return { message: text.slice(0, found.index).trim(), tail: text.slice(found.index + found[0].length).split('\n') };
}

/** A failure on one line: what happened, and the line of the log that most likely says why. */
export function headline(error: string): string {
  const { message, tail } = partsOf(error);
  const last = [...tail].reverse().find((line) => line.trim() !== '');
  const first = message.split('\n')[0] ?? '';
  return last ? `${first.replace(/\.$/, '')} · ${last.trim()}` : first;
}
