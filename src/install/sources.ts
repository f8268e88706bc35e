import type { Source } from '../sources/contract.ts';
import { fieldTable, loadDissectors } from './dissectors.ts';
import { loadFamily } from './family.ts';

/** Every source reader of this installation, sorted by id. */
export function loadSources(): Promise<readonly Source[]> {
  return loadFamily<Source>('source', new URL('../sources/readers/', import.meta.url));
}

/** Every field that a packet or another source can state. */
export async function loadFields(): Promise<ReturnType<typeof fieldTable>> {
  const [dissectors, sources] = await Promise.all([loadDissectors(), loadSources()]);
  return fieldTable([...dissectors, ...sources]);
}
