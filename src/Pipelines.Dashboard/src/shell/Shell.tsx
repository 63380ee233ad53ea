import { useState } from 'react';
import { ActionIcon, Drawer, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useHotkeys, useDisclosure } from '@mantine/hooks';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { Icon, type IconName } from './icons';
import { Palette } from './Palette';

export const places: { path: string; name: string; icon: IconName; keys: string }[] = [
  { path: '/', name: 'Home', icon: 'home', keys: 'H' },
  { path: '/runs', name: 'Runs', icon: 'runs', keys: 'R' },
  { path: '/pipelines', name: 'Pipelines', icon: 'pipelines', keys: 'P' },
  { path: '/experiments', name: 'Experiments', icon: 'experiments', keys: 'E' },
  { path: '/compare', name: 'Compare', icon: 'compare', keys: 'C' },
  { path: '/artifacts', name: 'Artifacts', icon: 'artifacts', keys: 'A' },
  { path: '/about', name: 'About', icon: 'about', keys: 'B' },
];

function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4453c4" />
      <path d="M10 11.500v9M12.5 9.500h4a4 4 0 0 1 4 4V15" fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
      <g fill="#fff"><circle cx="10" cy="9" r="3" /><circle cx="10" cy="23" r="3" /><circle cx="21" cy="18" r="3" /></g>
    </svg>
  );
}

function Places({ onLeave }: { onLeave?: () => void }) {
  return (
    <nav aria-label="Pages" style={{ display: 'grid', gap: 2 }}>
      {places.map((place) => (
        <NavLink key={place.path} to={place.path} end={place.path === '/'} className="nav" onClick={onLeave}>
          <Icon name={place.icon} />
          {place.name}
        </NavLink>
      ))}
    </nav>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Show it ${other}`}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Switch to ${other} colours`} onClick={() => setColorScheme(other)}>
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The frame around every page. */
export function Shell() {
  const [isMenu, menu] = useDisclosure(false);
  const [isPalette, setPalette] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useHotkeys([
    ['mod+K', () => setPalette((open) => !open)],
    ['/', () => setPalette(true)],
  ]);
  // As a sequence in many programs: g, then the letter of the place. Here the letters alone with Alt.
  useHotkeys(places.map((place) => [`alt+${place.keys}`, () => navigate(place.path)]));
  return (
    <>
      <a href={`${pathname}#content`} className="skip" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>Skip to the content</a>
      <div className="topbar">
        <NavLink to="/" className="brand"><Mark /> Pipelines</NavLink>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Search" onClick={() => setPalette(true)}><Icon name="search" /></ActionIcon>
        <SchemeButton />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Pages" onClick={menu.open}><Icon name="menu" /></ActionIcon>
      </div>
      <Drawer opened={isMenu} onClose={menu.close} size={280} title="Pipelines" position="right">
        <Places onLeave={menu.close} />
      </Drawer>
      <div className="shell">
        <aside className="side">
          <NavLink to="/" className="brand"><Mark /> Pipelines</NavLink>
          <button type="button" className="searchbox" onClick={() => setPalette(true)}>
            <Icon name="search" size={15} /> Search or go to <span className="key">Ctrl K</span>
          </button>
          <Places />
          <div style={{ marginTop: 'auto', display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
            <SchemeButton />
            <a className="soft" style={{ fontSize: 12.5 }} href="openapi.json">API</a>
          </div>
        </aside>
        <main className="main" id="content" tabIndex={-1} style={{ outline: 'none' }}>
          <div className="column"><Outlet /></div>
        </main>
      </div>
      <Palette isOpen={isPalette} close={() => setPalette(false)} />
    </>
  );
}
