import react from '@vitejs/plugin-react';
import type { ProxyOptions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { catalogueParts } from './dev/catalogue.ts';
import { mockServer } from './dev/mockServer.ts';
import { weightLimit } from './dev/weight.ts';

/** Where `npm run dev` finds a running dialer; the built page is served by the dialer itself. */
const backend = process.env['DIALER_URL'] ?? 'http://127.0.0.1:8080';
const backendSocket = backend.replace(/^http/, 'ws');

const PROXY: Record<string, string | ProxyOptions> = {
  '/api': backend,
  '/ws': { target: backendSocket, ws: true },
  '/sip': { target: backendSocket, ws: true },
};

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [react(), catalogueParts(), weightLimit(), ...(mode === 'mock' ? [mockServer()] : [])],
  build: {
    outDir: '../static',
    emptyOutDir: true,
    // The content security policy allows nothing but this origin: no data: URIs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    target: 'es2022',
  },
  server: {
    host: '127.0.0.1',
    proxy: mode === 'mock' ? {} : PROXY,
  },
  preview: { host: '127.0.0.1' },
  test: {
    // A test that needs a page says so in its first line.
    environment: 'node',
    setupFiles: ['src/testSetup.ts'],
    // Limits only end what hangs: a loaded machine takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    exclude: [...configDefaults.exclude, 'dist/**'],
    restoreMocks: true,
  },
}));
