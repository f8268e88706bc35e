/** What the service of feeds needs of the store and of the outside. */

import type { FeedRecord, FeedTrouble } from '../model/feed.ts';

/** A file with a feed's text. Its digest is checked where one lies beside it. */
export interface FeedFile {
  /** As shown and kept with each record: `kev/known_exploited_vulnerabilities.json`, or an address. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Unpacked text in pieces. @throws FeedRefusal when it cannot be unpacked, is no UTF-8, too large, or of another digest */
  open(): AsyncIterable<string>;
}

/** A record with where it came from. */
export interface KeptRecord {
  readonly record: FeedRecord;
  readonly file: string;
  /** SHA-256 of the raw record; of a line, its file's name with its place and value. */
  readonly digest: string;
}

export interface Saved {
  readonly added: number;
  readonly changed: number;
}

/** One load of one feed, in one transaction. */
export interface FeedWriter {
  /** Records with one key once; an older statement never takes the place of a newer one. */
  save(records: readonly KeptRecord[]): Promise<Saved>;
  /** What is saved from here on can be undone. */
  mark(): Promise<void>;
  undo(): Promise<void>;
  /** How many stand, and how many of them this load stated. */
  standing(): Promise<{ readonly before: number; readonly stated: number }>;
  /** Withdraws what this load did not state. @returns how many */
  withdrawRest(): Promise<number>;
}

export interface FeedRow {
  readonly id: string;
  readonly lastTryAtMs: number | null;
  readonly lastGoodAtMs: number | null;
  readonly statedAtMs: number | null;
  readonly origin: string | null;
  readonly error: string | null;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
  readonly records: number;
  readonly withdrawn: number;
}

/** How a try ended. Where `good` is false what is stored stays as it is. */
export interface FeedTry {
  readonly atMs: number;
  readonly good: boolean;
  readonly statedAtMs: number | null;
  readonly origin: string | null;
  readonly error: string | null;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}

export interface FeedStore {
  rows(): Promise<readonly FeedRow[]>;
  /** Runs in one transaction; two loads of one feed wait for each other. What throws leaves everything as it was. */
  load<T>(feed: string, atMs: number, work: (writer: FeedWriter) => Promise<T>): Promise<T>;
  saveTry(feed: string, outcome: FeedTry): Promise<void>;
  /** Standing records about a subject (a CVE id, an advisory's id, a product code), of all feeds. */
  about(subject: string): Promise<readonly (KeptRecord & { readonly feed: string })[]>;
}

/** What was packed into a bundle, or fetched, and what was not and why. */
export interface Packed {
  readonly files: number;
  readonly sizeBytes: number;
  readonly left: readonly FeedTrouble[];
}

/** How one place of a feed was fetched. */
export interface Fetched {
  readonly feed: string;
  readonly url: string;
  /** `unchanged`: the server, or its digest, says so. `failed`: what was fetched before stays as it is. */
  readonly outcome: 'fetched' | 'unchanged' | 'failed';
  readonly files: number;
  /** Why it failed; null: it did not. */
  readonly error: string | null;
  /** What could not be used, and what was not checked. */
  readonly notes: readonly FeedTrouble[];
}

export interface SyncOptions {
  /** Where files are kept, one folder a feed. */
  readonly folder: string;
  /** Ids of feeds; empty: all that have a place. */
  readonly feeds: readonly string[];
  /** Hosts that a publisher may send on to, beside its own. */
  readonly allowedHosts: readonly string[];
}

/** Where bundles and the network are. */
export interface FeedCarriers {
  /** @throws AppError feed.unreadable */
  pack(folder: string, bundle: string): Promise<Packed>;
  sync(options: SyncOptions, onDone: (one: Fetched) => void): Promise<readonly Fetched[]>;
}
