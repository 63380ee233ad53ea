import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get, type Schemas } from '../api/client';
import { size } from '../lib/sizes';
import { ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { places } from '../shell/Shell';
import { When } from '../shell/Time';

const keys = [['Ctrl K or /', 'Search, or go to anything'], ['Enter', 'In a graph: open the task in focus'], ['Enter, Shift Enter', 'In a log search: next match, match before'], ...places.map((place) => [`Alt ${place.keys}`, place.name])] as const;

/** What this server is, how busy it is, and the keys that this page knows. */
export default function AboutPage() {
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => get<Schemas['About']>('apis/pipelines/v1/about', {}, signal) });
  const it = about.data;
  const rows: [string, React.ReactNode][] = it ? [
    ['Version', it.version],
    ['Started', <When key="s" at={it.started_at} />],
    ['Runs at work', it.runs_active],
    ['Places', `${it.places_taken} of ${it.places} taken`],
    ['Memory', size(it.memory_bytes)],
    ['Disk', it.disk_bytes ? `${size(it.disk_free_bytes)} free of ${size(it.disk_bytes)}` : 'not told'],
    ['Home', <span key="h" className="mono" style={{ fontSize: 13 }}>{it.home}</span>],
    ['Artifacts', <span key="a" className="mono" style={{ fontSize: 13 }}>{it.artifacts}</span>],
    ['Runtime', it.runtime],
    ['System', it.system],
  ] : [];
  return (
    <>
      <PageHead title="About" tab="About" />
      {about.error ? <ErrorNotice error={about.error} retry={() => void about.refetch()} /> : (
        <div className="homegrid">
          <section className="card" aria-label="This server">
            <div className="panelhead"><h2>This server</h2><a className="textlink" href="openapi.json">API</a></div>
            {about.isPending ? <Rows /> : <Table aria-label="This server" variant="vertical" styles={{ th: { background: 'transparent', width: 130, color: 'var(--soft)', fontWeight: 450 } }}><Table.Tbody>{rows.map(([name, value]) => <Table.Tr key={name}><Table.Th scope="row">{name}</Table.Th><Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td></Table.Tr>)}</Table.Tbody></Table>}
          </section>
          <section className="card" aria-label="Keys">
            <div className="panelhead"><h2>Keys</h2></div>
            <dl className="pairs" style={{ padding: '4px 18px 18px' }}>{keys.map(([key, what]) => <Key key={key} name={key} what={what} />)}</dl>
          </section>
        </div>
      )}
    </>
  );
}

function Key({ name, what }: { name: string; what: string }) {
  return <><dt><kbd className="key" style={{ margin: 0, fontFamily: 'inherit' }}>{name}</kbd></dt><dd>{what}</dd></>;
}
