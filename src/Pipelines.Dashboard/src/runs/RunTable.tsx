import { Checkbox } from '@mantine/core';
import { Link } from 'react-router-dom';
import type { RunRow } from '../api/client';
import { runPath } from '../lib/routes';
import { moment } from '../lib/time';
import { headline } from '../lib/failure';
import { isFinal } from '../lib/states';
import { StateBadge, StateMark } from '../shell/State';
import { Lasting, When } from '../shell/Time';

/** Runs as rows; without a choice where nothing can be done with them together. */
export function RunTable({ rows, chosen, choose }: { rows: RunRow[]; chosen?: ReadonlySet<string>; choose?: (chosen: ReadonlySet<string>) => void }) {
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  };
  const all = rows.length > 0 && rows.every((run) => chosen?.has(run.run_id ?? ''));
  return (
    <div className="scrolls">
      <table className="list" aria-label="Runs">
        <thead>
          <tr>
            {choose && (
              <th style={{ width: 40 }} scope="col">
                <Checkbox size="xs" aria-label="Choose all on this page" checked={all} indeterminate={!all && (chosen?.size ?? 0) > 0} onChange={() => choose(all ? new Set() : new Set(rows.map((run) => run.run_id ?? '')))} />
              </th>
            )}
            <th scope="col">Run</th>
            <th scope="col" className="wide-only">State</th>
            <th scope="col" className="wide-only">Pipeline</th>
            <th scope="col">Started</th>
            <th scope="col" style={{ textAlign: 'right' }}>Took</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((run) => {
            const id = run.run_id ?? '';
            return (
              <tr key={id} data-chosen={chosen?.has(id) ?? false}>
                {choose && <td><Checkbox size="xs" aria-label={`Choose ${run.display_name}`} checked={chosen?.has(id) ?? false} onChange={() => toggle(id)} /></td>}
                <td style={{ maxWidth: 0, width: '48%' }}>
                  <div style={{ display: 'flex', gap: 9, alignItems: 'center', minWidth: 0 }}>
                    <span className="narrow-only" style={{ lineHeight: 0 }}><StateMark state={run.state} /></span>
                    <Link to={runPath(id)} className="link clip" title={run.display_name}>{run.display_name}</Link>
                  </div>
                  {run.state === 'FAILED' && run.error && <div className="ink-bad clip" style={{ fontSize: 12.5, marginTop: 2 }} title={run.error}>{headline(run.error)}</div>}
                </td>
                <td className="wide-only"><StateBadge state={run.state} /></td>
                <td className="wide-only" style={{ maxWidth: 220 }}>
                  <div className="clip soft" title={run.pipeline_name}>
                    {run.pipeline_id ? <Link className="link" style={{ fontWeight: 450 }} to={`/pipelines/${run.pipeline_id}`}>{run.pipeline_name}</Link> : run.pipeline_name}
                  </div>
                </td>
                <td className="soft"><When at={run.created_at} /></td>
                <td className="soft" style={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
                  <Lasting from={moment(run.created_at)} to={moment(run.finished_at) ?? (isFinal(run.state) ? moment(run.created_at) : undefined)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
