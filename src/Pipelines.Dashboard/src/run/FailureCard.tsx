import { useMemo, useState } from 'react';
import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { send } from '../api/client';
import { adviceFor } from '../lib/advice';
import { parseAnsi, plain } from '../lib/ansi';
import { Icon } from '../shell/icons';
import { partsOf } from '../lib/failure';
import { StateMark } from '../shell/State';
import { failedTasks, nameOf, type RunNow, type TaskNow } from './model';
import { Piece } from './LogView';
import { logPath } from './useLog';

const shownLines = 8;

/** Why the run failed, before anything else: the step, its message, the end of its log, and what to do. */
export function FailureCard({ run, id, open, retry, isRetrying }: { run: RunNow; id: string; open: (path: string, tab: string) => void; retry: () => void; isRetrying: boolean }) {
  const failed = useMemo(() => failedTasks(run.tasks.values()), [run.version]);
  const [all, setAll] = useState(false);
  const shown = all ? failed.slice(0, 20) : failed.slice(0, 1);
  return (
    <section className="card failure card-pad" aria-label="Why the run failed">
      {failed.length === 0 ? (
        <>
          <h2>The run failed</h2>
          <p style={{ margin: '6px 0 0', overflowWrap: 'anywhere' }}>{partsOf(run.error).message || 'No step says why; the log of the server may.'}</p>
        </>
      ) : (
        shown.map((task) => <FailedTask key={task.path} id={id} task={task} open={open} />)
      )}
      <Group gap={8} mt="md">
        <Button size="xs" leftSection={<Icon name="retry" size={15} />} onClick={retry} loading={isRetrying}>Retry from here</Button>
        {failed[0] && failed[0].kind === 'step' && failed[0].attempts > 0 && <Button size="xs" variant="default" leftSection={<Icon name="file" size={15} />} onClick={() => open(failed[0]?.path ?? '', 'log')}>Open the log</Button>}
        {failed[0] && <Button size="xs" variant="default" onClick={() => open(failed[0]?.path ?? '', 'details')}>Inputs and outputs</Button>}
        {failed.length > 1 && <Button size="xs" variant="subtle" onClick={() => setAll(!all)}>{all ? 'Only the first' : `${failed.length - 1} more failed`}</Button>}
      </Group>
    </section>
  );
}

function FailedTask({ id, task, open }: { id: string; task: TaskNow; open: (path: string, tab: string) => void }) {
  const hasLog = task.kind === 'step' && task.attempts > 0;
  const tail = useQuery({
    queryKey: ['tail', id, task.path, task.attempts],
    queryFn: async ({ signal }) => {
      const response = await send(logPath(id, task.path), { query: { from: -16_384 }, signal });
      const lines = (await response.text()).split('\n').map((line) => line.trimEnd());
      while (lines.length > 0 && plain(lines.at(-1) ?? '').trim() === '') lines.pop();
      return lines;
    },
    enabled: hasLog,
    staleTime: Infinity,
  });
  const lines = tail.data ?? [];
  return (
    <div style={{ marginBottom: 6 }}>
      <div style={{ display: 'flex', gap: 9, alignItems: 'center' }}>
        <StateMark state="FAILED" size={18} />
        <h2><button type="button" className="sortable link" onClick={() => open(task.path, 'log')}>{nameOf(task.path)}</button> failed{task.attempts > 1 ? ` after ${task.attempts} attempts` : ''}</h2>
        {task.path.includes('.') && <span className="soft mono clip wide-only" style={{ fontSize: 12 }}>{task.path}</span>}
      </div>
      <p style={{ margin: '8px 0', overflowWrap: 'anywhere', fontSize: 14, whiteSpace: 'pre-wrap' }}>{partsOf(task.error).message}</p>
      {hasLog && (tail.isPending || lines.length > 0) && (
        <pre className="codebox mono" aria-label="The end of its log" tabIndex={0} style={{ minHeight: tail.isPending ? 19 * 4 : undefined, maxHeight: 214 }}>
          {lines.slice(-shownLines).map((line, i) => <div key={i}>{line ? parseAnsi(line).spans.map((span, j) => <Piece key={j} span={span} />) : ' '}</div>)}
        </pre>
      )}
      <p style={{ margin: '10px 0 0', fontSize: 14 }}><strong>What to do: </strong>{adviceFor(task.error, lines)}</p>
    </div>
  );
}
