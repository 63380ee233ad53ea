import { useCallback, useEffect, useRef, useState } from 'react';
import { send } from '../api/client';
import { LogText } from '../lib/logText';

export const tailBytes = 512 * 1024;

export const logPath = (run: string, task: string) => `apis/v1alpha1/runs/${run}/nodes/${encodeURIComponent(task)}/log`;

export interface LogState {
  text: LogText;
  /** Goes up with each piece that comes. */
  version: number;
  /** The byte that the first line stands at; 0: nothing is missing before it. */
  from: number;
  isLive: boolean;
  error?: unknown;
  /** Reads everything from the first byte on. */
  readAll: () => void;
}

/** What a step prints, as it prints it: from its last half megabyte on, or all of it. */
export function useLog(run: string, task: string, attempt: number | undefined, follows: boolean): LogState {
  const text = useRef(new LogText());
  const [version, setVersion] = useState(0);
  const [from, setFrom] = useState(0);
  const [isLive, setLive] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isWhole, setWhole] = useState(false);
  useEffect(() => setWhole(false), [run, task, attempt]);
  useEffect(() => {
    const stop = new AbortController();
    text.current = new LogText();
    setVersion(0);
    setError(undefined);
    const read = async () => {
      const response = await send(logPath(run, task), {
        query: { attempt, follow: follows ? 'true' : undefined, from: isWhole ? 0 : -tailBytes },
        signal: stop.signal,
      });
      const start = Number(response.headers.get('X-Log-From') ?? 0);
      setFrom(start);
      setLive(follows);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let isFirst = start > 0;
      let frame = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done || stop.signal.aborted) break;
        // In the middle of a log the first line is half a line.
        text.current.add(isFirst ? value.slice(value.indexOf('\n') + 1) : value);
        isFirst = false;
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          setVersion((count) => count + 1);
        });
      }
      setVersion((count) => count + 1);
      setLive(false);
    };
    read().catch((cause: unknown) => {
      if (!stop.signal.aborted) setError(cause);
      setLive(false);
    });
    return () => stop.abort();
  }, [run, task, attempt, follows, isWhole]);
  const readAll = useCallback(() => setWhole(true), []);
  return { text: text.current, version, from, isLive, error, readAll };
}
