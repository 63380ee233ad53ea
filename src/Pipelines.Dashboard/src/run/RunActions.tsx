import { useState } from 'react';
import { ActionIcon, Button, Menu, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { post, type Graph, type RunRow } from '../api/client';
import { act, actionsOf } from '../api/runs';
import { runPath } from '../lib/routes';
import { ParameterForm } from '../pipelines/ParameterForm';
import { ErrorNotice } from '../shell/Notice';
import { Icon } from '../shell/icons';

/** What can be done with a run as it is. */
export function RunActions({ row, state, graph, run, isBusy }: { row: RunRow; state: string | undefined; graph: Graph | undefined; run: (action: 'retry' | 'terminate') => void; isBusy: boolean }) {
  const [isCloning, setCloning] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const able = actionsOf({ ...row, state });
  const id = row.run_id ?? '';
  const put = async (action: 'archive' | 'unarchive' | 'delete') => {
    if (action === 'delete' && !window.confirm('Delete this run with its logs? This cannot be taken back.')) return;
    try {
      await act(id, action);
      await client.invalidateQueries({ queryKey: ['runs'] });
      if (action === 'delete') navigate('/runs');
      else await client.invalidateQueries({ queryKey: ['run', id] });
    } catch (cause) {
      setFailure(cause);
    }
  };
  return (
    <>
      {able.includes('terminate') && <Button variant="default" leftSection={<Icon name="stop" size={16} />} loading={isBusy} onClick={() => run('terminate')}>Stop</Button>}
      {able.includes('retry') && state !== 'FAILED' && <Button variant="default" leftSection={<Icon name="retry" size={16} />} loading={isBusy} onClick={() => run('retry')}>Retry</Button>}
      <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={() => setCloning(true)} disabled={!graph}>Clone</Button>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="default" size={36} aria-label="More"><Icon name="more" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => navigate(`/compare?runs=${id}`)} leftSection={<Icon name="compare" size={15} />}>Compare</Menu.Item>
          <Menu.Item onClick={() => void navigator.clipboard?.writeText(id)} leftSection={<Icon name="copy" size={15} />}>Copy the id</Menu.Item>
          <Menu.Item onClick={() => void put(row.is_archived ? 'unarchive' : 'archive')} leftSection={<Icon name="archive" size={15} />}>{row.is_archived ? 'Bring back' : 'Archive'}</Menu.Item>
          <Menu.Item color="red" onClick={() => void put('delete')} leftSection={<Icon name="trash" size={15} />}>Delete</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isCloning} onClose={() => setCloning(false)} title="Run it again" size="lg">
        {graph && <Clone row={row} graph={graph} done={(next) => { setCloning(false); navigate(runPath(next)); }} />}
      </Modal>
      <Modal opened={failure !== undefined} onClose={() => setFailure(undefined)} title="That did not work"><ErrorNotice error={failure} /></Modal>
    </>
  );
}

function Clone({ row, graph, done }: { row: RunRow; graph: Graph; done: (run: string) => void }) {
  const start = useMutation({
    mutationFn: ({ name, parameters }: { name: string; parameters: Record<string, unknown> }) => {
      // What the first run was given and this one is not goes back to its default.
      const gone = Object.keys(row.parameters ?? {}).filter((each) => !(each in parameters)).map((each) => [each, null]);
      return post<{ run_id: string }>(`apis/pipelines/v1/runs/${row.run_id}:clone`, { display_name: name, parameters: { ...Object.fromEntries(gone), ...parameters } });
    },
    onSuccess: (run) => done(run.run_id),
  });
  return <ParameterForm inputs={graph.inputs ?? []} given={row.parameters as Record<string, unknown> | undefined} name={`Clone of ${row.display_name}`} submit={(name, parameters) => start.mutate({ name, parameters })} isBusy={start.isPending} error={start.error} />;
}
