/**
 * What is read of public knowledge: one record for each statement of a publisher, with whom it is about, when it was stated
 * and the record as it stood. The nouns are in vulnerability.ts, sbom.ts, recall.ts and support.ts.
 */

import type { DeviceClass, DeviceIdentifier, Recall } from './recall.ts';
import type { Sbom } from './sbom.ts';
import type { Support } from './support.ts';
import type { AdvisoryHead, Exploited, Likelihood, VexStatement, Vulnerability } from './vulnerability.ts';

export interface FeedNouns {
  readonly advisory: AdvisoryHead;
  readonly vulnerability: Vulnerability;
  readonly exploited: Exploited;
  readonly likelihood: Likelihood;
  readonly vex: VexStatement;
  readonly sbom: Sbom;
  readonly recall: Recall;
  readonly 'device-class': DeviceClass;
  readonly 'device-identifier': DeviceIdentifier;
  readonly support: Support;
}
export type FeedKind = keyof FeedNouns;

interface RecordOf<K extends FeedKind> {
  readonly kind: K;
  /** The publisher's name for it, unique among the records of its feed and kind. */
  readonly key: string;
  /** What it can be asked by: CVE ids, product codes, purls. Without blanks. */
  readonly subjects: readonly string[];
  readonly publisher: string | null;
  /** When it was stated last, milliseconds since 1970 UTC; null: not told, or in the future. */
  readonly statedAtMs: number | null;
  readonly value: FeedNouns[K];
  /** The record as it stood; null: only its place and the digest of its file are kept (a line of a table). */
  readonly raw: string | null;
  /** Where in its file: a JSON pointer, or `line 17`. */
  readonly at: string;
}
export type FeedRecord = { readonly [K in FeedKind]: RecordOf<K> }[FeedKind];

/** Something that could not be used, and where: `kev.json/vulnerabilities/17`. */
export interface FeedTrouble {
  readonly at: string;
  readonly what: string;
}

/** `never`: nothing was loaded. `stale`: the last good data is older than the feed's age. Else as the last try ended. */
export type FeedState = 'never' | 'fresh' | 'stale' | 'failing';

export interface FeedStatus {
  readonly id: string;
  readonly label: string;
  readonly publisher: string;
  readonly licence: string;
  readonly emits: 'full' | 'delta';
  readonly maxAgeHours: number;
  readonly state: FeedState;
  /** Records that stand, and those that the publisher no longer states. */
  readonly records: number;
  readonly withdrawn: number;
  /** Time that the data itself states; null: it states none. ISO 8601, as all times here. */
  readonly statedAt: string | null;
  readonly lastGoodAt: string | null;
  readonly lastTryAt: string | null;
  /** File or address of the last good data. */
  readonly origin: string | null;
  /** Why the last try failed; null: it did not. The last good data stands. */
  readonly error: string | null;
  /** What of the last try could not be used, the first ones, and how many there were. */
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}
