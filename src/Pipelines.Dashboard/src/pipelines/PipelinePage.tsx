import { lazy, Suspense, useState } from 'react';
import { Button, Modal, SegmentedControl, Select, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { get, post, remove, type Graph, type Schemas } from '../api/client';
import { useRuns, useRunListEvents } from '../api/runs';
import { noFilter } from '../lib/filters';
import { isRequired, toText, typeName } from '../lib/parameters';
import { runPath } from '../lib/routes';
import { RunTable } from '../runs/RunTable';
import { Icon } from '../shell/icons';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { When } from '../shell/Time';
import { ParameterForm } from './ParameterForm';
import { UploadDialog } from './UploadDialog';

const Picture = lazy(() => import('./UploadDialog').then((module) => ({ default: module.Picture })));

/** One pipeline: its versions, its graph before any run, its runs, and a way to start one. */
export default function PipelinePage({ id }: { id: string }) {
  const [query, setQuery] = useSearchParams();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isUpload, setUpload] = useState(false);
  const [isStarting, setStarting] = useState(query.get('start') === 'yes');
  const pipeline = useQuery({ queryKey: ['pipelines', 'one', id], queryFn: ({ signal }) => get<Schemas['Pipeline']>(`apis/v2beta1/pipelines/${id}`, {}, signal) });
  const versions = useQuery({
    queryKey: ['pipelines', 'versions', id],
    queryFn: ({ signal }) => get<Schemas['PipelineVersionList']>(`apis/v2beta1/pipelines/${id}/versions`, { page_size: 100, sort_by: 'created_at desc' }, signal),
  });
  const list = versions.data?.pipeline_versions ?? [];
  const version = query.get('version') ?? list[0]?.pipeline_version_id ?? '';
  const view = query.get('view') ?? 'graph';
  const graph = useQuery({
    queryKey: ['graph', id, version],
    queryFn: ({ signal }) => get<Graph>(`apis/pipelines/v1/pipelines/${id}/versions/${version}/graph`, {}, signal),
    enabled: version !== '',
    staleTime: Infinity,
  });
  const start = useMutation({
    mutationFn: ({ name, parameters }: { name: string; parameters: Record<string, unknown> }) =>
      post<{ run_id: string }>('apis/pipelines/v1/runs', { display_name: name, pipeline_version_reference: { pipeline_id: id, pipeline_version_id: version }, runtime_config: { parameters } }),
    onSuccess: (run) => navigate(runPath(run.run_id)),
  });
  const drop = async () => {
    if (!window.confirm('Delete this pipeline with all its versions? Its runs stay.')) return;
    await remove(`apis/v2beta1/pipelines/${id}?cascade=true`);
    await client.invalidateQueries({ queryKey: ['pipelines'] });
    navigate('/pipelines');
  };
  const set = (name: string, value: string) => setQuery((now) => { const next = new URLSearchParams(now); next.set(name, value); next.delete('start'); return next; }, { replace: true });
  if (pipeline.error) return <><PageHead title="Pipeline" tab="Pipeline" /><ErrorNotice error={pipeline.error} title="This pipeline cannot be shown" retry={() => void pipeline.refetch()} /></>;
  const name = pipeline.data?.display_name ?? '';
  return (
    <>
      <PageHead
        tab={name || 'Pipeline'}
        crumbs={<Link className="link" style={{ fontWeight: 450 }} to="/pipelines">Pipelines</Link>}
        title={name || <Skeleton height={28} width={240} />}
        below={<>{pipeline.data?.description && <span>{pipeline.data.description}</span>}<span>uploaded <When at={pipeline.data?.created_at} /></span><span className="mono" style={{ fontSize: 12.5 }}>{id}</span></>}
        actions={
          <>
            <Button variant="default" leftSection={<Icon name="upload" size={16} />} onClick={() => setUpload(true)}>New version</Button>
            <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={() => void drop()}>Delete</Button>
            <Button leftSection={<Icon name="runs" size={16} />} onClick={() => setStarting(true)} disabled={!graph.data}>Start a run</Button>
          </>
        }
      />
      <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap', marginBottom: 14 }}>
        <SegmentedControl data={[{ value: 'graph', label: 'Graph' }, { value: 'inputs', label: 'Inputs' }, { value: 'source', label: 'Source' }, { value: 'runs', label: 'Runs' }]} value={view} onChange={(next) => set('view', next)} aria-label="View of the pipeline" />
        <Select aria-label="Version" w={240} allowDeselect={false} data={list.map((each, i) => ({ value: each.pipeline_version_id ?? '', label: `${each.display_name}${i === 0 ? ' (newest)' : ''}` }))} value={version || null} onChange={(value) => value && set('version', value)} />
      </div>
      <div className="card" style={{ height: view === 'graph' ? 'max(420px, calc(100dvh - 260px))' : undefined }}>
        {graph.error ? <div style={{ padding: 16 }}><ErrorNotice error={graph.error} /></div>
          : view === 'runs' ? <RunsOf name={graph.data?.pipeline ?? ''} start={() => setStarting(true)} />
          : !graph.data ? <Rows />
          : view === 'inputs' ? <Inputs graph={graph.data} />
          : view === 'source' ? <Source text={list.find((each) => each.pipeline_version_id === version)?.pipeline_spec} name={graph.data.pipeline ?? 'pipeline'} />
          : <Suspense fallback={<Rows />}><Picture key={version} graph={graph.data} /></Suspense>}
      </div>
      <Modal opened={isStarting && graph.data !== undefined} onClose={() => setStarting(false)} title={`Start a run of ${name}`} size="lg">
        {graph.data && <ParameterForm inputs={graph.data.inputs ?? []} name={`${name} ${new Date().toLocaleString('en-GB', { dateStyle: 'short', timeStyle: 'short' })}`} submit={(title, parameters) => start.mutate({ name: title, parameters })} isBusy={start.isPending} error={start.error} />}
      </Modal>
      <UploadDialog isOpen={isUpload} close={() => setUpload(false)} pipeline={{ id, name }} />
    </>
  );
}

function RunsOf({ name, start }: { name: string; start: () => void }) {
  const runs = useRuns({ ...noFilter, pipeline: name }, '', 20);
  useRunListEvents();
  const rows = runs.data?.runs ?? [];
  if (runs.isPending) return <Rows />;
  if (rows.length === 0) return <Empty icon="runs" title="Nobody has run it yet" action={<Button onClick={start}>Start a run</Button>} />;
  return <><RunTable rows={rows} /><div style={{ padding: '10px 14px' }}><Link className="textlink" style={{ fontSize: 13.5 }} to={`/runs?pipeline=${encodeURIComponent(name)}`}>All runs of it</Link></div></>;
}

function Inputs({ graph }: { graph: Graph }) {
  const inputs = graph.inputs ?? [];
  if (inputs.length === 0) return <Empty icon="pipelines" title="It takes no parameters" />;
  return (
    <div className="scrolls">
      <table className="list" aria-label="Inputs">
        <thead><tr><th scope="col">Input</th><th scope="col">Type</th><th scope="col">Default</th><th scope="col">Description</th></tr></thead>
        <tbody>
          {inputs.map((input) => (
            <tr key={input.name}>
              <td className="mono" style={{ fontSize: 13 }}>{input.name}</td>
              <td className="soft">{typeName(input.type)}</td>
              <td className="mono" style={{ fontSize: 13 }}>{input.default !== undefined ? toText(input.default, input.type) : <span className="soft">{isRequired(input) ? 'needed' : 'may be left out'}</span>}</td>
              <td className="soft">{input.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Source({ text, name }: { text: unknown; name: string }) {
  const json = JSON.stringify(text ?? {}, null, 2);
  return (
    <div style={{ padding: 16 }}>
      <Button size="xs" variant="default" leftSection={<Icon name="download" size={15} />} mb="sm" component="a" href={`data:application/json;charset=utf-8,${encodeURIComponent(json.length < 1_000_000 ? json : '')}`} download={`${name}.json`} disabled={json.length >= 1_000_000}>Download</Button>
      <pre className="codebox mono" style={{ maxHeight: '62dvh' }} tabIndex={0}>{json.slice(0, 300_000)}</pre>
    </div>
  );
}
