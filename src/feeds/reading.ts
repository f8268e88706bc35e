/** Text of one file through its feed: splits, parses, states. Knows no file and no clock of its own. */

import { printable } from '../base/text.ts';
import type { FeedRecord, FeedTrouble } from '../model/feed.ts';
import { type Feed, FeedRefusal, type Form, formsOf, type Out } from './contract.ts';
import { CsvRows } from './formats/csv-rows.ts';
import { type JsonHead, jsonHead } from './formats/json-head.ts';
import { JsonPieces } from './formats/json-pieces.ts';
import { Lines } from './formats/lines.ts';
import { XmlTree } from './formats/xml-tree.ts';
import { FEED_LIMITS, type FeedLimits } from './limits.ts';

/** Characters of a file's beginning that tell its format. */
export const HEAD_CHARS = 262_144;
const DAY_MS = 86_400_000;
/** Clocks of publishers differ. */
const FUTURE_MS = DAY_MS;

export interface FeedSink {
  record(record: FeedRecord): void;
  trouble(trouble: FeedTrouble): void;
}

export interface FeedReading {
  push(text: string): void;
  /** @returns the time that the file states; null: none */
  end(): number | null;
}

function firstRows(head: string, limits: FeedLimits): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  try {
    new CsvRows(limits, (cells) => rows.length < 3 && rows.push(cells)).push(head.slice(0, limits.rowChars));
  } catch {
    // The rows before it tell.
  }
  return rows;
}

export interface Recognised {
  readonly feed: Feed;
  readonly form: Form;
}

function probes(form: Form, head: string, json: JsonHead | null, rows: readonly (readonly string[])[]): boolean {
  if (form.carrier === 'json') return json !== null && form.probe(json);
  if (json !== null) return false;
  return form.carrier === 'csv' ? form.probe(rows) : form.probe(head);
}

/** The feed whose format a file is of, by its beginning; null: of none. */
export function recogniseFeed(feeds: readonly Feed[], head: string, limits = FEED_LIMITS): Recognised | null {
  const start = head.trimStart()[0];
  const json = start === '{' || start === '[' ? jsonHead(head) : null;
  const rows = json === null ? firstRows(head, limits) : [];
  for (const feed of feeds) {
    for (const form of formsOf(feed)) {
      if (probes(form, head, json, rows)) return { feed, form };
    }
  }
  return null;
}

function parse(raw: string, at: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw new FeedRefusal(`${at === '' ? '' : `${at} `}is not JSON: ${printable((error as Error).message)}`);
  }
}

/** @throws FeedRefusal from push and end, when the whole file cannot be used */
export function readFeed(form: Form, nowMs: number, sink: FeedSink, limits: FeedLimits = FEED_LIMITS): FeedReading {
  let statedAtMs: number | null = null;
  const refuse = (at: string, what: string): void => sink.trouble({ at: printable(at), what: printable(what) });
  const out: Out = {
    nowMs,
    refuse,
    record: (record) => {
      if (record.key === '' || record.key.length > 512) refuse(record.at, 'has no usable id');
      else sink.record(record);
    },
    time(value, at) {
      if (typeof value !== 'string' || value === '') return null;
      const day = /^\d{8}$/.test(value) ? `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` : value;
      const ms =
        value.length <= 40
          ? Date.parse(/T[^Z+]*$/.test(day) && !/-\d\d:\d\d$/.test(day) ? `${day}Z` : day)
          : Number.NaN;
      if (Number.isNaN(ms)) {
        refuse(at, 'is no time');
        return null;
      }
      if (ms <= nowMs + FUTURE_MS) return ms;
      refuse(at, `lies in the future: ${value}`);
      return null;
    },
    stated(atMs) {
      if (atMs !== null) statedAtMs = Math.max(statedAtMs ?? atMs, atMs);
    },
  };
  if (form.carrier === 'csv') {
    const reading = form.open();
    const rows = new CsvRows(limits, (cells, line) => reading.row(cells, line, out));
    return {
      push: (text) => rows.push(text),
      end() {
        rows.end();
        reading.end?.(out);
        return statedAtMs;
      },
    };
  }
  if (form.carrier === 'text') {
    const reading = form.open();
    const lines = new Lines(limits, (text, line) => reading.line(text, line, out));
    return {
      push: (text) => lines.push(text),
      end() {
        lines.end();
        reading.end(out);
        return statedAtMs;
      },
    };
  }
  if (form.carrier === 'xml') {
    const reading = form.open();
    const tree = new XmlTree(limits);
    const raw: string[] = [];
    return {
      push(text) {
        tree.push(text);
        raw.push(text);
      },
      end() {
        reading.end(tree.end(), raw.join(''), out);
        return statedAtMs;
      },
    };
  }
  const reading = form.open();
  const pieces = new JsonPieces(form.arrays, limits, {
    item: (raw, at) => {
      let value: unknown;
      try {
        value = parse(raw, '');
      } catch (error) {
        refuse(at, (error as Error).message);
        return;
      }
      reading.item?.(value, raw, at, out);
    },
    refuse,
  });
  return {
    push: (text) => pieces.push(text),
    end() {
      const raw = pieces.end();
      reading.end?.(parse(raw, ''), raw, out);
      return statedAtMs;
    },
  };
}
