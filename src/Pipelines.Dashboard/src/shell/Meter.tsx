import { lookOf, taskStates } from '../lib/states';

/** How many of which state, as a bar with words for whoever cannot see it. */
export function Meter({ counts, label = true }: { counts: ReadonlyMap<string, number>; label?: boolean }) {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = ['SUCCEEDED', 'RUNNING', 'FAILED', 'CANCELED', 'SKIPPED', 'OMITTED', 'PENDING'].filter((state) => counts.get(state));
  const words = taskStates.filter((state) => counts.get(state)).map((state) => `${counts.get(state)} ${lookOf(state).label.toLowerCase()}`).join(', ');
  return (
    <div>
      <div className="meter" role="img" aria-label={words || 'no tasks'}>
        {parts.map((state) => (
          <span key={state} className={`fill-${lookOf(state).tone}`} style={{ width: `${((counts.get(state) ?? 0) / total) * 100}%`, minWidth: 3 }} />
        ))}
      </div>
      {label && <div className="soft num" style={{ fontSize: 12, marginTop: 5 }} aria-hidden="true">{words}</div>}
    </div>
  );
}
