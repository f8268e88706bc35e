/**
 * Keeps a folder of files in step with what publishers offer: one folder a feed, and beside it what is known of the last answers
 * (`fetched.state`). A file is replaced by one that its feed can read whole, and by no other.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FeedTrouble } from '../../model/feed.ts';
import type { Fetched, SyncOptions } from '../../services/feeds-ports.ts';
import { type Feed, FeedRefusal, type Place } from '../contract.ts';
import { isObj, text } from '../formats/values.ts';
import { readFeed, recogniseFeed } from '../reading.ts';
import { type ProviderDocument, providerDocuments } from './csaf-provider.ts';
import { addressOf, FETCH_RULES, type FetchPorts, type FetchRules, fetchInto, fetchTo, type Known } from './fetch.ts';
import { feedFilesUnder, headOf } from './files.ts';

export const STATE_NAME = 'fetched.state';
const MAX_DOCUMENT_BYTES = 64 * 1_048_576;
const MAX_DIGEST_BYTES = 4_096;
/** Documents of a provider that are asked for at one time. */
const AT_ONCE = 4;

interface Entry extends Known {
  readonly file: string;
  readonly fetchedAt: string;
  /** As the provider lists it. */
  readonly changed: string | null;
}
export type FetchState = Map<string, Entry>;

/** What is known of a folder; a state that cannot be read is none, and everything is fetched again. */
export async function readState(folder: string): Promise<FetchState> {
  try {
    const json: unknown = JSON.parse(await readFile(path.join(folder, STATE_NAME), 'utf8'));
    return new Map(
      Object.entries(isObj(json) ? json : {}).flatMap(([url, e]): [string, Entry][] => {
        const [file, fetchedAt] = [text(e, 'file'), text(e, 'fetchedAt')];
        if (file === null || fetchedAt === null) return [];
        return [
          [
            url,
            {
              file,
              fetchedAt,
              etag: text(e, 'etag'),
              lastModified: text(e, 'lastModified'),
              changed: text(e, 'changed'),
            },
          ],
        ];
      }),
    );
  } catch {
    return new Map();
  }
}

async function saveState(folder: string, state: FetchState): Promise<void> {
  const file = path.join(folder, STATE_NAME);
  await writeFile(`${file}.part`, `${JSON.stringify(Object.fromEntries(state), null, 1)}\n`);
  await rename(`${file}.part`, file);
}

/** @throws FeedRefusal where a file, or one of an archive, is not what the feed can read whole */
export async function checkFile(feed: Feed, file: string, nowMs: number): Promise<void> {
  for (const one of await feedFilesUnder(file)) {
    const found = recogniseFeed([feed], await headOf(one));
    if (found === null) throw new FeedRefusal(`is not what ${feed.label} looks like`);
    const reading = readFeed(found.form, nowMs, { record: () => {}, trouble: () => {} });
    for await (const part of one.open()) reading.push(part);
    reading.end();
  }
}

interface Context {
  readonly folder: string;
  readonly state: FetchState;
  readonly rules: FetchRules;
  readonly ports: FetchPorts;
  readonly notes: FeedTrouble[];
}

const nameOf = (url: URL): string => {
  const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '');
  return /\.(json|csv|zip)(\.gz)?$/i.test(last) ? last : `${last || 'feed'}.json`;
};

async function file(feed: Feed, place: Place, context: Context): Promise<number> {
  const { folder, state, rules, ports } = context;
  const name = nameOf(addressOf(place.url));
  const known = state.get(place.url) ?? null;
  const target = path.join(folder, name);
  const answer = await fetchTo(place.url, target, known, (f) => checkFile(feed, f, ports.nowMs()), rules, ports);
  if (answer.kind === 'fetched')
    state.set(place.url, {
      ...answer.known,
      file: name,
      fetchedAt: new Date(ports.nowMs()).toISOString(),
      changed: null,
    });
  return answer.kind === 'fetched' ? 1 : 0;
}

/** A small file as text. @throws FeedRefusal */
async function textAt(url: string, { folder, rules, ports }: Context, maxBytes: number): Promise<string> {
  const part = path.join(folder, `.text-${Math.floor(ports.random() * 2 ** 40).toString(36)}`);
  const answer = await fetchInto(url, part, null, (p) => readFile(p, 'utf8'), { ...rules, maxBytes }, ports);
  return answer.kind === 'fetched' ? answer.value : '';
}

interface Digest {
  readonly hash: 'sha256' | 'sha512';
  /** The file as it came: hexadecimal digits, and perhaps a name. */
  readonly text: string;
}

/** The digest that the provider states of a document; null: none that can be had. */
async function digestOf(document: ProviderDocument, context: Context): Promise<Digest | null> {
  const wanted = document.digest === null ? ['.sha512', '.sha256'].map((e) => document.url + e) : [document.digest];
  for (const url of wanted) {
    const pathname = new URL(url).pathname;
    const hash = pathname.endsWith('.sha512') ? 'sha512' : pathname.endsWith('.sha256') ? 'sha256' : null;
    if (hash === null) continue;
    try {
      const stated = await textAt(url, { ...context, rules: { ...context.rules, tries: 1 } }, MAX_DIGEST_BYTES);
      if (/^[0-9a-fA-F]{64,128}(\s|$)/.test(stated.trim())) return { hash, text: stated };
    } catch (error) {
      if (!(error instanceof FeedRefusal)) throw error;
    }
  }
  return null;
}

/** @returns whether it is there, and whether a digest was */
async function document(
  feed: Feed,
  one: ProviderDocument,
  context: Context,
): Promise<{ good: boolean; proven: boolean }> {
  const { folder, state, ports, notes } = context;
  const target = path.join(folder, one.name);
  await mkdir(path.dirname(target), { recursive: true });
  let digest: Digest | null = null;
  const check = async (part: string): Promise<void> => {
    digest = await digestOf(one, context);
    if (digest !== null) {
      const is = createHash(digest.hash)
        .update(await readFile(part))
        .digest('hex');
      if (is !== digest.text.trim().split(/\s/)[0]?.toLowerCase())
        throw new FeedRefusal(`is not what its ${digest.hash} says: it was changed or cut short`);
    }
    await checkFile(feed, part, ports.nowMs());
  };
  const rules = { ...context.rules, maxBytes: MAX_DOCUMENT_BYTES };
  try {
    const before = state.get(one.url);
    const answer = await fetchTo(one.url, target, before ?? null, check, rules, ports);
    const stated = digest as Digest | null;
    // Beside the document, where whoever loads it looks.
    if (stated !== null) await writeFile(`${target}.${stated.hash}`, stated.text);
    const known = answer.kind === 'fetched' ? answer.known : before!;
    const fetchedAt = new Date(ports.nowMs()).toISOString();
    state.set(one.url, { ...known, file: one.name, fetchedAt, changed: one.changed });
    return { good: true, proven: stated !== null || answer.kind === 'unchanged' };
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    notes.push({ at: one.url, what: error.message });
    return { good: false, proven: true };
  }
}

async function provider(feed: Feed, place: Place, context: Context): Promise<number> {
  const { state, notes } = context;
  const all = await providerDocuments(
    place.url,
    (url) => textAt(url, context, MAX_DOCUMENT_BYTES),
    (at, what) => notes.push({ at, what }),
  );
  // What was taken before, and is listed with the same time, is not asked for again.
  const fresh = all.filter((d) => d.changed === null || state.get(d.url)?.changed !== d.changed);
  const queue = [...fresh];
  let [good, unproven] = [0, 0];
  const take = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const got = await document(feed, one, context);
      if (got.good) good++;
      if (!got.proven) unproven++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  if (unproven > 0) notes.push({ at: place.url, what: `${unproven} documents have no digest: not checked` });
  if (good > 0) notes.push({ at: place.url, what: 'OpenPGP signatures: not checked' });
  if (fresh.length > 0 && good === 0) throw new FeedRefusal(`none of ${fresh.length} documents can be had`);
  return good;
}

/** Each place of the feeds that are named, one after the other. Never throws for what a publisher does. */
export async function syncFeeds(
  feeds: readonly Feed[],
  { folder, feeds: wanted, allowedHosts }: SyncOptions,
  ports: FetchPorts,
  onDone: (one: Fetched) => void = () => {},
  rules: FetchRules = FETCH_RULES,
): Promise<readonly Fetched[]> {
  const out: Fetched[] = [];
  for (const feed of feeds.filter((f) => (wanted.length === 0 ? f.places.length > 0 : wanted.includes(f.id)))) {
    const below = path.join(folder, feed.id);
    await mkdir(below, { recursive: true });
    const state = await readState(below);
    for (const place of feed.places) {
      const context: Context = { folder: below, state, rules: { ...rules, allowedHosts }, ports, notes: [] };
      let files = 0;
      let error: string | null = null;
      try {
        files = await (place.type === 'csaf-provider' ? provider : file)(feed, place, context);
      } catch (e) {
        if (!(e instanceof FeedRefusal)) throw e;
        error = e.message;
      }
      const outcome = error !== null ? 'failed' : files > 0 ? 'fetched' : 'unchanged';
      await saveState(below, state);
      const one: Fetched = { feed: feed.id, url: place.url, outcome, files, error, notes: context.notes };
      out.push(one);
      onDone(one);
    }
  }
  return out;
}
