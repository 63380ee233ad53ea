import type { ReactNode } from 'react';

/** Markdown in its common forms, as elements: nothing of it is ever taken for a page's own source. */
export function Markdown({ text }: { text: string }) {
  const blocks: ReactNode[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    const heading = /^(#{1,6})\s+(.*)/.exec(line);
    if (line.startsWith('```')) {
      const end = lines.findIndex((each, at) => at > i && each.startsWith('```'));
      const stop = end < 0 ? lines.length : end;
      blocks.push(<pre key={i} className="codebox mono">{lines.slice(i + 1, stop).join('\n')}</pre>);
      i = stop + 1;
    } else if (heading) {
      blocks.push(<p key={i} role="heading" aria-level={Math.min(6, (heading[1]?.length ?? 1) + 2)} style={{ fontWeight: 650, fontSize: 21 - 2 * (heading[1]?.length ?? 1), margin: '14px 0 6px' }}>{inline(heading[2] ?? '')}</p>);
      i++;
    } else if (/^\s*[|].*[|]\s*$/.test(line)) {
      const rows: string[][] = [];
      for (; i < lines.length && /^\s*[|]/.test(lines[i] ?? ''); i++) {
        const cells = (lines[i] ?? '').trim().replace(/^[|]|[|]$/g, '').split('|').map((cell) => cell.trim());
        if (!cells.every((cell) => /^:?-+:?$/.test(cell))) rows.push(cells);
      }
      blocks.push(<DataTable key={i} rows={rows} />);
    } else if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) {
      const items: ReactNode[] = [];
      const isOrdered = /^\s*\d/.test(line);
      for (; i < lines.length && /^\s*([-*+]|\d+[.)])\s+/.test(lines[i] ?? ''); i++) items.push(<li key={i}>{inline((lines[i] ?? '').replace(/^\s*([-*+]|\d+[.)])\s+/, ''))}</li>);
      blocks.push(isOrdered ? <ol key={i}>{items}</ol> : <ul key={i}>{items}</ul>);
    } else if (line.trim() === '') i++;
    else {
      const from = i;
      while (i < lines.length && (lines[i] ?? '').trim() !== '' && !/^(#{1,6}\s|```|\s*[|]|\s*[-*+]\s)/.test(lines[i] ?? '')) i++;
      if (i === from) i++;
      blocks.push(<p key={from} style={{ margin: '8px 0', lineHeight: 1.6 }}>{inline(lines.slice(from, i).join(' '))}</p>);
    }
  }
  return <div>{blocks}</div>;
}

function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\(https?:[^)\s]+\))/g).map((piece, i) => {
    if (piece.startsWith('`') && piece.length > 1) return <code key={i} className="mono">{piece.slice(1, -1)}</code>;
    if (piece.startsWith('**') && piece.length > 4) return <strong key={i}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith('*') && piece.length > 2) return <em key={i}>{piece.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(piece);
    return link ? <a key={i} className="textlink" href={link[2]} rel="noreferrer noopener" target="_blank">{link[1]}</a> : piece;
  });
}

/** Rows as a table; the first one is its head. */
export function DataTable({ rows }: { rows: string[][] }) {
  const [head = [], ...body] = rows;
  return (
    <div className="scrolls card" tabIndex={0} role="region" aria-label="Rows" style={{ maxHeight: 420, overflowY: 'auto' }}>
      <table className="list num" style={{ fontSize: 13 }}>
        <thead style={{ position: 'sticky', top: 0, background: 'var(--card)' }}><tr>{head.map((cell, i) => <th key={i} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{body.slice(0, 200).map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j} style={{ padding: '5px 14px', whiteSpace: 'nowrap' }}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
