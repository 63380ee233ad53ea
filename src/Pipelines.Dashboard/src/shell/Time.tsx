import { useSyncExternalStore } from 'react';
import { Tooltip } from '@mantine/core';
import { ago, duration, exact } from '../lib/time';

// One clock for all that is shown, which stands still while nobody looks.
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(changed: () => void): () => void {
  watchers.add(changed);
  timer ??= setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    now = Date.now();
    for (const each of watchers) each();
  }, 1000);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, anew each second. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/** "3 minutes ago", with the exact time for whoever points at it. */
export function When({ at }: { at: number | string | undefined }) {
  const current = useNow();
  const time = typeof at === 'string' ? Date.parse(at) : at;
  if (time === undefined || Number.isNaN(time)) return <span className="soft">–</span>;
  return (
    <Tooltip label={exact(time)}>
      <time dateTime={new Date(time).toISOString()} className="num" style={{ whiteSpace: 'nowrap' }}>
        {ago(time, current)}
      </time>
    </Tooltip>
  );
}

/** How long something took, or takes so far. */
export function Lasting({ from, to }: { from: number | undefined; to: number | undefined }) {
  return to === undefined ? <Growing from={from} /> : <span className="num">{from === undefined ? '–' : duration(to - from)}</span>;
}

function Growing({ from }: { from: number | undefined }) {
  const current = useNow();
  return <span className="num">{from === undefined ? '–' : duration(Math.max(1000, Math.floor((current - from) / 1000) * 1000))}</span>;
}
