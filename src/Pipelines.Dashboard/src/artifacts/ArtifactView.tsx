import { lazy, Suspense } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { address, get, type Schemas } from '../api/client';
import { figure, oneLine, size } from '../lib/sizes';
import { Icon } from '../shell/icons';
import { ErrorNotice } from '../shell/Notice';
import { DataTable, Markdown } from './Markdown';
import { confusionOf, metricsOf, previewBytes, previewOf, rocOf, type Confusion } from './preview';

const RocPlot = lazy(() => import('./RocPlot'));

export interface ShownArtifact {
  run: string;
  task: string;
  /** The key of the output, with its place where it is a list. */
  key: string;
  name?: string;
  type?: string;
  uri?: string;
  sha256?: string;
  sizeBytes?: string;
  metadata?: Record<string, unknown>;
}

/** An artifact: what is known of it, what is in it, where to get it. */
export function ArtifactView({ artifact }: { artifact: ShownArtifact }) {
  const { metadata } = artifact;
  const confusion = confusionOf(metadata);
  const roc = rocOf(metadata);
  const metrics = metricsOf(metadata);
  const others = Object.entries(metadata ?? {}).filter(([name, value]) => typeof value !== 'number' && name !== 'confusionMatrix' && name !== 'confidenceMetrics' && name !== 'display_name');
  return (
    <div>
      <dl className="pairs">
        <dt>Type</dt><dd>{artifact.type}</dd>
        {artifact.sizeBytes && <><dt>Size</dt><dd className="num">{size(artifact.sizeBytes)}</dd></>}
        <dt>Address</dt><dd className="mono" style={{ fontSize: 12.5 }}>{artifact.uri}</dd>
        {artifact.sha256 && <><dt>SHA-256</dt><dd className="mono clip" title={artifact.sha256} style={{ fontSize: 12.5 }}>{artifact.sha256}</dd></>}
      </dl>
      <div style={{ display: 'flex', gap: 8, margin: '14px 0', flexWrap: 'wrap' }}>
        {artifact.sha256 && <DownloadButton artifact={artifact} />}
        <Button component={Link} size="xs" variant="default" leftSection={<Icon name="pipelines" size={15} />} to={`/artifacts?uri=${encodeURIComponent(artifact.uri ?? '')}`}>Lineage</Button>
      </div>
      {metrics.length > 0 && <div className="figures">{metrics.map(([name, value]) => <div key={name} className="figure"><div className="num" style={{ fontSize: 20, fontWeight: 620 }}>{figure(value)}</div><div className="soft" style={{ fontSize: 12.5, overflowWrap: 'anywhere' }}>{name}</div></div>)}</div>}
      {confusion && <ConfusionTable matrix={confusion} />}
      {roc.length > 1 && <Suspense fallback={<Skeleton height={260} />}><RocPlot curves={[{ name: artifact.name ?? artifact.key, points: roc }]} /></Suspense>}
      {others.length > 0 && (
        <>
          <h3 className="section">Metadata</h3>
          <dl className="pairs">{others.map(([name, value]) => <Pair key={name} name={name} value={value} />)}</dl>
        </>
      )}
      {artifact.sha256 && !confusion && roc.length === 0 && artifact.type !== 'system.Metrics' && <Content artifact={artifact} />}
    </div>
  );
}

function Pair({ name, value }: { name: string; value: unknown }) {
  return <><dt>{name}</dt><dd className="num">{oneLine(value)}</dd></>;
}

const linkPath = (artifact: ShownArtifact) => `apis/pipelines/v1/runs/${artifact.run}/tasks/${encodeURIComponent(artifact.task)}/artifacts/${encodeURIComponent(artifact.key)}/link`;
const linkOf = (artifact: ShownArtifact) => get<Schemas['ArtifactLink']>(linkPath(artifact));

function DownloadButton({ artifact }: { artifact: ShownArtifact }) {
  const download = async () => {
    // A link ends within minutes, so it is made when it is wanted.
    const link = await linkOf(artifact);
    const anchor = document.createElement('a');
    anchor.href = address(link.url ?? '');
    anchor.download = `${artifact.name ?? artifact.key}${link.is_folder ? '.zip' : ''}`;
    anchor.click();
  };
  return <Button size="xs" variant="default" leftSection={<Icon name="download" size={15} />} onClick={() => void download()}>Download</Button>;
}

function Content({ artifact }: { artifact: ShownArtifact }) {
  const content = useQuery({
    queryKey: ['artifact', artifact.sha256, artifact.run, artifact.task, artifact.key],
    queryFn: async ({ signal }) => {
      const link = await linkOf(artifact);
      const url = address(link.url ?? '');
      if (link.is_folder) return { url, preview: { kind: 'none' } as const, isFolder: true };
      const response = await fetch(url, { headers: { Range: `bytes=0-${previewBytes - 1}` }, signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { url, preview: previewOf(artifact.type ?? '', artifact.uri ?? '', response.headers.get('Content-Type') ?? '', bytes), isFolder: false };
    },
    staleTime: 5 * 60_000,
  });
  if (content.isPending) return <Skeleton height={160} />;
  if (content.error) return <ErrorNotice error={content.error} title="The content cannot be shown" retry={() => void content.refetch()} />;
  const { url, preview, isFolder } = content.data;
  const isCut = Number(artifact.sizeBytes ?? 0) > previewBytes;
  return (
    <>
      <h3 className="section">Content {isCut && preview.kind !== 'image' && preview.kind !== 'html' && <span className="soft" style={{ fontWeight: 400 }}>· its beginning</span>}</h3>
      {preview.kind === 'table' && <DataTable rows={preview.rows} />}
      {preview.kind === 'markdown' && <Markdown text={preview.text} />}
      {(preview.kind === 'json' || preview.kind === 'text') && <pre className="codebox mono" style={{ maxHeight: 420 }} tabIndex={0}>{preview.text.slice(0, 60_000)}</pre>}
      {preview.kind === 'image' && <img src={url} alt={`Content of ${artifact.name ?? artifact.key}`} style={{ maxWidth: '100%', borderRadius: 8, border: '1px solid var(--line)', background: '#fff' }} />}
      {preview.kind === 'html' && <iframe title={`Content of ${artifact.name ?? artifact.key}`} src={url} sandbox="" style={{ width: '100%', height: 420, border: '1px solid var(--line)', borderRadius: 8, background: '#fff' }} />}
      {preview.kind === 'none' && <p className="soft" style={{ fontSize: 13.5 }}>{isFolder ? 'A folder: download it as a zip.' : 'It is no text or image, so there is nothing to show: download it.'}</p>}
    </>
  );
}

function ConfusionTable({ matrix }: { matrix: Confusion }) {
  const most = Math.max(1, ...matrix.rows.flat());
  return (
    <>
      <h3 className="section">Confusion matrix <span className="soft" style={{ fontWeight: 400 }}>· rows: what it is, columns: what was said</span></h3>
      <div className="scrolls" tabIndex={0} role="region" aria-label="Confusion matrix">
        <table className="num" style={{ borderCollapse: 'separate', borderSpacing: 3, fontSize: 13 }}>
          <thead><tr><td />{matrix.names.map((name) => <th key={name} scope="col" style={{ fontWeight: 550, padding: '2px 8px' }}>{name}</th>)}</tr></thead>
          <tbody>
            {matrix.rows.map((row, i) => (
              <tr key={i}>
                <th scope="row" style={{ fontWeight: 550, textAlign: 'right', padding: '2px 8px' }}>{matrix.names[i] ?? i}</th>
                {row.map((count, j) => {
                  const share = Math.round((count / most) * 100);
                  return <td key={j} style={{ textAlign: 'center', minWidth: 56, padding: '9px 8px', borderRadius: 6, background: `color-mix(in srgb, var(--run-line) ${Math.round(share * 0.6)}%, var(--hover))`, color: share > 55 ? '#fff' : 'var(--text)', fontWeight: i === j ? 650 : 450 }}>{figure(count)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
