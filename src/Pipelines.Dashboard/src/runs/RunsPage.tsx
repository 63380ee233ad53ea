import { useMemo, useState } from 'react';
import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { act, actionsOf, useRunListEvents, useRuns, type RunAction } from '../api/runs';
import type { RunRow } from '../api/client';
import { isFiltered, noFilter, readFilter, writeFilter, type RunFilter } from '../lib/filters';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { Icon } from '../shell/icons';
import { PageHead } from '../shell/PageHead';
import { RunFilters } from './RunFilters';
import { RunTable } from './RunTable';

/** All runs, newest first. What is shown stands in the address, so it can be sent to somebody and gone back to. */
export function RunsPage() {
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(() => readFilter(query), [query]);
  const token = query.get('after') ?? '';
  const runs = useRuns(filter, token);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  useRunListEvents();

  const show = (next: RunFilter) => {
    setChosen(new Set());
    setQuery(writeFilter(next), { replace: next.text !== filter.text });
  };
  const rows = runs.data?.runs ?? [];
  const goTo = (after: string) => {
    const next = writeFilter(filter);
    if (after) next.set('after', after);
    setChosen(new Set());
    setQuery(next);
    window.scrollTo(0, 0);
  };
  const total = runs.data?.total_size ?? 0;
  return (
    <>
      <PageHead title="Runs" tab="Runs" actions={<Button component={Link} to="/pipelines" leftSection={<Icon name="plus" size={16} />}>New run</Button>} />
      <RunFilters filter={filter} show={show} />
      <div className="card" style={{ marginTop: 14 }}>
        {runs.error && <div style={{ padding: 16 }}><ErrorNotice error={runs.error} retry={() => void runs.refetch()} /></div>}
        {runs.isPending ? <Rows count={10} /> : rows.length > 0 ? (
          <>
            <BulkBar rows={rows.filter((run) => chosen.has(run.run_id ?? ''))} clear={() => setChosen(new Set())} />
            <RunTable rows={rows} chosen={chosen} choose={setChosen} />
          </>
        ) : !runs.error && (isFiltered(filter) ? (
          <Empty icon="search" title="No run fits" action={<Button variant="default" onClick={() => show(noFilter)}>Show all runs</Button>}>
            Take a condition out, or look further back.
          </Empty>
        ) : (
          <Empty icon="runs" title="No runs yet" action={<Button component={Link} to="/pipelines?upload=yes">Upload a pipeline</Button>}>
            Upload a compiled pipeline and start it here, or from a terminal: <code className="mono">pipelines run FILE --server {location.origin}</code>
          </Empty>
        ))}
      </div>
      {rows.length > 0 && (
        <Group justify="space-between" mt="md">
          <span className="soft num" style={{ fontSize: 13 }}>{total.toLocaleString('en')} {total === 1 ? 'run' : 'runs'}</span>
          <Group gap={8}>
            {token && <Button variant="default" size="xs" onClick={() => goTo('')}>Newest</Button>}
            <Button variant="default" size="xs" disabled={!runs.data?.next_page_token} onClick={() => goTo(runs.data?.next_page_token ?? '')}>Older</Button>
          </Group>
        </Group>
      )}
    </>
  );
}

const names: Record<RunAction, string> = { terminate: 'Stop', retry: 'Retry', archive: 'Archive', unarchive: 'Bring back', delete: 'Delete' };

function BulkBar({ rows, clear }: { rows: RunRow[]; clear: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  if (rows.length === 0 && !failure) return null;
  const able = (action: RunAction) => rows.filter((run) => actionsOf(run).includes(action));
  const all = async (action: RunAction) => {
    if (action === 'delete' && !window.confirm(`Delete ${able(action).length} runs with their logs? This cannot be taken back.`)) return;
    setBusy(true);
    setFailure(undefined);
    const results = await Promise.allSettled(able(action).map((run) => act(run.run_id ?? '', action)));
    const refused = results.find((result) => result.status === 'rejected');
    if (refused) setFailure(refused.reason);
    else clear();
    setBusy(false);
    await client.invalidateQueries({ queryKey: ['runs'] });
  };
  return (
    <div role="region" aria-label="What to do with the chosen runs" style={{ padding: '8px 14px', borderBottom: '1px solid var(--line)', background: 'var(--accent-soft)', borderRadius: '12px 12px 0 0' }}>
      <Group gap={8}>
        <strong className="num" style={{ fontSize: 13.5, marginRight: 8 }}>{rows.length} chosen</strong>
        {(Object.keys(names) as RunAction[]).filter((action) => able(action).length > 0).map((action) => (
          <Button key={action} size="xs" variant="default" loading={busy} onClick={() => void all(action)}>
            {names[action]}{able(action).length < rows.length ? ` ${able(action).length}` : ''}
          </Button>
        ))}
        {rows.length > 1 && <Button size="xs" variant="default" onClick={() => navigate(`/compare?runs=${rows.map((run) => run.run_id).join(',')}`)}>Compare</Button>}
        <Button size="xs" variant="subtle" onClick={clear}>Clear</Button>
      </Group>
      {failure !== undefined && <div style={{ marginTop: 8 }}><ErrorNotice error={failure} title="Not all of them could be done" /></div>}
    </div>
  );
}

