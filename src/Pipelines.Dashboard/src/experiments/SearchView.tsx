import { useEffect, useMemo, useState } from 'react';
import { follow } from '../api/events';
import Chart from '../lib/chart';
import { figure } from '../lib/sizes';
import { Empty, Rows } from '../shell/Notice';
import { StateMark } from '../shell/State';
import { axes, bestSoFar, lines, type Search } from './search';

/** A search: how good it has become, which values are good, what matters, and every trial. */
export default function SearchView({ run, task }: { run: string; task: string }) {
  const [search, setSearch] = useState<Search>();
  useEffect(
    () =>
      follow(`apis/pipelines/v1/runs/${run}/tasks/${encodeURIComponent(task)}/search`, {
        on: { search: (data) => setSearch(data as Search), end: () => {} },
        until: (name) => name === 'end',
      }),
    [run, task],
  );
  const curve = useMemo(() => search && bestSoFar(search), [search]);
  const metric = search?.objectives?.[0]?.metric ?? 'value';
  const best = useMemo(
    () => ({
      grid: { left: 56, right: 16, top: 14, bottom: 40 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'value', minInterval: 1, name: 'trial', nameLocation: 'middle', nameGap: 26 },
      yAxis: { type: 'value', scale: true },
      series: [
        { type: 'scatter', name: metric, data: curve?.points ?? [], symbolSize: 7, itemStyle: { opacity: 0.55 } },
        { type: 'line', name: 'best so far', data: curve?.best ?? [], step: 'end', showSymbol: false, lineStyle: { width: 2 } },
      ],
    }),
    [curve, metric],
  );
  const parallel = useMemo(() => {
    if (!search) return {};
    const list = axes(search);
    const values = (curve?.points ?? []).map((point) => point[1]);
    return {
      parallel: { left: 40, right: 40, top: 34, bottom: 20 },
      parallelAxis: list.map((axis, dim) => ({ dim, name: axis.name, ...(axis.words ? { type: 'category', data: axis.words } : { scale: true }), areaSelectStyle: { width: 18 } })),
      visualMap: { show: false, dimension: list.length - 1, min: Math.min(...values, 0), max: Math.max(...values, 1e-9), inRange: { color: ['#c9cff2', '#4453c4'] } },
      series: [{ type: 'parallel', smooth: false, lineStyle: { width: 1.5, opacity: 0.7 }, data: lines(search) }],
    };
  }, [search, curve]);
  if (!search) return <Rows count={4} />;
  if (search.trials.length === 0) return <Empty icon="experiments" title="No trial yet">The first ones appear as soon as the search has chosen them.</Empty>;
  const importance = Object.entries(search.importance ?? {}).sort((a, b) => b[1] - a[1]);
  const trials = [...search.trials].reverse();
  return (
    <>
      {search.message && <p className="soft" style={{ margin: '12px 0 0', fontSize: 13.5 }}>{search.message}</p>}
      {curve?.winner && (
        <div className="figures">
          <div className="figure"><div className="num" style={{ fontSize: 20, fontWeight: 620 }}>{figure(curve.winner.values[0] ?? 0)}</div><div className="soft" style={{ fontSize: 12.5 }}>best {metric}, trial {curve.winner.number}</div></div>
          {Object.entries(curve.winner.parameters).map(([name, value]) => <div key={name} className="figure"><div className="num clip" style={{ fontSize: 16, fontWeight: 600, lineHeight: '30px' }} title={value}>{shorten(value)}</div><div className="soft" style={{ fontSize: 12.5 }}>{name}</div></div>)}
        </div>
      )}
      <h3 className="section">Best so far</h3>
      <Chart option={best} height={230} label={`The best ${metric} so far, over the trials`} />
      {(curve?.points.length ?? 0) > 1 && <><h3 className="section">Values together <span className="soft" style={{ fontWeight: 400 }}>· drag along an axis to choose</span></h3><Chart option={parallel} height={240} label="Parameters and values of all trials" /></>}
      {importance.length > 0 && (
        <>
          <h3 className="section">What matters</h3>
          <dl className="pairs">{importance.map(([name, share]) => <Share key={name} name={name} share={share} />)}</dl>
        </>
      )}
      <h3 className="section">Trials</h3>
      <div className="scrolls card" tabIndex={0} role="region" aria-label="Trials" style={{ maxHeight: 420, overflowY: 'auto' }}>
        <table className="list num" style={{ fontSize: 13 }}>
          <thead style={{ position: 'sticky', top: 0, background: 'var(--card)' }}><tr><th scope="col">Trial</th><th scope="col">{metric}</th>{(search.parameters ?? []).map((each) => <th key={each.name} scope="col">{each.name}</th>)}</tr></thead>
          <tbody>
            {trials.slice(0, 500).map((trial) => (
              <tr key={trial.run_id} data-chosen={trial === curve?.winner}>
                <td style={{ whiteSpace: 'nowrap' }}><span style={{ display: 'inline-flex', gap: 7, alignItems: 'center' }}><StateMark state={trial.state} size={14} /><span title={trial.message || trial.run_id}>{trial.number}</span></span></td>
                <td>{trial.values[0] === undefined ? '–' : figure(trial.values[0])}</td>
                {(search.parameters ?? []).map((each) => <td key={each.name}>{shorten(trial.parameters[each.name])}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function shorten(text: string | undefined): string {
  const value = Number(text);
  return text === undefined ? '–' : text !== '' && Number.isFinite(value) ? figure(value) : text;
}

function Share({ name, share }: { name: string; share: number }) {
  return <><dt>{name}</dt><dd><span style={{ display: 'inline-block', height: 8, borderRadius: 4, width: `${Math.max(1, share * 70)}%`, marginRight: 8 }} className="fill-run" /><span className="num">{Math.round(share * 100)} %</span></dd></>;
}
