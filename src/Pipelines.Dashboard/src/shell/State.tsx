import { Tooltip } from '@mantine/core';
import { lookOf } from '../lib/states';

/** The state as a sign: its form differs, not its colour alone. */
export function StateMark({ state, cached, size = 16 }: { state: string | undefined; cached?: boolean; size?: number }) {
  const { tone, label } = lookOf(state);
  const draw = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round' as const, strokeLinejoin: 'round' as const };
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" className={`mark ink-${tone}`} role="img" aria-label={cached ? `${label}, from the cache` : label}>
      {tone === 'good' && (
        <>
          <circle cx="10" cy="10" r="8" fill="currentColor" />
          {cached ? <path d="M11 4.5 6.5 11h3l-.6 4.5 4.6-6.500h-3z" fill="var(--card)" /> : <path d="m6.5 10.3 2.3 2.3 4.7-5" {...draw} stroke="var(--card)" />}
        </>
      )}
      {tone === 'bad' && (
        <>
          <circle cx="10" cy="10" r="8" fill="currentColor" />
          <path d="m7.2 7.2 5.6 5.600m0-5.6-5.6 5.6" {...draw} stroke="var(--card)" />
        </>
      )}
      {tone === 'run' && (
        <>
          <circle cx="10" cy="10" r="7" {...draw} strokeOpacity={0.25} strokeWidth={2.4} />
          <path d="M10 3a7 7 0 0 1 7 7" {...draw} strokeWidth={2.4} className="turning" />
        </>
      )}
      {tone === 'warn' && (
        <>
          <circle cx="10" cy="10" r="7.2" {...draw} />
          <rect x="7" y="7" width="6" height="6" rx="1" fill="currentColor" />
        </>
      )}
      {tone === 'wait' && (
        <>
          <circle cx="10" cy="10" r="7.2" {...draw} />
          <path d="M10 6.500V10l2.3 1.6" {...draw} />
        </>
      )}
      {tone === 'off' && (
        <>
          <circle cx="10" cy="10" r="7.2" {...draw} strokeDasharray="2.5 2.6" />
          <path d="M7 10h6" {...draw} />
        </>
      )}
    </svg>
  );
}

/** The state with its word. */
export function StateBadge({ state, cached }: { state: string | undefined; cached?: boolean }) {
  const { label, tone, meaning } = lookOf(state);
  return (
    <Tooltip label={cached ? 'An earlier result was taken from the cache.' : meaning} disabled={!meaning && !cached}>
      <span className={`state tone-${tone}`} data-state={state}>
        <StateMark state={state} cached={cached} size={15} />
        {cached ? 'From cache' : label}
      </span>
    </Tooltip>
  );
}
