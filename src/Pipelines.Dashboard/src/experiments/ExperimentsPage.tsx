import { useState } from 'react';
import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { get, post, type Schemas } from '../api/client';
import { Icon } from '../shell/icons';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { When } from '../shell/Time';

/** Groups of runs. */
export default function ExperimentsPage() {
  const [query, setQuery] = useSearchParams();
  const token = query.get('after') ?? '';
  const [isMaking, setMaking] = useState(false);
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ['experiments', token],
    queryFn: ({ signal }) => get<Schemas['ExperimentList']>('apis/v2beta1/experiments', { page_size: 50, page_token: token, sort_by: token ? '' : 'created_at desc' }, signal),
    placeholderData: keepPreviousData,
  });
  const move = useMutation({
    mutationFn: ({ id, action }: { id: string; action: string }) => post(`apis/v2beta1/experiments/${id}:${action}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['experiments'] }),
  });
  const rows = list.data?.experiments ?? [];
  return (
    <>
      <PageHead title="Experiments" tab="Experiments" below="Runs that belong together." actions={<Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>New experiment</Button>} />
      {move.error && <div style={{ marginBottom: 12 }}><ErrorNotice error={move.error} /></div>}
      <div className="card">
        {list.error ? <div style={{ padding: 16 }}><ErrorNotice error={list.error} retry={() => void list.refetch()} /></div> : list.isPending ? <Rows /> : rows.length === 0 ? (
          <Empty icon="experiments" title="No experiments">Make one, and start runs in it.</Empty>
        ) : (
          <div className="scrolls">
            <table className="list" aria-label="Experiments">
              <thead><tr><th scope="col">Experiment</th><th scope="col" className="wide-only">Description</th><th scope="col">Last run</th><th scope="col"><span className="wide-only">Put away</span></th></tr></thead>
              <tbody>
                {rows.map((each) => {
                  const isArchived = each.storage_state === 'ARCHIVED';
                  return (
                    <tr key={each.experiment_id}>
                      <td><Link className="link" to={`/runs?experiment=${each.experiment_id}${isArchived ? '&archived=yes' : ''}`}>{each.display_name}</Link></td>
                      <td className="wide-only soft" style={{ maxWidth: 0, width: '45%' }}><div className="clip">{each.description}</div></td>
                      <td className="soft">{each.last_run_created_at && !each.last_run_created_at.startsWith('1970') ? <When at={each.last_run_created_at} /> : 'none yet'}</td>
                      <td style={{ textAlign: 'right' }}><Button size="compact-xs" variant="default" aria-label={`${isArchived ? 'Bring back' : 'Archive'} ${each.display_name}`} onClick={() => move.mutate({ id: each.experiment_id ?? '', action: isArchived ? 'unarchive' : 'archive' })}>{isArchived ? 'Bring back' : 'Archive'}</Button></td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </div>
      {(token || list.data?.next_page_token) && (
        <Group justify="flex-end" mt="md" gap={8}>
          {token && <Button variant="default" size="xs" onClick={() => setQuery({})}>Newest</Button>}
          <Button variant="default" size="xs" disabled={!list.data?.next_page_token} onClick={() => setQuery({ after: list.data?.next_page_token ?? '' })}>Older</Button>
        </Group>
      )}
      <Modal opened={isMaking} onClose={() => setMaking(false)} title="New experiment">
        {isMaking && <NewExperiment close={() => setMaking(false)} />}
      </Modal>
    </>
  );
}

function NewExperiment({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => post('apis/v2beta1/experiments', { display_name: name.trim(), description }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['experiments'] });
      close();
    },
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); make.mutate(); }} style={{ display: 'grid', gap: 14 }}>
      <TextInput label="Name" data-autofocus required value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      {make.error && <ErrorNotice error={make.error} title="It was not made" />}
      <div><Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>Make it</Button></div>
    </form>
  );
}
