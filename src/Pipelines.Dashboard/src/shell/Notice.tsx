import type { ReactNode } from 'react';
import { Alert, Button, Skeleton, Stack } from '@mantine/core';
import { ApiError } from '../api/client';
import { Icon, type IconName } from './icons';

/** What went wrong, with what finds it in the server's log. */
export function ErrorNotice({ error, retry, title = 'That did not work' }: { error: unknown; retry?: () => void; title?: string }) {
  const api = error instanceof ApiError ? error : undefined;
  return (
    <Alert color="red" variant="light" title={title} role="alert" styles={{ message: { overflowWrap: 'anywhere' } }}>
      <div>{error instanceof Error ? error.message : String(error)}</div>
      {api?.requestId && <div className="soft mono" style={{ fontSize: 12, marginTop: 6 }}>Request {api.requestId}</div>}
      {retry && (
        <Button variant="default" size="xs" mt="sm" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

/** Nothing is here yet: what to do next. */
export function Empty({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div style={{ textAlign: 'center', padding: '56px 20px' }}>
      <div style={{ display: 'inline-grid', placeItems: 'center', width: 52, height: 52, borderRadius: 14, background: 'var(--accent-soft)', color: 'var(--accent)', marginBottom: 14 }}>
        <Icon name={icon} size={26} />
      </div>
      <h2 style={{ fontSize: 16, margin: '0 0 6px', fontWeight: 600 }}>{title}</h2>
      <div className="soft" style={{ maxWidth: 520, margin: '0 auto', fontSize: 14, lineHeight: 1.6 }}>{children}</div>
      {action && <div style={{ marginTop: 18 }}>{action}</div>}
    </div>
  );
}

/** The place of rows that come in a moment. */
export function Rows({ count = 6 }: { count?: number }) {
  return (
    <Stack gap={10} p={16} role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={30} radius="sm" />
      ))}
    </Stack>
  );
}
