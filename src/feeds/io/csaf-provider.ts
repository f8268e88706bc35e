/**
 * What a CSAF provider offers (CSAF 2.0, 7.1): its description leads to ROLIE feeds and to directories with `changes.csv`. The
 * result is a list of documents with the times of their last change; whoever fetches them decides which are new.
 */

import { FeedRefusal } from '../contract.ts';
import { CsvRows } from '../formats/csv-rows.ts';
import { at, list, text } from '../formats/values.ts';
import { FEED_LIMITS } from '../limits.ts';
import { addressOf } from './fetch.ts';

export interface ProviderDocument {
  readonly url: string;
  /** Name below the provider's folder: `2024/x-1.json`. */
  readonly name: string;
  /** Last change as stated; null: not told. */
  readonly changed: string | null;
  /** Address of a digest; null: none is named, and it is looked for beside the document. */
  readonly digest: string | null;
}

/** Fetches a text. @throws FeedRefusal */
export type TextAt = (url: string) => Promise<string>;

const PUBLIC = ['WHITE', 'CLEAR'];
const MAX_DOCUMENTS = 200_000;
/** Folders and a file of plain characters: no way out of the folder, and no hidden file. */
const NAME = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\/){0,4}[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}\.json$/;

function nameOf(path: string): string {
  if (!NAME.test(path) || path.includes('..'))
    throw new FeedRefusal(`names a file that is not taken: ${JSON.stringify(path.slice(0, 100))}`);
  return path;
}

async function directory(base: string, textAt: TextAt, notes: (what: string) => void): Promise<ProviderDocument[]> {
  const root = base.endsWith('/') ? base : `${base}/`;
  const found: ProviderDocument[] = [];
  const add = (path: string, changed: string | null): void => {
    if (found.length >= MAX_DOCUMENTS) throw new FeedRefusal(`lists more than ${MAX_DOCUMENTS} documents`);
    try {
      found.push({ url: addressOf(nameOf(path), new URL(root)).href, name: path, changed, digest: null });
    } catch (error) {
      if (!(error instanceof FeedRefusal)) throw error;
      notes(error.message);
    }
  };
  const changes = await textAt(`${root}changes.csv`).catch((error: unknown) => {
    if (!(error instanceof FeedRefusal)) throw error;
    return null;
  });
  if (changes !== null) {
    const rows = new CsvRows(FEED_LIMITS, ([path = '', changed = '']) => add(path, changed || null));
    rows.push(changes);
    rows.end();
    return found;
  }
  for (const line of (await textAt(`${root}index.txt`)).split('\n')) if (line.trim() !== '') add(line.trim(), null);
  return found;
}

async function rolie(url: string, textAt: TextAt, notes: (what: string) => void): Promise<ProviderDocument[]> {
  const feed = json(await textAt(url), url);
  const entries = list(feed, 'feed', 'entry');
  if (at(feed, 'feed') === undefined) throw new FeedRefusal('is no ROLIE feed');
  return entries.flatMap((entry, k): ProviderDocument[] => {
    try {
      const document = addressOf(text(entry, 'content', 'src') ?? '', new URL(url));
      const link = list(entry, 'link').find((l) => text(l, 'rel') === 'hash');
      const digest = link === undefined ? null : addressOf(text(link, 'href') ?? '', new URL(url)).href;
      const [year, file] = document.pathname.split('/').slice(-2);
      const name = nameOf(/^\d{4}$/.test(year ?? '') ? `${year}/${file}` : `${file}`);
      return [{ url: document.href, name, changed: text(entry, 'updated'), digest }];
    } catch (error) {
      if (!(error instanceof FeedRefusal)) throw error;
      notes(`/feed/entry/${k} ${error.message}`);
      return [];
    }
  });
}

function json(of: string, url: string): unknown {
  try {
    return JSON.parse(of);
  } catch {
    throw new FeedRefusal(`${url} is no JSON, or is cut short`);
  }
}

/**
 * Every public document that a provider lists, each once, the latest change first.
 * @throws FeedRefusal where nothing can be had at all
 */
export async function providerDocuments(
  description: string,
  textAt: TextAt,
  notes: (at: string, what: string) => void,
): Promise<readonly ProviderDocument[]> {
  const provider = json(await textAt(description), description);
  const distributions = list(provider, 'distributions');
  const directories = distributions.flatMap((d) => text(d, 'directory_url') ?? []);
  const feeds = distributions
    .flatMap((d) => list(d, 'rolie', 'feeds'))
    .filter((f) => PUBLIC.includes((text(f, 'tlp_label') ?? '').toUpperCase()))
    .flatMap((f) => text(f, 'url') ?? []);
  if (directories.length + feeds.length === 0) throw new FeedRefusal('names no directory and no public ROLIE feed');
  const byUrl = new Map<string, ProviderDocument>();
  let good = 0;
  for (const [urls, read] of [
    [feeds, rolie],
    [directories, directory],
  ] as const) {
    for (const url of urls) {
      try {
        addressOf(url);
        for (const one of await read(url, textAt, (what) => notes(url, what)))
          if (!byUrl.has(one.url)) byUrl.set(one.url, one);
        good++;
      } catch (error) {
        if (!(error instanceof FeedRefusal)) throw error;
        notes(url, error.message);
      }
    }
  }
  if (good === 0) throw new FeedRefusal('has no directory or feed that can be read');
  return [...byUrl.values()].sort((a, b) => (b.changed ?? '').localeCompare(a.changed ?? ''));
}
