import { useEffect, type ReactNode } from 'react';

/** The head of a page; its title is the tab's too. */
export function PageHead({ title, crumbs, badge, below, actions, tab }: { title: ReactNode; crumbs?: ReactNode; badge?: ReactNode; below?: ReactNode; actions?: ReactNode; tab: string }) {
  useEffect(() => {
    document.title = `${tab} · Pipelines`;
  }, [tab]);
  return (
    <header className="pagehead">
      <div style={{ minWidth: 0, flex: '1 1 320px' }}>
        {crumbs && <nav className="crumbs" aria-label="Where you are">{crumbs}</nav>}
        <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
          <h1>{title}</h1>
          {badge}
        </div>
        {below && <div className="soft" style={{ fontSize: 13.5, marginTop: 6, display: 'flex', gap: '4px 16px', flexWrap: 'wrap', alignItems: 'center' }}>{below}</div>}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </header>
  );
}
