import { useMemo } from 'react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { get, type Graph, type Schemas, type Task } from '../api/client';
import { GraphView } from '../graph/GraphView';
import { taskPath } from '../lib/routes';
import { ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { shownGraph, noChoices } from '../graph/shown';
import { lineageGraph } from './lineageGraph';

const nothing = () => {};

/** Where an artifact comes from and where it went: one step back and one step on from each task that had it in hand. */
export function Lineage({ uri }: { uri: string }) {
  const navigate = useNavigate();
  const lineage = useQuery({
    queryKey: ['lineage', uri],
    queryFn: ({ signal }) => get<Schemas['Lineage']>('apis/pipelines/v1/lineage', { uri }, signal),
  });
  const uses = useMemo(() => (lineage.data?.uses ?? []).slice(0, 60), [lineage.data]);
  const places = useMemo(() => [...new Map(uses.map((use) => [`${use.run_id} ${use.task}`, use])).values()], [uses]);
  const tasks = useQueries({
    queries: places.map((use) => ({
      queryKey: ['task', use.run_id, use.task, 'lineage'],
      queryFn: () => get<Task>(`apis/pipelines/v1/runs/${use.run_id}/tasks/${encodeURIComponent(use.task ?? '')}`),
      staleTime: 60_000,
    })),
  });
  const isReady = tasks.every((task) => !task.isPending);
  const drawing = useMemo(
    () => (isReady && lineage.data ? lineageGraph(uri, uses, new Map(places.map((use, i) => [`${use.run_id} ${use.task}`, tasks[i]?.data]))) : undefined),
    [isReady, lineage.data, uri],
  );
  const shown = useMemo(() => drawing && shownGraph({ dags: { '': { tasks: drawing.tasks } } } as Graph, noChoices), [drawing]);
  const name = decodeURIComponent(uri.split('/').pop() ?? uri);
  return (
    <>
      <PageHead title={name} tab={`Lineage of ${name}`} crumbs={<Link className="link" style={{ fontWeight: 450 }} to="/artifacts">Artifacts</Link>} below={<span className="mono" style={{ fontSize: 12.5, overflowWrap: 'anywhere' }}>{uri}</span>} />
      {lineage.error ? <ErrorNotice error={lineage.error} title="Nothing is known of this artifact" /> : !shown || !drawing ? <Rows /> : (
        <>
          <div className="card" style={{ height: 420 }}>
            <GraphView
              graph={shown}
              toggle={nothing}
              iterate={nothing}
              label="Lineage"
              select={(id) => {
                const to = drawing.links.get(id);
                if (to) navigate(to);
              }}
            />
          </div>
          <div className="card scrolls" style={{ marginTop: 16 }}>
            <table className="list" aria-label="Uses">
              <thead><tr><th scope="col">Task</th><th scope="col">How</th><th scope="col">As</th><th scope="col" className="wide-only">Run</th></tr></thead>
              <tbody>
                {uses.map((use, i) => (
                  <tr key={i}>
                    <td><Link className="link" to={taskPath(use.run_id ?? '', use.task ?? '')}>{use.task}</Link></td>
                    <td className="soft">{({ produced: 'made it', cached: 'took it over from the cache', consumed: 'used it' } as Record<string, string>)[use.how ?? ''] ?? use.how}</td>
                    <td className="mono" style={{ fontSize: 13 }}>{use.key}</td>
                    <td className="wide-only mono soft" style={{ fontSize: 12.5 }}>{use.run_id}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
