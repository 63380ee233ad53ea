import { useRef, useState } from 'react';
import { Button, Group, Loader, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { upload, type Problem, type Schemas } from '../api/client';
import { GraphView } from '../graph/GraphView';
import { useShownGraph } from '../graph/useShownGraph';
import { pipelinePath } from '../lib/routes';
import { Icon } from '../shell/icons';
import { ErrorNotice } from '../shell/Notice';

/** A file becomes a pipeline, or a version of one: checked first, with all its problems in place, drawn before it is kept. */
export function UploadDialog({ isOpen, close, pipeline }: { isOpen: boolean; close: () => void; pipeline?: { id: string; name: string } }) {
  return (
    <Modal opened={isOpen} onClose={close} size="xl" title={pipeline ? `A new version of ${pipeline.name}` : 'Upload a pipeline'}>
      {isOpen && <Upload close={close} pipeline={pipeline} />}
    </Modal>
  );
}

function Upload({ close, pipeline }: { close: () => void; pipeline?: { id: string; name: string } }) {
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const [isOver, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: (chosen: File) => upload<Schemas['CheckedFile']>('apis/pipelines/v1/check', chosen),
    onSuccess: (checked) => setName(pipeline ? '' : (checked.graph?.display_name || checked.graph?.pipeline || '')),
  });
  const keep = useMutation({
    mutationFn: async () =>
      pipeline
        ? (await upload<Schemas['PipelineVersion']>('apis/v2beta1/pipelines/upload_version', file!, { pipelineid: pipeline.id, ...(name ? { name } : {}) })).pipeline_id
        : (await upload<Schemas['Pipeline']>('apis/v2beta1/pipelines/upload', file!, name ? { name, display_name: name } : {})).pipeline_id,
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ['pipelines'] });
      close();
      navigate(pipelinePath(id ?? ''));
    },
  });
  const take = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    keep.reset();
    check.mutate(chosen);
  };
  const problems = check.data?.problems ?? [];
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <div
        className="drop"
        data-over={isOver}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files[0]); }}
      >
        <Icon name="upload" size={26} />
        <div>{file ? <strong>{file.name}</strong> : <>Drop a compiled pipeline here, or <button type="button" className="sortable textlink" onClick={() => picker.current?.click()}>choose a file</button></>}</div>
        <div className="soft" style={{ fontSize: 13 }}>{file ? <button type="button" className="sortable textlink" onClick={() => picker.current?.click()}>Choose another file</button> : 'YAML, JSON, zip or tar.gz, up to 32 MiB'}</div>
        <input ref={picker} type="file" hidden accept=".yaml,.yml,.json,.zip,.gz,.tgz" aria-label="Pipeline file" onChange={(event) => { take(event.currentTarget.files?.[0]); event.currentTarget.value = ''; }} />
      </div>
      {check.isPending && <Group gap={10}><Loader size="sm" /> Checking</Group>}
      {check.error && <ErrorNotice error={check.error} title="The file cannot be read" />}
      {problems.length > 0 && <Problems list={problems} />}
      {check.data?.graph && (
        <>
          <Group gap={10} align="end">
            <TextInput label={pipeline ? 'Name of the version' : 'Name of the pipeline'} placeholder={pipeline ? 'as the file is called' : undefined} value={name} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
            <Button loading={keep.isPending} onClick={() => keep.mutate()}>{pipeline ? 'Add the version' : 'Upload'}</Button>
          </Group>
          {keep.error && <ErrorNotice error={keep.error} title="It was not kept" />}
          <div className="card" style={{ height: 300 }}><Picture graph={check.data.graph} /></div>
        </>
      )}
    </div>
  );
}

/** All that is wrong with a file: what, where, and how to mend it. */
function Problems({ list }: { list: Problem[] }) {
  return (
    <section aria-label="Problems" className="card" style={{ borderLeft: '4px solid var(--bad-line)' }}>
      <h3 style={{ margin: 0, padding: '12px 16px', fontSize: 14.5, fontWeight: 600 }}>{list.length} {list.length === 1 ? 'problem' : 'problems'}: nothing was kept</h3>
      <ol style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {list.map((problem, i) => (
          <li key={i} style={{ borderTop: '1px solid var(--line)', padding: '10px 16px', fontSize: 13.5 }}>
            <div style={{ display: 'flex', gap: 10, alignItems: 'baseline', flexWrap: 'wrap' }}>
              <span className="mono ink-bad" style={{ fontSize: 12.5, fontWeight: 600 }}>{problem.code}</span>
              <span className="mono soft" style={{ fontSize: 12.5, overflowWrap: 'anywhere' }}>{problem.place}</span>
            </div>
            <div style={{ marginTop: 3, overflowWrap: 'anywhere' }}>{problem.what}</div>
            {problem.fix && <div style={{ marginTop: 2 }}><strong>Mend: </strong>{problem.fix}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Picture({ graph, select }: { graph: Schemas['Graph']; select?: (id: string) => void }) {
  const { shown, toggle, iterate } = useShownGraph(graph);
  return shown ? <GraphView graph={shown} toggle={toggle} iterate={iterate} select={select} label={`Graph of ${graph.pipeline}`} /> : null;
}
