import type { components } from './schema';

export type Schemas = components['schemas'];
export type RunRow = Schemas['RunRow'];
export type Graph = Schemas['Graph'];
export type GraphTask = Schemas['GraphTask'];
export type Task = Schemas['Task'];
export type Problem = Schemas['Problem'];

/** A refusal of the server, with what finds it in the server's log. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly requestId: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }
}

/** The absolute address of a path of the API, wherever the page lies. */
export function address(path: string, query: Record<string, string | number | undefined> = {}): string {
  const url = new URL(path.replace(/^\//, ''), document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url.href;
}

export async function send(path: string, init: RequestInit & { query?: Record<string, string | number | undefined> } = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path, init.query), init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('The server does not answer. Is it still running? This page goes on when it is back.', 0, '');
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function get<T>(path: string, query: Record<string, string | number | undefined> = {}, signal?: AbortSignal): Promise<T> {
  return (await (await send(path, { query, signal: signal ?? null })).json()) as T;
}

export async function post<T = unknown>(path: string, body: unknown = {}): Promise<T> {
  const response = await send(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

export async function upload<T>(path: string, file: File, query: Record<string, string> = {}): Promise<T> {
  const form = new FormData();
  form.append('uploadfile', file, file.name);
  return (await (await send(path, { method: 'POST', body: form, query })).json()) as T;
}

interface ErrorBody {
  message?: string;
  error_message?: string;
  details?: { field_violations?: { field?: string; description?: string; reason?: string }[] }[];
}

async function refusal(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('X-Request-Id') ?? '';
  try {
    const body = (await response.json()) as ErrorBody;
    const problems = (body.details ?? [])
      .flatMap((detail) => detail.field_violations ?? [])
      .map((each) => ({ code: each.reason ?? '', place: each.field ?? '', what: each.description ?? '', fix: '' }));
    return new ApiError(body.message ?? body.error_message ?? response.statusText, response.status, requestId, problems);
  } catch {
    return new ApiError(`${response.status} ${response.statusText}`, response.status, requestId);
  }
}
