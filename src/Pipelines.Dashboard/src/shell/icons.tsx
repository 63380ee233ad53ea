import type { SVGProps } from 'react';

// Drawn on 24 x 24 with a round pen; decoration, so readers of screens pass them over.
const paths = {
  home: 'M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z',
  runs: 'M8 5.5v13l10.5-6.5z',
  pipelines: 'M6 8.5v7M8.5 6h4a5 5 0 0 1 5 5v2M6 8.5A2.5 2.5 0 1 0 6 3.5a2.5 2.5 0 0 0 0 5zM6 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17.5 18a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  compare: 'M5 20V10M10 20V4M15 20v-7M20 20V8',
  artifacts: 'm12 3.5 8 4.2v8.6l-8 4.2-8-4.2V7.7zM4 7.7l8 4.3 8-4.3M12 12v8.5',
  experiments: 'M10 4h4M11 4v5.5L5.5 18a1.6 1.6 0 0 0 1.4 2.4h10.2a1.6 1.6 0 0 0 1.4-2.4L13 9.500V4M8 15h8',
  schedules: 'M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.500V12l3 2',
  about: 'M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11.500v4.500M12 8.200v.1',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.400M5.6 18.4 7 17M17 7l1.4-1.4',
  moon: 'M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  stop: 'M7 7h10v10H7z',
  retry: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.500M4.5 4v4h4',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4',
  trash: 'M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7',
  download: 'M12 4v11M7.5 11l4.5 4.500L16.5 11M5 20h14',
  upload: 'M12 16V5M7.5 9.5 12 5l4.5 4.500M5 20h14',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fold: 'M8 10l4 4 4-4',
  unfold: 'M10 8l4 4-4 4',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  bolt: 'M13 3 5.5 13.500H11L10 21l8-11h-5.500z',
  loop: 'M17 3.5 20 6.500l-3 3M20 6.500H8a4 4 0 0 0-4 4M7 20.500l-3-3 3-3M4 17.500h12a4 4 0 0 0 4-4',
  layers: 'M12 4l8.5 4.500L12 13 3.5 8.500zM4 12.500l8 4.5 8-4.500M4 16.500l8 4.5 8-4.5',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  up: 'M7 14l5-5 5 5',
  down: 'M7 10l5 5 5-5',
  file: 'M6 3.500h8l4.5 4.500v12.500H6zM14 3.500V8h4.5',
  wrap: 'M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15 16l-2 2 2 2M4 18h5',
  star: 'm12 4 2.5 5.2 5.7.8-4.1 4 1 5.600L12 17l-5.1 2.6 1-5.6-4.1-4 5.7-.8z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" className="mark" {...rest}>
      <path d={paths[name]} />
    </svg>
  );
}
