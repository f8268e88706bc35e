/**
 * The pages as static files: hashed names, one chunk a route, the big libraries apart so that a page loads only what it
 * draws with. In development the API comes from OPENWARD_API, or from the made-up one in dev/ when that is not set.
 */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const api = process.env['OPENWARD_API'];

/** Serves dev/fake-api.ts under /api while developing without a server. */
function fakeApi(): Plugin {
  return {
    name: 'openward-fake-api',
    apply: 'serve',
    async configureServer(server) {
      if (api !== undefined) return;
      const { createFakeApi } = await import('./dev/fake-api.ts');
      const fake = createFakeApi({ devices: 2000 });
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/') === true) void fake.handle(request, response);
        else next();
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), fakeApi()],
  server: api === undefined ? {} : { proxy: { '/api': { target: api, changeOrigin: false } } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
  },
});
