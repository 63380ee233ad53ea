import { parseCsv } from '../lib/table';

export type Preview =
  | { kind: 'table'; rows: string[][] }
  | { kind: 'json'; text: string }
  | { kind: 'markdown'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'image' }
  | { kind: 'html' }
  | { kind: 'none' };

/** The bytes of an artifact that a preview reads at most. */
export const previewBytes = 256 * 1024;

/** How the beginning of an artifact is best shown, by its type, its name and what it holds. */
export function previewOf(type: string, uri: string, contentType: string, bytes: Uint8Array): Preview {
  const ending = /\.(\w+)$/.exec(uri)?.[1]?.toLowerCase() ?? '';
  if (type === 'system.HTML' || contentType.startsWith('text/html')) return { kind: 'html' };
  if (contentType.startsWith('image/')) return { kind: 'image' };
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'none' };
  if (type === 'system.Markdown' || ending === 'md') return { kind: 'markdown', text };
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      const value: unknown = JSON.parse(text);
      const rows = rowsOf(value);
      return rows ? { kind: 'table', rows } : { kind: 'json', text: JSON.stringify(value, null, 2) };
    } catch {
      return { kind: ending === 'json' ? 'json' : 'text', text };
    }
  }
  const separator = ending === 'tsv' ? '\t' : ',';
  const rows = parseCsv(text, 201, separator);
  const width = rows[0]?.length ?? 0;
  const isTable = width > 1 && rows.length > 1 && rows.slice(0, 20).every((row) => row.length === width);
  return isTable ? { kind: 'table', rows } : { kind: 'text', text };
}

/** Text of UTF-8 that may be cut off in the middle of a letter; undefined for anything else. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  const odd = [...text.slice(0, 2000)].filter((letter) => letter === '\ufffd').length;
  return odd > 2 ? undefined : text;
}

/** A list of flat objects, as a table. */
function rowsOf(value: unknown): string[][] | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))) return undefined;
  const list = value as Record<string, unknown>[];
  const names = [...new Set(list.slice(0, 200).flatMap((each) => Object.keys(each)))];
  if (list.slice(0, 50).some((each) => Object.values(each).some((cell) => typeof cell === 'object' && cell !== null))) return undefined;
  return [names, ...list.slice(0, 200).map((each) => names.map((name) => String(each[name] ?? '')))];
}

export interface Confusion {
  names: string[];
  rows: number[][];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : Array.isArray((value as { list?: unknown[] })?.list) ? (value as { list: unknown[] }).list : []);
const structOf = (value: unknown): Record<string, unknown> => {
  const inner = (value as { struct?: Record<string, unknown> } | undefined)?.struct;
  return inner ?? ((value ?? {}) as Record<string, unknown>);
};

/** The confusion matrix in the metadata of a ClassificationMetrics; undefined where there is none. */
export function confusionOf(metadata: Record<string, unknown> | undefined): Confusion | undefined {
  const matrix = structOf(metadata?.confusionMatrix);
  const rows = listOf(matrix.rows).map((row) => listOf((row as { row?: unknown }).row ?? row).map(Number));
  if (rows.length === 0) return undefined;
  return { names: listOf(matrix.annotationSpecs).map((each) => String((each as { displayName?: string }).displayName ?? each)), rows };
}

/** The points of the ROC curve, from left to right: false and true positive rates. */
export function rocOf(metadata: Record<string, unknown> | undefined): [number, number][] {
  return listOf(metadata?.confidenceMetrics)
    .map((each): [number, number] => [Number((each as Record<string, unknown>).falsePositiveRate), Number((each as Record<string, unknown>).recall)])
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** Numbers in metadata, which is where metrics live. */
export function metricsOf(metadata: Record<string, unknown> | undefined): [string, number][] {
  return Object.entries(metadata ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}
