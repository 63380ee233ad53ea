import { useEffect, useState } from 'react';
import { Button, Group, Menu, Select, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { get, type Schemas } from '../api/client';
import { isFiltered, noFilter, readFilter, writeFilter, type RunFilter } from '../lib/filters';
import { lookOf, runStates } from '../lib/states';
import { Icon } from '../shell/icons';

const periods = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last day' },
  { value: '168', label: 'Last week' },
  { value: '720', label: 'Last 30 days' },
];

/** The conditions of a list of runs, and the views that somebody has kept. */
export function RunFilters({ filter, show }: { filter: RunFilter; show: (filter: RunFilter) => void }) {
  const [text, setText] = useState(filter.text);
  const [settled] = useDebouncedValue(text, 250);
  useEffect(() => setText(filter.text), [filter.text]);
  useEffect(() => {
    if (settled === text && settled !== filter.text) show({ ...filter, text: settled });
    // Only what was typed starts a search; another condition does it by itself.
  }, [settled]);
  const experiments = useQuery({
    queryKey: ['experiments', 'names'],
    queryFn: ({ signal }) => get<Schemas['ExperimentList']>('apis/v2beta1/experiments', { page_size: 200, sort_by: 'created_at desc' }, signal),
  });
  const toggle = (state: string) =>
    show({ ...filter, states: filter.states.includes(state) ? filter.states.filter((each) => each !== state) : [...filter.states, state] });
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      <Group gap={8}>
        <TextInput
          aria-label="Find by name"
          placeholder="Find by name"
          leftSection={<Icon name="search" size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: '1 1 200px', maxWidth: 340 }}
        />
        <Select
          aria-label="Experiment"
          placeholder="Any experiment"
          clearable
          searchable
          data={(experiments.data?.experiments ?? []).map((each) => ({ value: each.experiment_id ?? '', label: each.display_name ?? '' }))}
          value={filter.experiment || null}
          onChange={(experiment) => show({ ...filter, experiment: experiment ?? '' })}
          style={{ width: 180 }}
        />
        <Select
          aria-label="Since when"
          placeholder="Any time"
          clearable
          data={periods}
          value={filter.hours ? String(filter.hours) : null}
          onChange={(hours) => show({ ...filter, hours: Number(hours ?? 0) })}
          style={{ width: 150 }}
        />
        <SavedViews filter={filter} show={show} />
      </Group>
      <div className="chips" role="group" aria-label="States">
        {runStates.map((state) => (
          <button key={state} type="button" className="chip" aria-pressed={filter.states.includes(state)} onClick={() => toggle(state)}>
            <span className={`ink-${lookOf(state).tone}`} aria-hidden="true">●</span>
            {lookOf(state).label}
          </button>
        ))}
        {filter.pipeline && (
          <button type="button" className="chip" aria-pressed="true" aria-label={`Pipeline ${filter.pipeline}: show all pipelines`} onClick={() => show({ ...filter, pipeline: '' })}>
            {filter.pipeline} <Icon name="close" size={13} />
          </button>
        )}
        <Switch label="Archive" checked={filter.archived} onChange={(event) => show({ ...filter, archived: event.currentTarget.checked })} style={{ alignSelf: 'center', marginLeft: 6 }} />
        {isFiltered(filter) && <Button variant="subtle" size="compact-sm" onClick={() => show(noFilter)}>Clear all</Button>}
      </div>
    </div>
  );
}

function SavedViews({ filter, show }: { filter: RunFilter; show: (filter: RunFilter) => void }) {
  const [views, setViews] = useLocalStorage<Record<string, string>>({ key: 'pipelines-views', defaultValue: {} });
  const keep = () => {
    const name = window.prompt('A name for this view');
    if (name) setViews({ ...views, [name]: writeFilter(filter).toString() });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="star" size={15} />}>Views</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => show({ ...noFilter, states: ['FAILED'], hours: 24 })}>Failed in the last day</Menu.Item>
        <Menu.Item onClick={() => show({ ...noFilter, states: ['RUNNING', 'PENDING', 'CANCELING'] })}>At work now</Menu.Item>
        {Object.keys(views).length > 0 && <Menu.Divider />}
        {Object.entries(views).map(([name, query]) => (
          <Menu.Item key={name} onClick={() => show(readFilter(new URLSearchParams(query)))}>{name}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={keep} disabled={!isFiltered(filter)}>Keep this view</Menu.Item>
        {Object.keys(views).length > 0 && <Menu.Item color="red" onClick={() => setViews({})}>Forget kept views</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
