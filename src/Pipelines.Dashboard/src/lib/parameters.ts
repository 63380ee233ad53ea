import type { Schemas } from '../api/client';

export type Input = Schemas['GraphInput'];

const names: Record<string, string> = {
  STRING: 'text',
  NUMBER_INTEGER: 'whole number',
  NUMBER_DOUBLE: 'number',
  BOOLEAN: 'yes or no',
  LIST: 'list',
  STRUCT: 'struct',
};

/** What people call a type of the format. */
export function typeName(type: string | undefined): string {
  return names[type ?? ''] ?? 'any value';
}

/** A value as a person edits it. */
export function toText(value: unknown, type: string | undefined): string {
  if (value === undefined || value === null) return '';
  if (type === 'LIST' || type === 'STRUCT' || typeof value === 'object') return JSON.stringify(value, null, 2);
  return String(value);
}

export function isRequired(input: Input): boolean {
  return !input.is_optional && input.default === undefined;
}

/** What a text stands for: a value, nothing (the default then counts), or what is wrong with it. */
export function parse(input: Input, text: string): { value?: unknown; problem?: string } {
  const trimmed = text.trim();
  if (input.type !== 'STRING' && trimmed === '') return missing(input);
  switch (input.type) {
    case 'NUMBER_INTEGER':
      return /^[+-]?\d+$/.test(trimmed) ? { value: Number(trimmed) } : { problem: 'Write a whole number, such as 3.' };
    case 'NUMBER_DOUBLE': {
      const value = Number(trimmed);
      return Number.isFinite(value) ? { value } : { problem: 'Write a number, such as 0.01.' };
    }
    case 'BOOLEAN':
      return trimmed === 'true' || trimmed === 'false' ? { value: trimmed === 'true' } : { problem: 'Choose yes or no.' };
    case 'LIST':
      return json(trimmed, Array.isArray, 'Write a list as JSON, such as [1, 2].');
    case 'STRUCT':
      return json(trimmed, (value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'Write a struct as JSON, such as {"a": 1}.');
    default:
      return text === '' ? missing(input) : { value: text };
  }
}

function missing(input: Input): { problem?: string } {
  return isRequired(input) ? { problem: 'A value is needed.' } : {};
}

function json(text: string, fits: (value: unknown) => boolean, problem: string): { value?: unknown; problem?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return fits(value) ? { value } : { problem };
  } catch {
    return { problem };
  }
}
