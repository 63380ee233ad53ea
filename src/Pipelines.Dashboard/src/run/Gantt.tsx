import { useMemo, useRef } from 'react';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { lookOf } from '../lib/states';
import { duration, ticks } from '../lib/time';
import { Empty } from '../shell/Notice';
import { StateMark } from '../shell/State';
import { useNow } from '../shell/Time';
import { isWork, nameOf, runLength, type RunNow, type TaskNow } from './model';

const rowHeight = 30;

/** When each step ran: where the time went, and what waited for what. */
export function Gantt({ run, selected, select }: { run: RunNow; selected: string; select: (path: string) => void }) {
  const now = useNow();
  const { ref, width } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => [...run.tasks.values()].filter((task): task is TaskNow & { startedAt: number } => isWork(task) && task.startedAt !== undefined).sort((a, b) => a.startedAt - b.startedAt || a.path.localeCompare(b.path)),
    [run.version],
  );
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 20 });
  if (rows.length === 0) return <Empty icon="schedules" title="No step has started yet">Its bar appears here as soon as it does.</Empty>;
  const from = Math.min(rows[0]?.startedAt ?? 0, run.createdAt ?? Infinity);
  const to = run.endedAt ?? Math.max(now, ...rows.map((task) => task.endedAt ?? 0));
  const length = Math.max(1, to - from);
  const names = width < 640 ? 116 : 230;
  const track = Math.max(80, width - names - 84);
  const x = (time: number) => ((time - from) / length) * track;
  const axis = ticks(length, Math.max(2, Math.floor(track / 90)));
  return (
    <div ref={ref} style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <div style={{ position: 'relative', height: 30, borderBottom: '1px solid var(--line)', flex: 'none' }} aria-hidden="true">
        {axis.map((at) => (
          <span key={at} className="soft num" style={{ position: 'absolute', left: names + x(from + at), top: 7, fontSize: 11.5, transform: at === 0 ? undefined : 'translateX(-50%)', whiteSpace: 'nowrap' }}>{at === 0 ? '0' : duration(at)}</span>
        ))}
      </div>
      <div ref={box} style={{ overflowY: 'auto', overflowX: 'hidden', flex: 1, minHeight: 0 }} role="list" aria-label="Steps by their start" tabIndex={0}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {axis.map((at) => <div key={at} aria-hidden="true" style={{ position: 'absolute', left: names + x(from + at), top: 0, bottom: 0, width: 1, background: 'var(--line)' }} />)}
          {virtual.getVirtualItems().map((item) => {
            const task = rows[item.index];
            if (!task) return null;
            const left = x(task.startedAt);
            const wide = Math.max(3, x(task.endedAt ?? to) - left);
            const took = runLength(task, to) ?? 0;
            return (
              <div key={item.key} role="listitem" style={{ position: 'absolute', top: 0, left: 0, right: 0, height: rowHeight, transform: `translateY(${item.start}px)` }}>
                <button type="button" className="ganttrow" aria-pressed={selected === task.path} onClick={() => select(task.path)} title={`${task.path}: ${lookOf(task.state).label}, ${duration(took)}`}>
                  <span style={{ width: names, display: 'flex', gap: 8, alignItems: 'center', paddingLeft: 12, paddingRight: 10, flex: 'none', minWidth: 0 }}>
                    <StateMark state={task.state} cached={task.cached} size={14} />
                    <span className="clip" style={{ fontSize: 13 }}>{task.path.includes('[') ? task.path : nameOf(task.path)}</span>
                  </span>
                  <span className={`fill-${lookOf(task.state).tone}`} style={{ position: 'absolute', left: names + left, width: wide, top: 8, height: 14, borderRadius: 4 }} />
                  <span className="soft num" style={{ position: 'absolute', left: names + left + wide + 6, top: 7, fontSize: 11.5, whiteSpace: 'nowrap' }}>{duration(took)}</span>
                </button>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
