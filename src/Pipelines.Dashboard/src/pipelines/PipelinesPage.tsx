import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { get, type Schemas } from '../api/client';
import { pipelinePath } from '../lib/routes';
import { Icon } from '../shell/icons';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { When } from '../shell/Time';
import { UploadDialog } from './UploadDialog';

/** All pipelines that were uploaded. */
export default function PipelinesPage() {
  const [query, setQuery] = useSearchParams();
  const [text, setText] = useState(query.get('q') ?? '');
  const [asked] = useDebouncedValue(text.trim(), 250);
  const token = query.get('after') ?? '';
  const navigate = useNavigate();
  const list = useQuery({
    queryKey: ['pipelines', asked, token],
    queryFn: ({ signal }) =>
      get<Schemas['PipelineList']>('apis/v2beta1/pipelines', {
        page_size: 50,
        sort_by: token ? '' : 'created_at desc',
        page_token: token,
        filter: asked && !token ? JSON.stringify({ predicates: [{ operation: 'IS_SUBSTRING', key: 'display_name', string_value: asked }] }) : '',
      }, signal),
    placeholderData: keepPreviousData,
  });
  const isUpload = query.get('upload') === 'yes';
  const setUpload = (open: boolean) => setQuery(open ? { upload: 'yes' } : {}, { replace: true });
  const rows = list.data?.pipelines ?? [];
  return (
    <>
      <PageHead title="Pipelines" tab="Pipelines" actions={<Button leftSection={<Icon name="upload" size={16} />} onClick={() => setUpload(true)}>Upload</Button>} />
      <TextInput aria-label="Find by name" placeholder="Find by name" leftSection={<Icon name="search" size={15} />} value={text} onChange={(event) => setText(event.currentTarget.value)} maw={340} mb={14} />
      <div className="card">
        {list.error ? <div style={{ padding: 16 }}><ErrorNotice error={list.error} retry={() => void list.refetch()} /></div> : list.isPending ? <Rows /> : rows.length === 0 ? (
          asked ? <Empty icon="search" title="No pipeline is called so" /> : (
            <Empty icon="pipelines" title="No pipelines yet" action={<Button leftSection={<Icon name="upload" size={16} />} onClick={() => setUpload(true)}>Upload a pipeline</Button>}>
              Compile one with <code className="mono">pipelines compile</code> or with Kubeflow Pipelines' compiler, and drop the file here.
            </Empty>
          )
        ) : (
          <div className="scrolls">
            <table className="list" aria-label="Pipelines">
              <thead><tr><th scope="col">Pipeline</th><th scope="col" className="wide-only">Description</th><th scope="col">Uploaded</th><th scope="col"><span className="wide-only">Runs</span></th></tr></thead>
              <tbody>
                {rows.map((each) => (
                  <tr key={each.pipeline_id} style={{ cursor: 'pointer' }} onClick={(event) => (event.target as HTMLElement).tagName !== 'A' && navigate(pipelinePath(each.pipeline_id ?? ''))}>
                    <td style={{ maxWidth: 320 }}><Link className="link" to={pipelinePath(each.pipeline_id ?? '')}>{each.display_name}</Link></td>
                    <td className="wide-only soft" style={{ maxWidth: 0, width: '50%' }}><div className="clip">{each.description}</div></td>
                    <td className="soft"><When at={each.created_at} /></td>
                    <td><Link className="textlink" style={{ fontSize: 13 }} to={`/pipelines/${each.pipeline_id}?start=yes`}>Run</Link></td>
                  </tr>
                ))}
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
      <UploadDialog isOpen={isUpload} close={() => setUpload(false)} />
    </>
  );
}
