import { lazy, Suspense, useMemo, useState } from 'react';
import { Button, MultiSelect, Select, Skeleton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { get, type Schemas } from '../api/client';
import { useRuns } from '../api/runs';
import { noFilter } from '../lib/filters';
import { figure, oneLine } from '../lib/sizes';
import { runPath } from '../lib/routes';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { StateMark } from '../shell/State';
import { comparedRows, numbers, type ComparedRow } from './rows';

const Chart = lazy(() => import('../lib/chart'));

/** Runs side by side: what differs stands out, and any two numbers make a plot. */
export default function ComparePage() {
  const [query, setQuery] = useSearchParams();
  const ids = useMemo(() => (query.get('runs') ?? '').split(',').filter(Boolean), [query]);
  const recent = useRuns(noFilter, '', 100);
  const compared = useQuery({
    queryKey: ['compared', ids],
    queryFn: ({ signal }) => get<Schemas['Comparison']>('apis/pipelines/v1/comparison', { run_ids: ids.join(',') }, signal),
    enabled: ids.length > 0,
  });
  const choices = useMemo(() => {
    const known = new Map((recent.data?.runs ?? []).map((run) => [run.run_id ?? '', run.display_name ?? '']));
    for (const run of compared.data?.runs ?? []) known.set(run.run_id ?? '', run.display_name ?? '');
    const seen = new Map<string, number>();
    return [...known].map(([value, name]) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return { value, label: count > 1 ? `${name} (${value.slice(0, 8)})` : name };
    });
  }, [recent.data, compared.data]);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const runs = compared.data?.runs ?? [];
  const rows = useMemo(() => comparedRows(runs), [compared.data]);
  const shown = onlyDifferent ? rows.filter((row) => row.differs) : rows;
  return (
    <>
      <PageHead title="Compare" tab="Compare" />
      <MultiSelect aria-label="Runs to compare" placeholder={ids.length === 0 ? 'Choose runs' : undefined} data={choices} value={ids} onChange={(next) => setQuery(next.length > 0 ? { runs: next.join(',') } : {}, { replace: true })} searchable clearable maxValues={100} limit={60} mb={14} />
      {ids.length === 0 ? (
        <div className="card"><Empty icon="compare" title="Choose two runs or more" action={<Button component={Link} to="/runs" variant="default">Choose them in the list</Button>}>Their parameters, metrics and outputs then stand side by side, with the differences marked.</Empty></div>
      ) : compared.error ? <ErrorNotice error={compared.error} retry={() => void compared.refetch()} /> : compared.isPending ? <Rows /> : (
        <>
          <Switch label="Only what differs" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.currentTarget.checked)} mb={10} />
          <div className="card scrolls" tabIndex={0} role="region" aria-label="Comparison">
            <table className="list compared">
              <thead>
                <tr>
                  <th scope="col"><span className="soft">Value</span></th>
                  {runs.map((run) => (
                    <th key={run.run_id} scope="col" style={{ maxWidth: 220 }}>
                      <span style={{ display: 'inline-flex', gap: 7, alignItems: 'center', maxWidth: 210 }}><StateMark state={run.state} size={15} /><Link className="link clip" style={{ color: 'var(--text)' }} title={run.display_name} to={runPath(run.run_id ?? '')}>{run.display_name}</Link></span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((row, i) => (
                  <Compared key={`${row.group}.${row.name}`} row={row} isFirst={shown[i - 1]?.group !== row.group} columns={runs.length + 1} />
                ))}
                {shown.length === 0 && <tr><td colSpan={runs.length + 1} className="soft">{rows.length === 0 ? 'These runs have no parameters, metrics or outputs.' : 'Nothing differs.'}</td></tr>}
              </tbody>
            </table>
          </div>
          <Scatter runs={runs} rows={rows} />
        </>
      )}
    </>
  );
}

function Compared({ row, isFirst, columns }: { row: ComparedRow; isFirst: boolean; columns: number }) {
  return (
    <>
      {isFirst && <tr className="grouprow"><th scope="rowgroup" colSpan={columns}>{row.group}</th></tr>}
      <tr>
        <th scope="row" className="mono" style={{ fontSize: 12.5, color: 'var(--text)', whiteSpace: 'normal', overflowWrap: 'anywhere', minWidth: 150 }}>{row.name}</th>
        {row.values.map((value, i) => (
          <td key={i} className="num mono" style={{ fontSize: 13, maxWidth: 240, overflowWrap: 'anywhere' }} data-differs={row.differs}>
            {row.differs ? <span className="differs">{text(value)}</span> : text(value)}
          </td>
        ))}
      </tr>
    </>
  );
}

function text(value: unknown) {
  if (value === undefined) return <span className="soft" aria-label="none">–</span>;
  return typeof value === 'number' ? figure(value) : oneLine(value).slice(0, 200);
}

function Scatter({ runs, rows }: { runs: Schemas['ComparedRun'][]; rows: ComparedRow[] }) {
  const list = useMemo(() => numbers(rows), [rows]);
  const [x, setX] = useState<string>();
  const [y, setY] = useState<string>();
  const metrics = list.filter((row) => row.group === 'Metrics');
  const across = list.find((row) => row.name === x) ?? list[0];
  const up = list.find((row) => row.name === y) ?? metrics[0] ?? list[1] ?? list[0];
  const option = useMemo(
    () => ({
      grid: { left: 64, right: 24, top: 20, bottom: 46 },
      tooltip: { trigger: 'item', formatter: (point: { name: string; value: number[] }) => `${escape(point.name)}<br>${point.value.join(', ')}` },
      xAxis: { type: 'value', scale: true, name: across?.name, nameLocation: 'middle', nameGap: 28 },
      yAxis: { type: 'value', scale: true, name: up?.name, nameLocation: 'middle', nameGap: 46 },
      series: [{ type: 'scatter', symbolSize: 13, data: runs.map((run, i) => ({ name: run.display_name, value: [across?.values[i], up?.values[i]] })).filter((point) => point.value.every((each) => typeof each === 'number')) }],
    }),
    [runs, across, up],
  );
  if (list.length === 0 || runs.length < 2 || !across || !up) return null;
  const data = [...new Set(list.map((row) => row.name))];
  return (
    <section className="card card-pad" style={{ marginTop: 16 }} aria-label="Plot">
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', marginBottom: 8 }}>
        <Select label="Across" data={data} value={across.name} onChange={(value) => setX(value ?? undefined)} allowDeselect={false} w={260} />
        <Select label="Up" data={data} value={up.name} onChange={(value) => setY(value ?? undefined)} allowDeselect={false} w={260} />
      </div>
      <Suspense fallback={<Skeleton height={300} />}><Chart option={option} height={300} label={`${up.name} over ${across.name}`} /></Suspense>
    </section>
  );
}

const escape = (name: string) => name.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
