import { useState } from 'react';
import { Button, Drawer, Group, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { get, type Schemas } from '../api/client';
import { taskPath } from '../lib/routes';
import { size } from '../lib/sizes';
import { Empty, ErrorNotice, Rows } from '../shell/Notice';
import { PageHead } from '../shell/PageHead';
import { When } from '../shell/Time';
import { ArtifactView, type ShownArtifact } from './ArtifactView';
import { Lineage } from './Lineage';

type Artifact = Schemas['Artifact'];
const types = ['Artifact', 'Dataset', 'Model', 'Metrics', 'ClassificationMetrics', 'SlicedClassificationMetrics', 'HTML', 'Markdown'].map((name) => ({ value: `system.${name}`, label: name }));

/** What runs have made, newest first; and where one of them comes from and went to. */
export default function ArtifactsPage() {
  const [query, setQuery] = useSearchParams();
  const type = query.get('type') ?? '';
  const token = query.get('after') ?? '';
  const uri = query.get('uri') ?? '';
  const [open, setOpen] = useState<Artifact>();
  const list = useQuery({
    queryKey: ['artifacts', type, token],
    queryFn: ({ signal }) => get<Schemas['ArtifactList']>('apis/pipelines/v1/artifacts', { type, page_size: 50, page_token: token }, signal),
    placeholderData: keepPreviousData,
    enabled: uri === '',
  });
  if (uri) return <Lineage uri={uri} />;
  const rows = list.data?.artifacts ?? [];
  return (
    <>
      <PageHead title="Artifacts" tab="Artifacts" />
      <Select aria-label="Type" placeholder="Any type" clearable data={types} value={type || null} onChange={(value) => setQuery(value ? { type: value } : {})} maw={240} mb={14} />
      <div className="card">
        {list.error ? <div style={{ padding: 16 }}><ErrorNotice error={list.error} retry={() => void list.refetch()} /></div> : list.isPending ? <Rows /> : rows.length === 0 ? (
          <Empty icon="artifacts" title={type ? 'No artifact of this type' : 'No artifacts yet'}>What steps write to their outputs appears here as soon as they end.</Empty>
        ) : (
          <div className="scrolls">
            <table className="list" aria-label="Artifacts">
              <thead><tr><th scope="col">Artifact</th><th scope="col">Type</th><th scope="col" className="wide-only">Made by</th><th scope="col" className="wide-only" style={{ textAlign: 'right' }}>Size</th><th scope="col">Made</th></tr></thead>
              <tbody>
                {rows.map((each) => (
                  <tr key={each.uri}>
                    <td style={{ maxWidth: 0, width: '36%' }}><button type="button" className="sortable link clip" style={{ maxWidth: '100%' }} onClick={() => setOpen(each)} title={each.uri}>{each.name || each.key}</button></td>
                    <td className="soft">{each.type?.replace('system.', '')}</td>
                    <td className="wide-only" style={{ maxWidth: 260 }}><Link className="link clip" style={{ fontWeight: 450, display: 'block' }} to={taskPath(each.run_id ?? '', each.task ?? '')}>{each.task}</Link></td>
                    <td className="wide-only num soft" style={{ textAlign: 'right' }}>{each.size_bytes ? size(each.size_bytes) : '–'}</td>
                    <td className="soft"><When at={each.created_at} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      {(token || list.data?.next_page_token) && (
        <Group justify="flex-end" mt="md" gap={8}>
          {token && <Button variant="default" size="xs" onClick={() => setQuery(type ? { type } : {})}>Newest</Button>}
          <Button variant="default" size="xs" disabled={!list.data?.next_page_token} onClick={() => setQuery({ ...(type ? { type } : {}), after: list.data?.next_page_token ?? '' })}>Older</Button>
        </Group>
      )}
      <Drawer opened={open !== undefined} onClose={() => setOpen(undefined)} position="right" size="min(100%, 620px)" title={open?.name || open?.key}>
        {open && <ArtifactView artifact={shownOf(open)} />}
      </Drawer>
    </>
  );
}

export function shownOf(artifact: Artifact): ShownArtifact {
  return {
    run: artifact.run_id ?? '', task: artifact.task ?? '', key: artifact.key ?? '', name: artifact.name, type: artifact.type, uri: artifact.uri,
    sha256: artifact.sha256, sizeBytes: artifact.size_bytes, metadata: artifact.metadata as Record<string, unknown> | undefined,
  };
}
