import type { Feed } from '../feeds/contract.ts';
import { loadFamily } from './family.ts';

/** Every feed of this installation, sorted by id. */
export function loadFeeds(): Promise<readonly Feed[]> {
  return loadFamily<Feed>('feed', new URL('../feeds/sources/', import.meta.url));
}
