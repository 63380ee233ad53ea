import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Relative addresses: the page says by its base where it lies, at the root or below a path of a proxy.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: 'bin/dist',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  server: { proxy: { '/apis': { target: 'http://127.0.0.1:8888', changeOrigin: true } } },
});
