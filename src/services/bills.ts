/** Bills of materials: loaded from a file, bound to a product by a person, read and held against each other. */

import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { diffBills } from '../exposure/components/diff.ts';
import type { ToldVex } from '../exposure/components/findings.ts';
import { parseRange } from '../exposure/versions/range.ts';
import { type Feed, FeedRefusal } from '../feeds/contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../feeds/limits.ts';
import { type FeedReading, HEAD_CHARS, readFeed, recogniseFeed } from '../feeds/reading.ts';
import type { Page } from '../model/api.ts';
import type { BillDetail, BillDevice, BillDiff, BillRow, NewBinding } from '../model/bill.ts';
import type { FeedRecord, FeedTrouble } from '../model/feed.ts';
import { offsetPage } from './assets.ts';
import { type BillDetailPorts, detailOf } from './bill-detail.ts';
import { documentOf } from './bill-knowledge.ts';
import type { BillStore } from './bills-ports.ts';
import { unpackOffset } from './cursor.ts';
import type { Scope } from './ports.ts';

export interface BillPorts extends BillDetailPorts {
  readonly bills: BillStore;
  readonly feeds: readonly Feed[];
}

export interface BillFile {
  /** As shown. */
  readonly name: string;
  /** Text in pieces. @throws FeedRefusal when it is none */
  readonly text: AsyncIterable<string>;
}

export interface LoadedBill {
  readonly bill: BillRow;
  /** The same file was loaded before: nothing was added. */
  readonly isKnown: boolean;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}

export interface BillPage {
  readonly search: string;
  readonly isBound: boolean | null;
  readonly asset: string | null;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Bills {
  /** @throws AppError sbom.refused: nothing was stored, and why */
  load(scope: Scope, by: { readonly login: string }, file: BillFile, binding: NewBinding | null): Promise<LoadedBill>;
  page(scope: Scope, query: BillPage): Promise<Page<BillRow>>;
  detail(scope: Scope, id: string): Promise<BillDetail>;
  /** Says of what it is the bill; null: takes that back. */
  bind(scope: Scope, by: { readonly login: string }, id: string, binding: NewBinding | null): Promise<BillRow>;
  devices(
    scope: Scope,
    id: string,
    page: { readonly cursor: string | null; readonly limit: number },
  ): Promise<Page<BillDevice>>;
  /** What changed from `from` to `to`. */
  diff(from: string, to: string): Promise<BillDiff>;
  raw(id: string): Promise<{ readonly file: string; readonly raw: string }>;
}

const TROUBLES_KEPT = 100;
/** Feeds that bills come with. */
const FORMATS = ['cyclonedx', 'spdx'];
const MAX_FIELD_CHARS = 300;

const refused = (name: string, why: string): AppError =>
  new AppError('sbom.refused', 'invalid', `${name} ${why}. Nothing of it was stored.`);
const missing = (): AppError => new AppError('not-found', 'not-found', 'There is no bill of materials with this id.');

/** Bytes as text: UTF-8 and nothing else, so that the digest of the text is that of the file. @throws FeedRefusal */
export async function* textPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new FeedRefusal('is no UTF-8 text');
    }
  };
  for await (const chunk of bytes) yield decode(chunk);
  const rest = decode();
  if (rest !== '') yield rest;
}

interface Read {
  readonly records: readonly FeedRecord[];
  readonly feed: string;
  readonly raw: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}

/** Reads a file in pieces, within bounds: what is larger or deeper is refused as soon as it shows. @throws AppError sbom.refused */
async function read(feeds: readonly Feed[], file: BillFile, nowMs: number, limits: FeedLimits): Promise<Read> {
  const hash = createHash('sha256');
  const records: FeedRecord[] = [];
  const troubles: FeedTrouble[] = [];
  let troubleCount = 0;
  let sizeBytes = 0;
  let chars = 0;
  let reading: FeedReading | null = null;
  let feed = '';
  let waiting = '';
  const raw: string[] = [];
  const begin = (): void => {
    const head = waiting.startsWith('\uFEFF') ? waiting.slice(1) : waiting;
    const found = recogniseFeed(
      feeds.filter((f) => FORMATS.includes(f.id)),
      head.slice(0, HEAD_CHARS),
      limits,
    );
    if (found === null)
      throw new FeedRefusal(
        'is no bill of materials that is read: CycloneDX 1.2 to 1.7 (JSON, XML), SPDX 2.2, 2.3 (JSON, tag-value) or 3.0 (JSON-LD)',
      );
    feed = found.feed.id;
    reading = readFeed(
      found.form,
      nowMs,
      {
        record: (r) => records.push(r),
        trouble(t) {
          troubleCount++;
          if (troubles.length < TROUBLES_KEPT) troubles.push(t);
        },
      },
      limits,
    );
    reading.push(head);
    waiting = '';
  };
  try {
    for await (const piece of file.text) {
      if (piece.includes('\0')) throw new FeedRefusal('holds NUL characters: it is no text');
      const bytes = Buffer.from(piece);
      hash.update(bytes);
      sizeBytes += bytes.length;
      chars += piece.length;
      if (chars > limits.documentChars) throw new FeedRefusal(`is larger than ${limits.documentChars} characters`);
      raw.push(piece);
      if (reading !== null) (reading as FeedReading).push(piece);
      else {
        waiting += piece;
        if (waiting.length >= HEAD_CHARS) begin();
      }
    }
    if (reading === null) begin();
    reading!.end();
  } catch (error) {
    if (error instanceof FeedRefusal) throw refused(file.name, error.message);
    throw error;
  }
  return { records, feed, raw: raw.join(''), digest: hash.digest('hex'), sizeBytes, troubles, troubleCount };
}

function checked({ manufacturer, model, versions }: NewBinding): NewBinding {
  const invalid = (detail: string, pointer: string): AppError =>
    new AppError('request.invalid', 'invalid', detail, { at: { pointer } });
  const made = {
    manufacturer: manufacturer.trim(),
    model: model.trim(),
    versions: versions === null || versions.trim() === '' ? null : versions.trim(),
  };
  if (made.manufacturer === '' || made.manufacturer.length > MAX_FIELD_CHARS)
    throw invalid('Say who makes the product.', '/manufacturer');
  if (made.model === '' || made.model.length > MAX_FIELD_CHARS) throw invalid('Say which product it is.', '/model');
  if (made.versions !== null) {
    const range = parseRange(made.versions);
    if (range.unread.length > 0)
      throw invalid(
        `"${range.unread[0]}" is no range of versions that is understood: write 2.1, >= 2.0, < 3.0, or 2.0 to 2.4.`,
        '/versions',
      );
  }
  return made;
}

export function createBills(ports: BillPorts, limits: FeedLimits = FEED_LIMITS): Bills {
  const { bills, clock } = ports;
  async function head(scope: Scope, id: string) {
    const found = await bills.head(scope, id);
    if (found === null) throw missing();
    return found;
  }
  return {
    async load(scope, by, file, binding) {
      const wanted = binding === null ? null : checked(binding);
      const nowMs = clock.nowMs();
      const { records, ...stated } = await read(ports.feeds, file, nowMs, limits);
      const bill = records.find((r) => r.kind === 'sbom');
      if (bill === undefined)
        throw refused(
          file.name,
          stated.troubles[0] === undefined
            ? 'lists no components'
            : `cannot be used: ${stated.troubles[0].at} ${stated.troubles[0].what}`,
        );
      const vex = records.flatMap((r): readonly ToldVex[] => {
        if (r.kind !== 'vex') return [];
        const { key, publisher, statedAtMs, value } = r;
        return [
          { feed: stated.feed, key, publisher, statedAtMs, value, document: documentOf(stated.feed, key, value) },
        ];
      });
      const id = randomUUID();
      const { raw, digest, sizeBytes, troubles, troubleCount } = stated;
      const before = await bills.add({
        ...{ id, key: bill.key, digest, file: file.name, sizeBytes, statedAtMs: bill.statedAtMs, loadedAtMs: nowMs },
        ...{ by: by.login, value: bill.value, vex, raw, troubles, troubleCount },
      });
      if (wanted !== null) await bills.bind(before ?? id, wanted, by.login, nowMs);
      return { bill: await head(scope, before ?? id), isKnown: before !== null, troubles, troubleCount };
    },
    async page(scope, { search, isBound, asset, cursor, limit }) {
      const list = `bills ${JSON.stringify([search, isBound, asset])}`;
      const offset = unpackOffset(list, cursor);
      const query = { scope, search: search.trim(), isBound, asset };
      return offsetPage(list, await bills.page(query, offset, limit), offset);
    },
    async detail(scope, id) {
      const [own, stored, history] = await Promise.all([
        head(scope, id),
        bills.stored(id),
        bills.sameProduct(scope, id),
      ]);
      if (stored === null) throw missing();
      return detailOf(ports, own, stored, history);
    },
    async bind(scope, by, id, binding) {
      const wanted = binding === null ? null : checked(binding);
      await head(scope, id);
      await bills.bind(id, wanted, by.login, clock.nowMs());
      return head(scope, id);
    },
    async devices(scope, id, { cursor, limit }) {
      const list = `bill devices ${id}`;
      const offset = unpackOffset(list, cursor);
      await head(scope, id);
      return offsetPage(list, await bills.devices(scope, id, offset, limit), offset);
    },
    async diff(from, to) {
      const [older, newer] = await Promise.all([bills.stored(from), bills.stored(to)]);
      if (older === null || newer === null) throw missing();
      return { from, to, ...diffBills(older.value, newer.value) };
    },
    async raw(id) {
      const found = await bills.raw(id);
      if (found === null) throw missing();
      return found;
    },
  };
}
