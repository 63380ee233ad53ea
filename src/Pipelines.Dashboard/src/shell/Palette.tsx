import { useEffect, useMemo, useRef, useState } from 'react';
import { Modal, TextInput, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { get, type Schemas } from '../api/client';
import { useRuns } from '../api/runs';
import { noFilter } from '../lib/filters';
import { pipelinePath, runPath } from '../lib/routes';
import { Icon, type IconName } from './icons';
import { places } from './Shell';
import { StateMark } from './State';

interface Entry {
  id: string;
  name: string;
  hint: string;
  icon?: IconName;
  state?: string;
  go: () => void;
}

/** Everything by typing: pages, runs, pipelines, and what can be done. */
export function Palette({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Modal opened={isOpen} onClose={close} withCloseButton={false} size={600} padding={0} yOffset="12dvh" title="Search or go to" classNames={{ header: 'unseen' }} transitionProps={{ duration: 0 }}>
      {isOpen && <Finder close={close} />}
    </Modal>
  );
}

function Finder({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(text);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.go();
  };
  return (
    <div>
      <TextInput
        data-autofocus
        size="lg"
        variant="unstyled"
        placeholder="Search runs and pipelines, or go to a page"
        aria-label="Search runs and pipelines, or go to a page"
        leftSection={<Icon name="search" />}
        value={text}
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant={entries[at] ? `found-${at}` : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt((i) => Math.min(entries.length - 1, i + 1));
          else if (event.key === 'ArrowUp') setAt((i) => Math.max(0, i - 1));
          else if (event.key === 'Enter') choose(entries[at]);
          else return;
          event.preventDefault();
        }}
        styles={{ input: { borderBottom: '1px solid var(--line)', borderRadius: 0, paddingInlineStart: 46 } }}
      />
      <div ref={list} id="found" role="listbox" aria-label="What was found" style={{ maxHeight: '50dvh', overflowY: 'auto', padding: 8 }}>
        {entries.map((entry, i) => (
          <div
            key={entry.id}
            id={`found-${i}`}
            role="option"
            aria-selected={i === at}
            onMouseMove={() => setAt(i)}
            onClick={() => choose(entry)}
            style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '9px 12px', borderRadius: 8, cursor: 'pointer', background: i === at ? 'var(--accent-soft)' : undefined }}
          >
            {entry.icon ? <Icon name={entry.icon} size={17} /> : <StateMark state={entry.state} size={17} />}
            <span className="clip">{entry.name}</span>
            <span className="soft" style={{ marginLeft: 'auto', fontSize: 12.5, whiteSpace: 'nowrap' }}>{entry.hint}</span>
          </div>
        ))}
        {entries.length === 0 && <div className="soft" style={{ padding: 16 }}>Nothing is called so.</div>}
      </div>
    </div>
  );
}

function useEntries(text: string): Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const [asked] = useDebouncedValue(text.trim(), 150);
  const runs = useRuns({ ...noFilter, text: asked }, '', 8);
  const pipelines = useQuery({
    queryKey: ['pipelines', 'found', asked],
    queryFn: () =>
      get<Schemas['PipelineList']>('apis/v2beta1/pipelines', {
        page_size: 6,
        filter: asked ? JSON.stringify({ predicates: [{ operation: 'IS_SUBSTRING', key: 'display_name', string_value: asked }] }) : '',
      }),
  });
  return useMemo(() => {
    const other = scheme === 'dark' ? 'light' : 'dark';
    const fixed: Entry[] = [
      ...places.map((place): Entry => ({ id: place.path, name: place.name, hint: `Alt ${place.keys}`, icon: place.icon, go: () => navigate(place.path) })),
      { id: 'upload', name: 'Upload a pipeline', hint: 'action', icon: 'upload', go: () => navigate('/pipelines?upload=yes') },
      { id: 'failed', name: 'Runs that failed', hint: 'view', icon: 'runs', go: () => navigate('/runs?state=FAILED') },
      { id: 'scheme', name: `Switch to ${other} colours`, hint: 'action', icon: other === 'dark' ? 'moon' : 'sun', go: () => setColorScheme(other) },
    ];
    const wanted = text.trim().toLowerCase();
    return [
      ...fixed.filter((entry) => entry.name.toLowerCase().includes(wanted)),
      ...(runs.data?.runs ?? []).map((run): Entry => ({ id: run.run_id ?? '', name: run.display_name ?? '', hint: run.pipeline_name ?? 'run', state: run.state, go: () => navigate(runPath(run.run_id ?? '')) })),
      ...(pipelines.data?.pipelines ?? []).map((each): Entry => ({ id: each.pipeline_id ?? '', name: each.display_name ?? '', hint: 'pipeline', icon: 'pipelines', go: () => navigate(pipelinePath(each.pipeline_id ?? '')) })),
    ];
  }, [text, runs.data, pipelines.data, scheme, navigate, setColorScheme]);
}
