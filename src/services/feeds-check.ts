/** What a feed's own reader does not look at before a record is kept: whether an advisory can be matched at all. */

import type { Json } from '../exposure/csaf/json.ts';
import { readAdvisory } from '../exposure/csaf/read.ts';
import type { FeedRecord, FeedTrouble } from '../model/feed.ts';

/**
 * Why a record must not be kept; null: it may. A document that would be left out where devices are matched is refused here, where
 * somebody is told, with the mandatory tests of the standard that it fails.
 */
export function problemOf(record: FeedRecord): FeedTrouble | null {
  if (record.kind !== 'advisory' || record.raw === null) return null;
  const read = readAdvisory(JSON.parse(record.raw) as Json);
  if (read.ok) return null;
  const { at, detail } = read.error;
  return { at, what: detail.startsWith(`${at} `) ? detail.slice(at.length + 1) : detail };
}
