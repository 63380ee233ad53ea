import { memo } from 'react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { lookOf, stateOfGroup } from '../lib/states';
import { runLength, type TaskNow } from '../run/model';
import { duration } from '../lib/time';
import { Icon, type IconName } from '../shell/icons';
import { StateMark } from '../shell/State';
import { useNow } from '../shell/Time';
import type { Shown } from './shown';

export interface NodeData extends Record<string, unknown> {
  shown: Shown;
  now?: TaskNow;
  counts?: ReadonlyMap<string, number>;
  /** The graph is of a run; else of a pipeline. */
  hasRun: boolean;
  direction: 'DOWN' | 'RIGHT';
  toggle: (shown: Shown) => void;
  iterate: (shown: Shown, iteration: number) => void;
  label: string;
}

type Drawn = NodeProps<Node<NodeData>>;

const kindIcons: Record<Shown['kind'], IconName> = { step: 'runs', importer: 'download', dag: 'pipelines', loop: 'loop', stack: 'layers', artifact: 'artifacts' };

function Handles({ direction }: { direction: 'DOWN' | 'RIGHT' }) {
  return (
    <>
      <Handle type="target" position={direction === 'DOWN' ? Position.Top : Position.Left} />
      <Handle type="source" position={direction === 'DOWN' ? Position.Bottom : Position.Right} />
    </>
  );
}

function stateOf({ now, counts, shown }: NodeData): string | undefined {
  if (now) return now.state;
  return shown.kind === 'stack' && counts && counts.size > 0 ? stateOfGroup(counts) : undefined;
}

export const TaskNode = memo(function TaskNode({ data, selected }: Drawn) {
  const { shown, hasRun } = data;
  const state = stateOf(data);
  const tone = hasRun ? lookOf(state).tone : 'none';
  return (
    <div className={`tasknode tone-line-${tone}${selected ? ' chosen' : ''}${shown.kind === 'stack' || shown.kind === 'loop' ? ' many' : ''}`} data-state={state ?? ''} data-task={shown.id}>
      <Handles direction={data.direction} />
      {hasRun ? <StateMark state={state} cached={data.now?.cached} size={18} /> : <span className="kind"><Icon name={kindIcons[shown.kind]} size={16} /></span>}
      <div style={{ minWidth: 0, flex: 1 }}>
        <div className="clip taskname" title={shown.name}>{shown.name}</div>
        <div className="clip tasksub num"><Below data={data} /></div>
      </div>
      {shown.folds && <FoldButton data={data} />}
    </div>
  );
});

export const GroupNode = memo(function GroupNode({ data, selected }: Drawn) {
  const { shown, now, hasRun } = data;
  const tone = hasRun ? lookOf(now?.state).tone : 'none';
  return (
    <div className={`groupnode tone-line-${tone}${selected ? ' chosen' : ''}`} data-state={now?.state ?? ''} data-task={shown.id}>
      <Handles direction={data.direction} />
      <div className="grouphead">
        {hasRun ? <StateMark state={now?.state} size={16} /> : <span className="kind"><Icon name={kindIcons[shown.kind]} size={15} /></span>}
        <span className="clip taskname" title={shown.task?.condition || shown.name}>{shown.name}</span>
        {shown.kind === 'loop' && hasRun && <Iterations data={data} />}
        <FoldButton data={data} />
      </div>
    </div>
  );
});

function FoldButton({ data }: { data: NodeData }) {
  const isOpen = data.shown.inside !== undefined;
  return (
    <button type="button" className="fold nodrag nopan" aria-expanded={isOpen} aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${data.shown.name}`} onClick={(event) => { event.stopPropagation(); data.toggle(data.shown); }}>
      <Icon name={isOpen ? 'minus' : 'plus'} size={14} />
    </button>
  );
}

function Iterations({ data: { shown, now, iterate } }: { data: NodeData }) {
  const count = now?.iterations ?? 0;
  const at = shown.iteration ?? 0;
  if (count < 2) return null;
  const go = (to: number) => iterate(shown, (to + count) % count);
  return (
    <span className="iterations nodrag nopan num">
      <button type="button" className="fold" aria-label="Iteration before" onClick={(event) => { event.stopPropagation(); go(at - 1); }}>‹</button>
      {at + 1} of {count}
      <button type="button" className="fold" aria-label="Next iteration" onClick={(event) => { event.stopPropagation(); go(at + 1); }}>›</button>
    </span>
  );
}

function Below({ data }: { data: NodeData }) {
  const { shown, now, counts, hasRun } = data;
  if (!hasRun) return <>{whatItIs(shown)}</>;
  if (counts && counts.size > 0) {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const failed = counts.get('FAILED') ?? 0;
    const done = (counts.get('SUCCEEDED') ?? 0) + (counts.get('SKIPPED') ?? 0);
    return <>{failed > 0 ? <span className="ink-bad">{failed} failed · </span> : null}{done} of {total} done{shown.kind === 'loop' && now?.iterations !== undefined ? ` · ${now.iterations} rounds` : ''}</>;
  }
  if (!now) return <>Not reached</>;
  if (now.cached) return <>From cache</>;
  if (now.startedAt === undefined) return <>{lookOf(now.state).label}</>;
  const tries = now.attempts > 1 ? ` · attempt ${now.attempts}` : '';
  return now.endedAt === undefined ? <><Ticking task={now} />{tries}</> : <>{duration(runLength(now, now.endedAt) ?? 0)}{tries}</>;
}

function Ticking({ task }: { task: TaskNow }) {
  return <>{duration(Math.max(1000, Math.floor((runLength(task, useNow()) ?? 0) / 1000) * 1000))}</>;
}

function whatItIs(shown: Shown): string {
  const task = shown.task;
  if (shown.kind === 'artifact') return task?.image?.replace('system.', '') ?? 'this artifact';
  if (shown.kind === 'stack') return `${shown.members?.length ?? 0} tasks`;
  if (shown.kind === 'loop') return task?.parallel ? `loop, ${task.parallel} at a time` : 'loop';
  if (task?.condition) return `if ${task.condition}`;
  if (shown.kind === 'importer') return 'importer';
  if (shown.kind === 'dag') return 'pipeline';
  return task?.runs_always ? 'runs whatever came before' : task?.retries ? `up to ${task.retries} retries` : (task?.image ?? 'step').split('/').pop() ?? 'step';
}
