import { useState } from 'react';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { isRequired, parse, toText, typeName, type Input } from '../lib/parameters';
import { Icon } from '../shell/icons';
import { ErrorNotice } from '../shell/Notice';

interface Props {
  inputs: Input[];
  /** Values that an earlier run was given. */
  given?: Record<string, unknown>;
  name: string;
  submit: (name: string, parameters: Record<string, unknown>) => void;
  isBusy: boolean;
  error: unknown;
}

/** A form for a run, made of what the pipeline takes: typed, with defaults, checked before it is sent. */
export function ParameterForm({ inputs, given = {}, name, submit, isBusy, error }: Props) {
  const [title, setTitle] = useState(name);
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(inputs.map((input) => [input.name ?? '', toText(given[input.name ?? ''] ?? input.default, input.type)])));
  const [isTold, setTold] = useState(false);
  const results = new Map(inputs.map((input) => [input.name ?? '', parse(input, texts[input.name ?? ''] ?? '')]));
  const problems = [...results].filter(([, result]) => result.problem);
  const send = () => {
    setTold(true);
    if (problems.length > 0 || title.trim() === '') {
      document.getElementById(`input-${problems[0]?.[0] ?? ''}`)?.focus();
      return;
    }
    // A default is left to the pipeline, so that a new version's own counts.
    const parameters = inputs.flatMap((input) => {
      const value = results.get(input.name ?? '')?.value;
      return value === undefined || JSON.stringify(value) === JSON.stringify(input.default) ? [] : [[input.name ?? '', value] as const];
    });
    submit(title.trim(), Object.fromEntries(parameters));
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); send(); }} noValidate style={{ display: 'grid', gap: 14 }}>
      <TextInput label="Name of the run" data-autofocus required value={title} onChange={(event) => setTitle(event.currentTarget.value)} error={isTold && title.trim() === '' ? 'A name is needed.' : undefined} />
      {inputs.map((input) => (
        <Field key={input.name} input={input} text={texts[input.name ?? ''] ?? ''} change={(text) => setTexts({ ...texts, [input.name ?? '']: text })} problem={isTold ? results.get(input.name ?? '')?.problem : undefined} />
      ))}
      {inputs.length === 0 && <p className="soft" style={{ margin: 0, fontSize: 14 }}>This pipeline takes no parameters.</p>}
      {error ? <ErrorNotice error={error} title="The run was not started" /> : null}
      <div><Button type="submit" loading={isBusy} leftSection={<Icon name="runs" size={16} />}>Start the run</Button></div>
    </form>
  );
}

function Field({ input, text, change, problem }: { input: Input; text: string; change: (text: string) => void; problem?: string }) {
  const common = {
    id: `input-${input.name}`,
    label: input.name,
    description: [typeName(input.type), isRequired(input) ? '' : input.default === undefined ? 'may be left empty' : `default ${toText(input.default, input.type) || 'empty text'}`, input.description].filter(Boolean).join(' · ').slice(0, 300),
    required: isRequired(input),
    error: problem,
  };
  if (input.literals && input.literals.length > 0)
    return <Select {...common} data={input.literals.map((each) => toText(each, input.type))} value={text || null} onChange={(value) => change(value ?? '')} clearable={!isRequired(input)} />;
  if (input.type === 'BOOLEAN')
    return <Select {...common} data={[{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }]} value={text || null} onChange={(value) => change(value ?? '')} clearable={!isRequired(input)} />;
  if (input.type === 'LIST' || input.type === 'STRUCT' || text.includes('\n'))
    return <Textarea {...common} autosize minRows={2} maxRows={12} value={text} onChange={(event) => change(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }} />;
  return <TextInput {...common} value={text} inputMode={input.type === 'NUMBER_INTEGER' || input.type === 'NUMBER_DOUBLE' ? 'decimal' : undefined} onChange={(event) => change(event.currentTarget.value)} />;
}
