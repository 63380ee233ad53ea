import { useEffect, useMemo, useState } from 'react';
import { Drawer, SegmentedControl, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { post } from '../api/client';
import { act } from '../api/runs';
import { GraphView } from '../graph/GraphView';
import { useShownGraph } from '../graph/useShownGraph';
import { flatten } from '../graph/shown';
import { ErrorNotice, Rows } from '../shell/Notice';
import { Meter } from '../shell/Meter';
import { PageHead } from '../shell/PageHead';
import { StateBadge } from '../shell/State';
import { Lasting, When } from '../shell/Time';
import { FailureCard } from './FailureCard';
import { Gantt } from './Gantt';
import { countInside, countRun } from './model';
import { RunActions } from './RunActions';
import { TaskPanel, Values } from './TaskPanel';
import { TaskTable } from './TaskTable';
import { useLiveRun, useRunGraph } from './useRun';

const views = [
  { value: 'graph', label: 'Graph' },
  { value: 'time', label: 'Timeline' },
  { value: 'table', label: 'Table' },
  { value: 'values', label: 'Values' },
];

/** One run: what it does now, or why it ended as it did. */
export default function RunPage({ id }: { id: string }) {
  const [query, setQuery] = useSearchParams();
  const [again, setAgain] = useState(0);
  const { run, isConnected } = useLiveRun(id, again);
  const about = useRunGraph(id);
  const client = useQueryClient();
  const drawing = useShownGraph(about.data?.graph);
  const isNarrow = useMediaQuery('(max-width: 1100px)') ?? false;
  const selected = query.get('task') ?? '';
  const view = query.get('view') ?? 'graph';
  const tab = query.get('tab') ?? 'details';
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setQuery(next, { replace: true, preventScrollReset: true });
  };
  const select = (path: string) => set({ task: path, tab: path === '' ? '' : tab });
  const open = (path: string, wanted: string) => {
    drawing.reveal(path);
    set({ task: path, tab: wanted });
    requestAnimationFrame(() => document.getElementById('work')?.scrollIntoView({ block: 'start', behavior: 'smooth' }));
  };
  useEffect(() => {
    if (selected) drawing.reveal(selected);
    // A link to a task shows it; what is chosen later is in sight already.
  }, []);

  const inside = useMemo(() => (run ? countInside(run.tasks.values()) : new Map<string, Map<string, number>>()), [run?.version]);
  const counts = useMemo(() => (run ? countRun(run.tasks.values()) : new Map<string, number>()), [run?.version]);
  const stack = useMemo(() => (drawing.shown ? flatten(drawing.shown).find((each) => each.id === selected && each.members) : undefined), [drawing.shown, selected]);

  const goOn = () => {
    setAgain((count) => count + 1);
    void client.invalidateQueries({ queryKey: ['run', id] });
  };
  const action = useMutation({ mutationFn: (name: 'retry' | 'terminate') => act(id, name), onSuccess: goOn });
  const rerun = useMutation({ mutationFn: (path: string) => post(`apis/pipelines/v1/runs/${id}:rerun`, { from: [path] }), onSuccess: goOn });

  if (about.error) return <><PageHead title="Run" tab="Run" /><ErrorNotice error={about.error} title="This run cannot be shown" retry={() => void about.refetch()} /></>;
  const row = about.data?.run;
  const state = run?.state ?? row?.state;
  const task = run?.tasks.get(selected);
  const hasEnded = state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELED';
  const panel = task && (
    <TaskPanel
      run={id}
      task={task}
      tab={tab}
      setTab={(next) => set({ tab: next })}
      close={() => set({ task: '', tab: '' })}
      rerun={hasEnded && !task.path.includes('[') ? () => rerun.mutate(task.path) : undefined}
    />
  );
  return (
    <>
      <div>
        <PageHead
          tab={row?.display_name ?? 'Run'}
          crumbs={<Link className="link" style={{ fontWeight: 450 }} to="/runs">Runs</Link>}
          title={row?.display_name ?? <Skeleton height={28} width={280} />}
          badge={<StateBadge state={state} />}
          below={
            <>
              <span>{row?.pipeline_id ? <Link className="textlink" to={`/pipelines/${row.pipeline_id}`}>{row.pipeline_name}</Link> : row?.pipeline_name}</span>
              <span>started <When at={run?.createdAt ?? row?.created_at} /></span>
              <span>{hasEnded ? 'took' : 'running for'} <Lasting from={run?.createdAt} to={run?.endedAt ?? (hasEnded ? run?.createdAt : undefined)} /></span>
              <span className="mono" style={{ fontSize: 12.5 }}>{id}</span>
              {!isConnected && !hasEnded && <span className="ink-warn" role="status">The connection is gone; it comes back by itself.</span>}
            </>
          }
          actions={row && <RunActions row={row} state={state} graph={about.data?.graph} run={action.mutate} isBusy={action.isPending} />}
        />
      </div>
      {(action.error ?? rerun.error) && <div style={{ marginBottom: 12 }}><ErrorNotice error={action.error ?? rerun.error} /></div>}
      {run && state === 'FAILED' && <div style={{ marginBottom: 14 }}><FailureCard run={run} id={id} open={open} retry={() => action.mutate('retry')} isRetrying={action.isPending} /></div>}
      <div style={{ display: 'flex', gap: 16, alignItems: 'center', flexWrap: 'wrap' }}>
        <SegmentedControl data={views} value={view} onChange={(next) => set({ view: next === 'graph' ? '' : next })} aria-label="View of the run" />
        <div style={{ flex: '1 1 160px', maxWidth: 420 }}><Meter counts={counts} /></div>
      </div>
      <div id="work" className={`workarea${panel && !isNarrow ? ' split' : ''}`}>
        <div className="card stage">
          {view === 'values' ? (
            <div style={{ padding: '0 20px 20px', overflowY: 'auto', height: '100%' }} tabIndex={0}>
              <Values title="Parameters" values={row?.parameters as Record<string, unknown> | undefined} />
              <Values title="Outputs" values={about.data?.outputs as Record<string, unknown> | undefined} />
              {Object.keys(row?.parameters ?? {}).length === 0 && Object.keys(about.data?.outputs ?? {}).length === 0 && <p className="soft">This run was given no parameters, and has no outputs of its own.</p>}
            </div>
          ) : !run || !drawing.shown ? (
            <Rows count={8} />
          ) : view === 'time' ? (
            <Gantt run={run} selected={selected} select={select} />
          ) : view === 'table' ? (
            <TaskTable run={run} selected={selected} select={select} />
          ) : (
            <GraphView graph={drawing.shown} tasks={run.tasks} inside={inside} selected={selected} select={select} toggle={drawing.toggle} iterate={drawing.iterate} label="Graph of the run" />
          )}
        </div>
        {!isNarrow && panel && <div className="card stage">{panel}</div>}
      </div>
      {isNarrow && (
        <Drawer opened={panel !== undefined} onClose={() => set({ task: '', tab: '' })} position="right" size="min(100%, 560px)" withCloseButton={false} padding={0} title={`Task ${selected}`} classNames={{ header: 'unseen' }} styles={{ body: { height: '100%' } }}>
          {panel}
        </Drawer>
      )}
      <Drawer opened={stack !== undefined && run !== undefined} onClose={() => set({ task: '' })} position="right" size="min(100%, 640px)" title={stack?.name} padding={0} styles={{ header: { padding: '12px 16px' }, body: { height: 'calc(100% - 60px)' } }}>
        {stack && run && <TaskTable run={run} only={stack.members} selected="" select={(path) => open(path, 'details')} />}
      </Drawer>
    </>
  );
}
