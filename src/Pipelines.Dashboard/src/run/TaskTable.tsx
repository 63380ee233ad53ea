import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { TextInput } from '@mantine/core';
import { createSortedRowModel, rowSortingFeature, sortFn_alphanumeric, sortFn_basic, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { countStates, lookOf, taskStates } from '../lib/states';
import { duration } from '../lib/time';
import { Icon } from '../shell/icons';
import { StateMark } from '../shell/State';
import { When } from '../shell/Time';
import { runLength, type RunNow, type TaskNow } from './model';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

const rank = new Map(taskStates.map((state, i) => [state as string, i]));
const columns: ColumnDef<typeof features, TaskNow>[] = [
  { id: 'task', header: 'Task', accessorFn: (task) => task.path, sortFn: 'alphanumeric' },
  { id: 'state', header: 'State', accessorFn: (task) => rank.get(task.state) ?? 99, sortFn: 'basic' },
  { id: 'attempts', header: 'Attempts', accessorFn: (task) => task.attempts, sortFn: 'basic' },
  { id: 'started', header: 'Started', accessorFn: (task) => task.startedAt ?? Infinity, sortFn: 'basic' },
  { id: 'took', header: 'Took', accessorFn: (task) => runLength(task, Date.now()) ?? -1, sortFn: 'basic' },
];

/** Every task of a run, also of the largest: only the rows in sight are drawn. */
export function TaskTable({ run, only, selected, select }: { run: RunNow; only?: readonly string[]; selected: string; select: (path: string) => void }) {
  const [text, setText] = useState('');
  const [states, setStates] = useState<ReadonlySet<string>>(new Set());
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const tasks = useMemo(() => {
    const all = only ? only.flatMap((path) => run.tasks.get(path) ?? []) : [...run.tasks.values()];
    return all.filter((task) => (states.size === 0 || states.has(task.state)) && (wanted === '' || task.path.toLowerCase().includes(wanted)));
  }, [run.version, only, states, wanted]);
  const counts = useMemo(() => countStates([...run.tasks.values()].map((task) => task.state)), [run.version]);
  const table = useTable({ features, columns, data: tasks });
  const rows = table.getRowModel().rows;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => 38, overscan: 20 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const toggle = (state: string) => {
    const next = new Set(states);
    if (!next.delete(state)) next.add(state);
    setStates(next);
  };
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <div style={{ display: 'flex', gap: 8, padding: 10, flexWrap: 'wrap', borderBottom: '1px solid var(--line)' }}>
        <TextInput size="xs" aria-label="Find a task" placeholder="Find a task" leftSection={<Icon name="search" size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} style={{ flex: '1 1 140px', maxWidth: 280 }} />
        <div className="chips" role="group" aria-label="States">
          {taskStates.filter((state) => counts.has(state)).map((state) => (
            <button key={state} type="button" className="chip num" aria-pressed={states.has(state)} onClick={() => toggle(state)}>{lookOf(state).label} {counts.get(state)}</button>
          ))}
        </div>
      </div>
      <div ref={box} style={{ overflow: 'auto', flex: 1, minHeight: 0 }} tabIndex={0} role="region" aria-label="Tasks">
        <table className="list" style={{ fontSize: 13.5 }} aria-rowcount={rows.length}>
          <thead style={{ position: 'sticky', top: 0, background: 'var(--card)', zIndex: 1 }}>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const order = header.column.getIsSorted();
                  return (
                    <th key={header.id} scope="col" aria-sort={order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : 'none'} className={header.id === 'attempts' || header.id === 'started' ? 'wide-only' : undefined}>
                      <button type="button" className="sortable" onClick={header.column.getToggleSortingHandler()}>
                        {String(header.column.columnDef.header)}
                        {order && <Icon name={order === 'asc' ? 'up' : 'down'} size={13} />}
                      </button>
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            {before > 0 && <tr aria-hidden="true"><td colSpan={5} style={{ height: before, padding: 0, border: 0 }} /></tr>}
            {items.map((item) => {
              const task = rows[item.index]?.original;
              if (!task) return null;
              const took = runLength(task, Date.now());
              return (
                <tr key={task.path} data-chosen={selected === task.path} style={{ height: 38, cursor: 'pointer' }} onClick={() => select(task.path)}>
                  <td style={{ maxWidth: 0, width: '60%', padding: '4px 14px' }}><button type="button" className="sortable link clip" style={{ maxWidth: '100%' }} title={task.path} onClick={() => select(task.path)}>{task.path}</button></td>
                  <td style={{ padding: '4px 14px', whiteSpace: 'nowrap' }}><span style={{ display: 'inline-flex', gap: 7, alignItems: 'center' }} className={`ink-${lookOf(task.state).tone}`}><StateMark state={task.state} cached={task.cached} size={15} />{task.cached ? 'From cache' : lookOf(task.state).label}</span></td>
                  <td className="wide-only num soft" style={{ padding: '4px 14px' }}>{task.attempts || '–'}</td>
                  <td className="wide-only soft" style={{ padding: '4px 14px' }}><When at={task.startedAt} /></td>
                  <td className="num soft" style={{ padding: '4px 14px', whiteSpace: 'nowrap' }}>{took === undefined ? '–' : duration(took)}</td>
                </tr>
              );
            })}
            {after > 0 && <tr aria-hidden="true"><td colSpan={5} style={{ height: after, padding: 0, border: 0 }} /></tr>}
          </tbody>
        </table>
        {rows.length === 0 && <div className="soft" style={{ padding: 20 }}>No task fits.</div>}
      </div>
    </div>
  );
}
