/**
 * Loads public knowledge: every file is given to the feed whose format it has. One feed is one transaction; a file that
 * cannot be used is left out with its place (delta) or leaves the feed as it was (full).
 */

import { createHash } from 'node:crypto';
import { keysOfVulnerability } from '../exposure/components/part.ts';
import { type Feed, FeedRefusal } from '../feeds/contract.ts';
import { HEAD_CHARS, type Recognised, readFeed, recogniseFeed } from '../feeds/reading.ts';
import type { FeedRecord, FeedState, FeedStatus, FeedTrouble } from '../model/feed.ts';
import { keysOfVexRecord } from './bill-knowledge.ts';
import { problemOf } from './feeds-check.ts';
import type { FeedFile, FeedRow, FeedStore, FeedWriter, KeptRecord } from './feeds-ports.ts';

const BATCH_RECORDS = 4_000;
const BATCH_CHARS = 8 * 1_048_576;
const TROUBLES_KEPT = 100;
/** A full feed that states less than this share of what stands is taken for a fault of the publisher. */
const LEAST_SHARE = 0.5;

export interface FeedLoad {
  readonly feed: string;
  readonly files: number;
  readonly records: number;
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
  /** Why nothing of it was stored; null: it was. */
  readonly error: string | null;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}

export interface LoadOutcome {
  readonly loads: readonly FeedLoad[];
  /** Files whose format is of no feed, or that cannot be opened: then with the reason behind the name. */
  readonly unknown: readonly string[];
}

class Troubles {
  readonly kept: FeedTrouble[] = [];
  count = 0;
  add(file: string, t: FeedTrouble): void {
    this.count++;
    if (this.kept.length < TROUBLES_KEPT)
      this.kept.push({ at: t.at === '' ? file : `${file}${t.at.startsWith('/') ? '#' : ' '}${t.at}`, what: t.what });
  }
}

/** With the names that components are looked up by. */
function named(record: FeedRecord, feed: string): FeedRecord {
  if (record.kind === 'vulnerability')
    return { ...record, subjects: [...new Set([...record.subjects, ...keysOfVulnerability(record.value)])] };
  if (record.kind === 'vex')
    return { ...record, subjects: [...new Set([...record.subjects, ...keysOfVexRecord(feed, record)])] };
  return record;
}

function kept(given: FeedRecord, file: string, feed: string): KeptRecord {
  const record = named(given, feed);
  const text = record.raw ?? `${record.key} ${JSON.stringify(record.value)}`;
  return { record, file, digest: createHash('sha256').update(text).digest('hex') };
}

/** Reads files of one feed into a writer, many small files to a batch. */
class Filling {
  records = 0;
  added = 0;
  changed = 0;
  statedAtMs: number | null = null;
  private batch: KeptRecord[] = [];
  private chars = 0;
  private readonly writer: FeedWriter;
  private readonly troubles: Troubles;
  private readonly nowMs: number;
  private readonly feed: string;

  constructor(feed: string, writer: FeedWriter, troubles: Troubles, nowMs: number) {
    this.feed = feed;
    this.writer = writer;
    this.troubles = troubles;
    this.nowMs = nowMs;
  }

  async flush(): Promise<void> {
    const batch = this.batch;
    this.batch = [];
    this.chars = 0;
    const { added, changed } = await this.writer.save(batch);
    this.added += added;
    this.changed += changed;
  }

  /** @throws FeedRefusal; then nothing of the file is stored */
  async file(form: Recognised['form'], file: FeedFile, onChars: (n: number) => void): Promise<void> {
    const before = {
      batch: this.batch.length,
      chars: this.chars,
      records: this.records,
      added: this.added,
      changed: this.changed,
    };
    const keys = new Set<string>();
    let marked = false;
    const reading = readFeed(form, this.nowMs, {
      record: (record) => {
        const problem = problemOf(record);
        if (problem !== null) {
          this.troubles.add(file.name, problem);
          return;
        }
        const key = `${record.kind} ${record.key}`;
        if (keys.has(key))
          this.troubles.add(file.name, { at: record.at, what: `states ${record.key} a second time: the last counts` });
        keys.add(key);
        this.records++;
        this.chars += (record.raw?.length ?? 0) + 200;
        this.batch.push(kept(record, file.name, this.feed));
      },
      trouble: (t) => this.troubles.add(file.name, t),
    });
    try {
      for await (const text of file.open()) {
        reading.push(text);
        onChars(text.length);
        if (this.batch.length < BATCH_RECORDS && this.chars < BATCH_CHARS) continue;
        if (!marked) {
          // What other files stated is stored before the mark, so that undoing takes back this file only.
          const own = this.batch.splice(before.batch);
          await this.flush();
          before.added = this.added;
          before.changed = this.changed;
          before.batch = 0;
          before.chars = 0;
          this.batch = own;
          await this.writer.mark();
          marked = true;
        }
        await this.flush();
      }
      const statedAtMs = reading.end();
      if (statedAtMs !== null) this.statedAtMs = Math.max(this.statedAtMs ?? statedAtMs, statedAtMs);
    } catch (error) {
      if (!(error instanceof FeedRefusal)) throw error;
      this.batch.length = before.batch;
      this.chars = before.chars;
      this.records = before.records;
      this.added = before.added;
      this.changed = before.changed;
      if (marked) await this.writer.undo();
      throw error;
    }
    if (this.batch.length >= BATCH_RECORDS || this.chars >= BATCH_CHARS) await this.flush();
  }
}

export interface FeedPorts {
  readonly store: FeedStore;
  readonly feeds: readonly Feed[];
  readonly nowMs: () => number;
}

/** The beginning of a file; of one that cannot be read whole, what came before, and why there is no more. */
async function headOf(file: FeedFile): Promise<{ readonly head: string; readonly refusal: string | null }> {
  let head = '';
  let refusal: string | null = null;
  try {
    for await (const text of file.open()) {
      head += text;
      if (head.length >= HEAD_CHARS) break;
    }
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    refusal = error.message;
  }
  return { head: head.slice(0, HEAD_CHARS), refusal };
}

export type OnFeedProgress = (doneBytes: number, allBytes: number, file: string) => void;

async function loadOne(
  { store, nowMs }: FeedPorts,
  feed: Feed,
  given: readonly { readonly form: Recognised['form']; readonly file: FeedFile }[],
  onFile: (file: FeedFile) => void,
): Promise<FeedLoad> {
  const troubles = new Troubles();
  const atMs = nowMs();
  const origin = given.length === 1 ? given[0]!.file.name : `${given[0]?.file.name ?? ''} and ${given.length - 1} more`;
  let withdrawn = 0;
  let refused = 0;
  let filled: Filling | null = null;
  let error: string | null = null;
  const known = (await store.rows()).find((r) => r.id === feed.id);
  try {
    await store.load(feed.id, atMs, async (writer) => {
      filled = new Filling(feed.id, writer, troubles, atMs);
      for (const { form, file } of given) {
        onFile(file);
        try {
          await filled.file(form, file, () => {});
        } catch (e) {
          if (!(e instanceof FeedRefusal)) throw e;
          if (feed.emits === 'full') throw new FeedRefusal(`${file.name} ${e.message}`);
          refused++;
          troubles.add(file.name, { at: '', what: e.message });
        }
      }
      await filled.flush();
      if (feed.emits !== 'full') return;
      const stated = filled.statedAtMs;
      if (stated !== null && known?.statedAtMs != null && stated < known.statedAtMs)
        throw new FeedRefusal(`${origin} is of ${new Date(stated).toISOString()}, older than what is stored`);
      const standing = await writer.standing();
      if (standing.stated === 0) throw new FeedRefusal(`${origin} states nothing`);
      if (known !== undefined && standing.stated < known.records * LEAST_SHARE)
        throw new FeedRefusal(
          `${origin} states ${standing.stated} of ${known.records} that stood: too few to be whole`,
        );
      withdrawn = await writer.withdrawRest();
    });
    if (given.length > 0 && refused === given.length)
      error = `None of ${given.length} files can be used: ${troubles.kept[0]?.at} ${troubles.kept[0]?.what}`;
  } catch (e) {
    if (!(e instanceof FeedRefusal)) throw e;
    error = e.message;
  }
  const f = filled as Filling | null;
  const outcome = { error, troubles: troubles.kept, troubleCount: troubles.count };
  await store.saveTry(feed.id, { atMs, good: error === null, statedAtMs: f?.statedAtMs ?? null, origin, ...outcome });
  const none = error !== null && feed.emits === 'full';
  const count = (n: number | undefined): number => (none ? 0 : (n ?? 0));
  return {
    feed: feed.id,
    files: given.length - refused,
    records: count(f?.records),
    added: count(f?.added),
    changed: count(f?.changed),
    withdrawn,
    ...outcome,
  };
}

function statusOf(feed: Feed, row: FeedRow | undefined, nowMs: number): FeedStatus {
  const iso = (at: number | null | undefined): string | null => (at == null ? null : new Date(at).toISOString());
  const good = row?.lastGoodAtMs ?? null;
  const old = (at: number): boolean => nowMs - at > feed.maxAgeHours * 3_600_000;
  // Old data that is loaded today is old: the publisher's own time counts for a full feed.
  const age = good === null ? null : feed.emits === 'full' ? Math.min(good, row?.statedAtMs ?? good) : good;
  const state: FeedState = row?.error != null ? 'failing' : age === null ? 'never' : old(age) ? 'stale' : 'fresh';
  return {
    id: feed.id,
    label: feed.label,
    publisher: feed.publisher,
    licence: feed.licence,
    emits: feed.emits,
    maxAgeHours: feed.maxAgeHours,
    state,
    records: row?.records ?? 0,
    withdrawn: row?.withdrawn ?? 0,
    statedAt: iso(row?.statedAtMs),
    lastGoodAt: iso(good),
    lastTryAt: iso(row?.lastTryAtMs),
    origin: row?.origin ?? null,
    error: row?.error ?? null,
    troubles: row?.troubles ?? [],
    troubleCount: row?.troubleCount ?? 0,
  };
}

export interface Feeds {
  /** Loads files of any feeds, each recognised by its content. */
  load(files: readonly FeedFile[], onProgress?: OnFeedProgress): Promise<LoadOutcome>;
  status(): Promise<readonly FeedStatus[]>;
  /** Notes that new data of a feed could not be had, and why. What is stored stays; the next good load ends it. */
  missed(feed: string, origin: string, error: string): Promise<void>;
}

export function createFeeds(ports: FeedPorts): Feeds {
  return {
    async load(files, onProgress = () => {}) {
      const byFeed = new Map<Feed, { form: Recognised['form']; file: FeedFile }[]>();
      const unknown: string[] = [];
      const all = files.reduce((sum, f) => sum + f.sizeBytes, 0);
      for (const file of files) {
        const { head, refusal } = await headOf(file);
        const found = recogniseFeed(ports.feeds, head);
        if (found === null) unknown.push(refusal === null ? file.name : `${file.name} (${refusal})`);
        else if (byFeed.get(found.feed)?.push({ form: found.form, file }) === undefined)
          byFeed.set(found.feed, [{ form: found.form, file }]);
      }
      let done = 0;
      const loads: FeedLoad[] = [];
      for (const feed of ports.feeds) {
        const given = byFeed.get(feed);
        if (given === undefined) continue;
        loads.push(
          await loadOne(ports, feed, given, (file) => {
            onProgress(done, all, file.name);
            done += file.sizeBytes;
          }),
        );
      }
      return { loads, unknown };
    },
    async missed(feed, origin, error) {
      const outcome = { statedAtMs: null, origin, error: `${origin} ${error}`, troubles: [], troubleCount: 0 };
      await ports.store.saveTry(feed, { atMs: ports.nowMs(), good: false, ...outcome });
    },
    async status() {
      const rows = await ports.store.rows();
      return ports.feeds.map((feed) =>
        statusOf(
          feed,
          rows.find((r) => r.id === feed.id),
          ports.nowMs(),
        ),
      );
    },
  };
}
