import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { ActionIcon, Button, Group, Select, TextInput, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { address } from '../api/client';
import { parseAnsi, plain, type Span } from '../lib/ansi';
import { marks, nextMatch, search } from '../lib/logText';
import { size } from '../lib/sizes';
import { Icon } from '../shell/icons';
import { ErrorNotice } from '../shell/Notice';
import { logPath, useLog } from './useLog';
import './log.css';

/** What a step prints: live, searchable, in its colours. Only the lines in sight are drawn. */
export function LogView({ run, task, attempts, isOver }: { run: string; task: string; attempts: number; isOver: boolean }) {
  const [attempt, setAttempt] = useState<number>();
  const log = useLog(run, task, attempt, !isOver && attempt === undefined);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const [at, setAt] = useState(-1);
  const [sticks, setSticks] = useState(true);
  const [wraps, setWraps] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const lines = log.text.lines;
  const found = useMemo(() => search(lines, wanted), [lines, wanted, log.version]);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => 19, overscan: 30 });

  useEffect(() => {
    if (sticks && lines.length > 0 && !wanted) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [log.version, lines.length, sticks, wanted, rows]);
  useEffect(() => setAt(found.length > 0 ? 0 : -1), [wanted, found.length === 0]);
  useEffect(() => {
    const line = found[at];
    if (line !== undefined) rows.scrollToIndex(line, { align: 'center' });
    // The line moves only when another one is asked for.
  }, [at, wanted]);

  const step = (by: 1 | -1) => setAt((current) => nextMatch(found, current, by));
  return (
    <div className="log">
      <Group gap={6} wrap="nowrap" style={{ padding: '8px 0' }}>
        <TextInput
          size="xs"
          aria-label="Search in the log"
          placeholder="Search"
          leftSection={<Icon name="search" size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && step(event.shiftKey ? -1 : 1)}
          rightSectionWidth={wanted ? 64 : 0}
          rightSection={wanted ? <span className="soft num" style={{ fontSize: 11.5 }} aria-live="polite">{found.length === 0 ? 'none' : `${at + 1}/${found.length}`}</span> : null}
          style={{ flex: 1, minWidth: 90 }}
        />
        <ActionIcon variant="default" aria-label="Match before" disabled={found.length === 0} onClick={() => step(-1)}><Icon name="up" size={15} /></ActionIcon>
        <ActionIcon variant="default" aria-label="Next match" disabled={found.length === 0} onClick={() => step(1)}><Icon name="down" size={15} /></ActionIcon>
        {attempts > 1 && (
          <Select
            size="xs"
            aria-label="Attempt"
            w={112}
            data={Array.from({ length: attempts }, (_, i) => ({ value: String(i + 1), label: i + 1 === attempts ? `Attempt ${i + 1} (last)` : `Attempt ${i + 1}` }))}
            value={String(attempt ?? attempts)}
            onChange={(value) => setAttempt(Number(value) === attempts ? undefined : Number(value))}
            allowDeselect={false}
          />
        )}
        <Tooltip label={wraps ? 'Long lines on one line' : 'Break long lines'}>
          <ActionIcon variant="default" aria-label="Break long lines" aria-pressed={wraps} onClick={() => setWraps(!wraps)}><Icon name="wrap" size={15} /></ActionIcon>
        </Tooltip>
        <Tooltip label="Download the whole log">
          <ActionIcon variant="default" component="a" href={address(logPath(run, task), { attempt })} download={`${task}.log`} aria-label="Download the whole log"><Icon name="download" size={15} /></ActionIcon>
        </Tooltip>
      </Group>
      {(log.from > 0 || log.text.dropped > 0) && (
        <div className="soft" style={{ fontSize: 12, paddingBottom: 6 }}>
          {log.text.dropped > 0 ? `${log.text.dropped.toLocaleString('en')} lines before these are not kept here: download the log to see them.` : (
            <>The first {size(log.from)} are left out. <Button variant="subtle" size="compact-xs" onClick={log.readAll}>Read all</Button></>
          )}
        </div>
      )}
      {log.error !== undefined && <ErrorNotice error={log.error} title="The log cannot be read" />}
      <div
        ref={box}
        className={`logbox mono${wraps ? ' wraps' : ''}`}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`What ${task} has printed`}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setSticks(scrollHeight - scrollTop - clientHeight < 30);
        }}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative', minWidth: '100%' }}>
          {rows.getVirtualItems().map((row) => (
            <div key={row.key} ref={rows.measureElement} data-index={row.index} className={`logline${found[at] === row.index ? ' current' : ''}`} style={{ transform: `translateY(${row.start}px)` }}>
              <span className="lineno" aria-hidden="true">{log.from === 0 ? row.index + 1 + log.text.dropped : ''}</span>
              <Line text={lines[row.index] ?? ''} wanted={wanted} />
            </div>
          ))}
        </div>
        {lines.length === 0 && log.error === undefined && <div className="soft" style={{ padding: 12 }}>{log.isLive ? 'It has printed nothing so far.' : 'It has printed nothing.'}</div>}
      </div>
      <div className="soft" style={{ fontSize: 12, display: 'flex', gap: 10, paddingTop: 6, minHeight: 24 }}>
        <span className="num">{lines.length.toLocaleString('en')} lines</span>
        {log.isLive && <span className="ink-run">live</span>}
        {!sticks && <Button variant="subtle" size="compact-xs" onClick={() => setSticks(true)}>Go to the end</Button>}
      </div>
    </div>
  );
}

const Line = memo(function Line({ text, wanted }: { text: string; wanted: string }) {
  if (wanted) {
    const bare = plain(text);
    const places = marks(bare, wanted);
    if (places.length > 0) {
      let last = 0;
      return (
        <span className="logtext">
          {places.map(([from, to]) => {
            const before = bare.slice(last, from);
            last = to;
            return <span key={from}>{before}<mark>{bare.slice(from, to)}</mark></span>;
          })}
          {bare.slice(last)}
        </span>
      );
    }
  }
  return <span className="logtext">{parseAnsi(text).spans.map((span, i) => <Piece key={i} span={span} />)}</span>;
});

export function Piece({ span }: { span: Span }) {
  const { text, color, background, bold, faint, italic, underline } = span;
  if (color === undefined && background === undefined && !bold && !faint && !italic && !underline) return <>{text}</>;
  const paint = (value: number | string | undefined) => (typeof value === 'number' ? `var(--ansi-${value})` : value);
  return (
    <span style={{ color: paint(color), background: paint(background), fontWeight: bold ? 700 : undefined, opacity: faint ? 0.75 : undefined, fontStyle: italic ? 'italic' : undefined, textDecoration: underline ? 'underline' : undefined }}>
      {text}
    </span>
  );
}
