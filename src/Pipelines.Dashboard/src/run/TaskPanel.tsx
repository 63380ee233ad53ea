import { lazy, Suspense, useState } from 'react';
import { ActionIcon, Button, Skeleton, Tabs } from '@mantine/core';
import type { Schemas, Task } from '../api/client';
import { ArtifactView } from '../artifacts/ArtifactView';
import { plain } from '../lib/ansi';
import { lookOf } from '../lib/states';
import { oneLine, size } from '../lib/sizes';
import { exact, moment } from '../lib/time';
import { Icon } from '../shell/icons';
import { ErrorNotice } from '../shell/Notice';
import { StateBadge } from '../shell/State';
import { Lasting, When } from '../shell/Time';
import { LogView } from './LogView';
import { nameOf, type TaskNow } from './model';
import { useTask } from './useRun';

const SearchView = lazy(() => import('../experiments/SearchView'));

interface Props {
  run: string;
  task: TaskNow;
  tab: string;
  setTab: (tab: string) => void;
  close: () => void;
  rerun?: () => void;
}

/** Everything about one task, beside the picture. */
export function TaskPanel({ run, task, tab, setTab, close, rerun }: Props) {
  const [isPicked, setPicked] = useState(false);
  const details = useTask(run, task.path, task.state, task.attempts);
  const hasLog = task.kind === 'step' && task.attempts > 0;
  const isSweep = task.kind === 'sweep';
  const shown = (tab === 'log' && !hasLog) || (tab === 'search' && !isSweep) ? 'details' : isSweep && tab === 'details' && !isPicked ? 'search' : tab;
  const isOver = task.endedAt !== undefined;
  return (
    <section aria-label={`Task ${task.path}`} className="panel">
      <div style={{ display: 'flex', gap: 10, alignItems: 'flex-start', padding: '14px 16px 0' }}>
        <div style={{ minWidth: 0, flex: 1 }}>
          <h2 style={{ fontSize: 16, margin: 0, fontWeight: 620, overflowWrap: 'anywhere' }}>{details.data?.display_name || nameOf(task.path)}</h2>
          <div className="soft mono" style={{ fontSize: 12, overflowWrap: 'anywhere', marginTop: 2 }}>{task.path}</div>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the task" onClick={close}><Icon name="close" /></ActionIcon>
      </div>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center', padding: '10px 16px', fontSize: 13 }} className="soft">
        <StateBadge state={task.state} cached={task.cached} />
        {task.startedAt !== undefined && <span><When at={task.startedAt} /></span>}
        {task.startedAt !== undefined && <Lasting from={task.startedAt} to={task.endedAt} />}
        {task.attempts > 1 && <span className="num">attempt {task.attempts}</span>}
        {rerun && <Button size="compact-xs" variant="default" onClick={rerun} style={{ marginLeft: 'auto' }}>Rerun from here</Button>}
      </div>
      <Tabs value={shown} onChange={(value) => {
          setPicked(true);
          setTab(value ?? 'details');
        }} className="paneltabs" keepMounted={false}>
        <Tabs.List px={16}>
          <Tabs.Tab value="details">Details</Tabs.Tab>
          {isSweep ? <Tabs.Tab value="search">Search</Tabs.Tab> : <Tabs.Tab value="log" disabled={!hasLog}>Log</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="details" style={{ overflowY: 'auto', flex: 1, minHeight: 0, padding: '0 16px 20px' }} tabIndex={0}>
          {task.error && <pre className="codebox mono" style={{ borderColor: 'var(--bad-line)', marginTop: 14 }} tabIndex={0}>{plain(task.error)}</pre>}
          {details.isPending && <Skeleton height={140} mt="md" />}
          {details.error && <div style={{ marginTop: 14 }}><ErrorNotice error={details.error} retry={() => void details.refetch()} /></div>}
          {details.data && <Details run={run} task={details.data} now={task} />}
        </Tabs.Panel>
        {isSweep && (
          <Tabs.Panel value="search" style={{ overflowY: 'auto', flex: 1, minHeight: 0, padding: '0 16px 20px' }} tabIndex={0}>
            <Suspense fallback={<Skeleton height={240} mt="md" />}><SearchView key={`${task.path} ${task.attempts}`} run={run} task={task.path} /></Suspense>
          </Tabs.Panel>
        )}
        {hasLog && (
          <Tabs.Panel value="log" style={{ flex: 1, minHeight: 0, padding: '0 16px 10px' }}>
            <LogView key={task.path} run={run} task={task.path} attempts={task.attempts} isOver={isOver} />
          </Tabs.Panel>
        )}
      </Tabs>
    </section>
  );
}

function Details({ run, task, now }: { run: string; task: Task; now: TaskNow }) {
  return (
    <>
      <Values title="Inputs" values={task.inputs} />
      <Artifacts title="Artifacts it took" run={run} path={task.path ?? ''} list={task.input_artifacts} isInput />
      <Values title="Outputs" values={task.outputs} />
      <Artifacts title="Artifacts it made" run={run} path={task.path ?? ''} list={task.artifacts} />
      {now.cacheReason && <><h3 className="section">Cache</h3><p style={{ margin: 0, fontSize: 13.5, overflowWrap: 'anywhere' }}>{now.cacheReason}</p></>}
      {(task.state_history ?? []).length > 0 && (
        <>
          <h3 className="section">What happened</h3>
          <ol className="happenings">
            {(task.state_history ?? []).map((change, i) => (
              <li key={i}><span className={`ink-${lookOf(change.state).tone}`} aria-hidden="true">●</span> {lookOf(change.state).label} <span className="soft num" title={exact(moment(change.update_time) ?? 0)}>{new Date(change.update_time ?? '').toLocaleTimeString('en-GB')}</span></li>
            ))}
          </ol>
        </>
      )}
      <h3 className="section">About</h3>
      <dl className="pairs">
        <dt>Component</dt><dd>{task.component}</dd>
        {task.iterations !== undefined && <><dt>Rounds</dt><dd className="num">{task.iterations}</dd></>}
        {task.started_at && <><dt>Started</dt><dd>{exact(moment(task.started_at) ?? 0)}</dd></>}
        {task.ended_at && <><dt>Ended</dt><dd>{exact(moment(task.ended_at) ?? 0)}</dd></>}
        {task.fingerprint && <><dt>Fingerprint</dt><dd className="mono clip" title={task.fingerprint}>{task.fingerprint}</dd></>}
      </dl>
    </>
  );
}

export function Values({ title, values }: { title: string; values: Record<string, unknown> | undefined }) {
  const entries = Object.entries(values ?? {});
  if (entries.length === 0) return null;
  return (
    <>
      <h3 className="section">{title}</h3>
      <dl className="pairs">
        {entries.map(([name, value]) => (
          <Value key={name} name={name} value={value} />
        ))}
      </dl>
    </>
  );
}

function Value({ name, value }: { name: string; value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, null, isWhole ? 2 : 0) : oneLine(value);
  const isLong = text.length > 160;
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono" style={{ fontSize: 12.5, whiteSpace: isWhole ? 'pre-wrap' : undefined }}>
        {isLong && !isWhole ? `${text.slice(0, 160)}…` : text === '' ? <span className="soft">empty text</span> : text}
        {isLong && <> <Button variant="subtle" size="compact-xs" onClick={() => setWhole(!isWhole)}>{isWhole ? 'Less' : 'All'}</Button></>}
      </dd>
    </>
  );
}

function Artifacts({ title, run, path, list, isInput }: { title: string; run: string; path: string; list: Schemas['TaskArtifact'][] | undefined; isInput?: boolean }) {
  const [open, setOpen] = useState('');
  if (!list || list.length === 0) return null;
  return (
    <>
      <h3 className="section">{title}</h3>
      <div className="card">
        {list.map((artifact) => {
          const id = `${artifact.key}`;
          const isOpen = open === id;
          return (
            <div key={id} className="artifact">
              <button type="button" className="artifacthead" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? '' : id)}>
                <Icon name={isOpen ? 'fold' : 'unfold'} size={15} />
                <span className="clip" style={{ fontWeight: 550 }}>{artifact.key}</span>
                <span className="soft clip" style={{ fontSize: 12.5 }}>{artifact.type?.replace('system.', '')}</span>
                <span className="soft num" style={{ marginLeft: 'auto', fontSize: 12.5, whiteSpace: 'nowrap' }}>{artifact.size_bytes ? size(artifact.size_bytes) : ''}</span>
              </button>
              {isOpen && (
                <div style={{ padding: '4px 14px 16px' }}>
                  <ArtifactView artifact={{ run, task: path, key: artifact.key ?? '', name: artifact.name, type: artifact.type, uri: artifact.uri, sha256: isInput ? undefined : artifact.sha256, sizeBytes: artifact.size_bytes, metadata: artifact.metadata }} />
                </div>
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}
