import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router-dom';
import { setNonce } from 'get-nonce';
import { ApiError } from './api/client';
import { App } from './App';
import { fromHash } from './lib/routes';
import { theme } from './theme';
import './theme.css';

const base = new URL(document.baseURI).pathname;
// Links that clients print, made for the pages of Kubeflow Pipelines.
const meant = fromHash(location.hash);
if (meant) history.replaceState(null, '', base + meant.slice(1));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && count < 2,
    },
  },
});
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
// Dialogs put a style into the page too, which keeps what is behind them still.
setNonce(nonce);
const scheme = localStorageColorSchemeManager({ key: 'pipelines-colours' });

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={scheme} getStyleNonce={() => nonce}>
      <QueryClientProvider client={client}>
        <BrowserRouter basename={base.replace(/\/$/, '') || '/'}>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
