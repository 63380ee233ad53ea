import { address } from './client';

export interface Listening {
  /** Each named event with its data. */
  on: Record<string, (data: unknown) => void>;
  /** Whether the stream is open; a browser tries again by itself while it is not. */
  connected?: (isOpen: boolean) => void;
  /** Ends the listening for ever, when the data say so. */
  until?: (event: string, data: unknown) => boolean;
}

/**
 * Follows server-sent events. A browser opens few connections to one server for all its pages, so a page that nobody sees lets go
 * of its own; the first event after coming back says everything again.
 */
export function follow(path: string, listening: Listening): () => void {
  let source: EventSource | undefined;
  let isOver = false;
  let again: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
  };
  const open = () => {
    if (source || isOver || document.visibilityState === 'hidden') return;
    source = new EventSource(address(path));
    source.onopen = () => listening.connected?.(true);
    source.onerror = () => {
      if (isOver) return;
      listening.connected?.(false);
      // After a refusal a browser gives up; a server that starts again refuses for a moment.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        again = setTimeout(open, 2000);
      }
    };
    for (const [name, hear] of Object.entries(listening.on)) {
      source.addEventListener(name, (event) => {
        const data: unknown = JSON.parse((event as MessageEvent<string>).data);
        hear(data);
        if (listening.until?.(name, data)) {
          isOver = true;
          close();
        }
      });
    }
  };
  const look = () => (document.visibilityState === 'hidden' ? close() : open());
  document.addEventListener('visibilitychange', look);
  open();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', look);
    close();
  };
}
