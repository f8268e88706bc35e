import type { Dissector } from '../wire/contract.ts';
import { loadFamily } from './family.ts';

/** Every dissector of this installation, sorted by id. */
export function loadDissectors(): Promise<readonly Dissector[]> {
  return loadFamily<Dissector>('dissector', new URL('../wire/dissectors/', import.meta.url));
}
