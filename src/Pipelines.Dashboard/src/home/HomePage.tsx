import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { get, type RunRow, type Schemas } from '../api/client';
import { useRunListEvents, useRuns } from '../api/runs';
import { headline } from '../lib/failure';
import { noFilter } from '../lib/filters';
import { runPath } from '../lib/routes';
import { size } from '../lib/sizes';
import { moment } from '../lib/time';
import { RunTable } from '../runs/RunTable';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { Icon } from '../shell/icons';
import { PageHead } from '../shell/PageHead';
import { StateMark } from '../shell/State';
import { Lasting, When } from '../shell/Time';

const atWork = { ...noFilter, states: ['RUNNING', 'PENDING', 'CANCELING'] };
const failedLately = { ...noFilter, states: ['FAILED'], hours: 24 };

/** What runs now, what failed lately and why, and how full everything is. */
export function HomePage() {
  useRunListEvents();
  const active = useRuns(atWork, '', 8);
  const failed = useRuns(failedLately, '', 6);
  const latest = useRuns(noFilter, '', 8);
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => get<Schemas['About']>('apis/pipelines/v1/about', {}, signal) });
  if (latest.error) return <><PageHead title="Home" tab="Home" /><ErrorNotice error={latest.error} retry={() => void latest.refetch()} /></>;
  const isNew = latest.data !== undefined && (latest.data.runs ?? []).length === 0;
  return (
    <>
      <PageHead title="Home" tab="Home" actions={<Button component={Link} to="/pipelines?upload=yes" variant="default" leftSection={<Icon name="upload" size={16} />}>Upload a pipeline</Button>} />
      <div className="tiles">
        <Tile title="At work" value={active.data ? String(active.data.total_size ?? 0) : '…'} link="/runs?state=CANCELING,PENDING,RUNNING" hint="runs now" />
        <Tile title="Failed" value={failed.data ? String(failed.data.total_size ?? 0) : '…'} link="/runs?state=FAILED&hours=24" hint="in the last day" isBad={(failed.data?.total_size ?? 0) > 0} />
        <Tile title="Places" value={about.data ? `${about.data.places_taken} of ${about.data.places}` : '…'} hint="steps at the same time" share={about.data ? (about.data.places_taken ?? 0) / Math.max(1, about.data.places ?? 1) : 0} link="/about" />
        <Tile title="Disk" value={about.data?.disk_bytes ? `${size(about.data.disk_free_bytes)} free` : '…'} hint={about.data?.disk_bytes ? `of ${size(about.data.disk_bytes)}` : ''} share={about.data?.disk_bytes ? 1 - Number(about.data.disk_free_bytes ?? 0) / Number(about.data.disk_bytes) : 0} link="/about" />
      </div>
      {isNew ? (
        <div className="card"><Empty icon="pipelines" title="Welcome" action={<Button component={Link} to="/pipelines?upload=yes">Upload a pipeline</Button>}>Nothing has run here yet. Drop a compiled pipeline, look at its graph, and start it.</Empty></div>
      ) : (
        <div className="homegrid">
          <Panel title="Failed lately" link="/runs?state=FAILED">
            {failed.isPending ? <Rows count={3} /> : (failed.data?.runs ?? []).length === 0 ? <p className="soft calm"><StateMark state="SUCCEEDED" size={16} /> Nothing failed in the last day.</p> : (failed.data?.runs ?? []).map((run) => <Failed key={run.run_id} run={run} />)}
          </Panel>
          <Panel title="At work" link="/runs?state=RUNNING">
            {active.isPending ? <Rows count={3} /> : (active.data?.runs ?? []).length === 0 ? <p className="soft calm">Nothing runs now. <Link className="textlink" to="/pipelines">Start something</Link></p> : (active.data?.runs ?? []).map((run) => <Active key={run.run_id} run={run} />)}
          </Panel>
          <div className="card" style={{ gridColumn: '1 / -1' }}>
            <PanelHead title="Latest" link="/runs" />
            {latest.isPending ? <Rows /> : <RunTable rows={latest.data?.runs ?? []} />}
          </div>
        </div>
      )}
    </>
  );
}

function Tile({ title, value, hint, link, share, isBad }: { title: string; value: string; hint: string; link: string; share?: number; isBad?: boolean }) {
  return (
    <Link to={link} className="card tile">
      <div className="soft" style={{ fontSize: 13, fontWeight: 500 }}>{title}</div>
      <div className={`num${isBad ? ' ink-bad' : ''}`} style={{ fontSize: 24, fontWeight: 640, letterSpacing: '-0.02em', lineHeight: '34px' }}>{value}</div>
      <div className="soft" style={{ fontSize: 12.5 }}>{hint}</div>
      {share !== undefined && <div className="meter" style={{ marginTop: 8 }}><span className={share > 0.9 ? 'fill-bad' : 'fill-run'} style={{ width: `${Math.min(100, share * 100)}%` }} /></div>}
    </Link>
  );
}

function PanelHead({ title, link }: { title: string; link: string }) {
  return <div className="panelhead"><h2>{title}</h2><Link className="textlink" to={link} aria-label={`${title}: show all`}>Show all</Link></div>;
}

function Panel({ title, link, children }: { title: string; link: string; children: ReactNode }) {
  return <section className="card" aria-label={title}><PanelHead title={title} link={link} /><div style={{ paddingBottom: 6 }}>{children}</div></section>;
}

function Failed({ run }: { run: RunRow }) {
  return (
    <div className="item">
      <StateMark state="FAILED" size={17} />
      <div style={{ minWidth: 0, flex: 1 }}>
        <div style={{ display: 'flex', gap: 10 }}><Link className="link clip" to={runPath(run.run_id ?? '')}>{run.display_name}</Link><span className="soft" style={{ marginLeft: 'auto', fontSize: 12.5 }}><When at={run.finished_at ?? run.created_at} /></span></div>
        <div className="ink-bad two-lines" style={{ fontSize: 13 }} title={run.error}>{headline(run.error ?? '')}</div>
      </div>
    </div>
  );
}

function Active({ run }: { run: RunRow }) {
  return (
    <div className="item">
      <StateMark state={run.state} size={17} />
      <Link className="link clip" to={runPath(run.run_id ?? '')}>{run.display_name}</Link>
      <span className="soft" style={{ marginLeft: 'auto', fontSize: 12.5, whiteSpace: 'nowrap' }}><Lasting from={moment(run.created_at)} to={undefined} /></span>
    </div>
  );
}
