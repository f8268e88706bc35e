/** The thread that resolves assets: identify() over what the database holds, away from the thread that answers requests. */

import { parentPort } from 'node:worker_threads';
import { identify } from '../identify/identify.ts';
import { loadCatalogue } from '../install/catalog.ts';
import { loadFields } from '../install/sources.ts';
import type { ResolveInput } from '../services/ports.ts';

const [catalogue, fields] = await Promise.all([loadCatalogue(), loadFields()]);

parentPort?.on('message', ({ id, input }: { readonly id: number; readonly input: ResolveInput }) => {
  try {
    parentPort?.postMessage({ id, assets: identify({ ...input, fields, catalogue }), error: null });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ id, assets: null, error: text });
  }
});
