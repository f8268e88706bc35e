/**
 * The contract of a feed: public knowledge of one publisher in one format. One file in sources/, one case file in
 * test/cases/feed/. A feed reads text and states records; where the text comes from (a folder, a bundle, the network) is
 * none of its concern. Pure: the same text at the same time gives the same records.
 *
 * What absence means: a `full` feed states everything each time, so what it no longer states is withdrawn. A `delta` feed
 * states what is new or changed; what it does not state stands.
 *
 * A record that cannot be used is refused with its place and the others go on; a file that is cut short, of another format
 * or deeper than allowed is refused whole (`FeedRefusal`), and what is stored stays.
 */

import type { FeedRecord } from '../model/feed.ts';
import type { JsonHead } from './formats/json-head.ts';
import type { XmlNode } from './formats/xml-node.ts';

/** A whole file that cannot be used. Nothing of it is stored. */
export class FeedRefusal extends Error {}

export interface Out {
  readonly nowMs: number;
  record(record: FeedRecord): void;
  /** A record or a part of it that cannot be used. @param at place inside the file */
  refuse(at: string, what: string): void;
  /** A stated time; null where it is none, or lies in the future (more than a day: then it is refused, with its place). */
  time(text: unknown, at: string): number | null;
  /** The time that the whole file states. */
  stated(atMs: number | null): void;
}

/** Where a feed is fetched from when nobody says otherwise. */
export interface Place {
  readonly url: string;
  /** What lies there: the feed's own format, or the description of a CSAF provider that is followed. */
  readonly type?: 'file' | 'csaf-provider';
}

interface FeedBase {
  /** Equals the file name. */
  readonly id: string;
  readonly label: string;
  readonly publisher: string;
  readonly licence: string;
  /** Document and version of the format. */
  readonly spec: string;
  readonly emits: 'full' | 'delta';
  /** Older than this the feed is said to be stale. */
  readonly maxAgeHours: number;
  readonly places: readonly Place[];
}

export interface JsonReading {
  /** One element of `arrays`, as soon as it is there: memory does not grow with the file. */
  item?(value: unknown, raw: string, at: string, out: Out): void;
  /** The document; its `arrays` are empty then. */
  end?(document: unknown, raw: string, out: Out): void;
}

export interface JsonFeed extends FeedBase {
  readonly carrier: 'json';
  /** Top-level arrays whose elements are records of their own; '' for a document that is an array. */
  readonly arrays: readonly string[];
  probe(head: JsonHead): boolean;
  open(): JsonReading;
}

export interface CsvFeed extends FeedBase {
  readonly carrier: 'csv';
  /** The first rows, at most 3. */
  probe(rows: readonly (readonly string[])[]): boolean;
  open(): { row(cells: readonly string[], line: number, out: Out): void; end?(out: Out): void };
}

export interface TextFeed extends FeedBase {
  readonly carrier: 'text';
  /** The beginning of the file. */
  probe(head: string): boolean;
  /** Lines without their ends, counted from 1. */
  open(): { line(text: string, line: number, out: Out): void; end(out: Out): void };
}

export interface XmlFeed extends FeedBase {
  readonly carrier: 'xml';
  /** The beginning of the file. */
  probe(head: string): boolean;
  open(): { end(root: XmlNode, raw: string, out: Out): void };
}

/** A feed that comes in more than one format is one feed with several forms. */
export interface FormsFeed extends FeedBase {
  readonly carrier: 'forms';
  readonly forms: readonly (
    | Pick<JsonFeed, 'carrier' | 'arrays' | 'probe' | 'open'>
    | Pick<CsvFeed, 'carrier' | 'probe' | 'open'>
    | Pick<TextFeed, 'carrier' | 'probe' | 'open'>
    | Pick<XmlFeed, 'carrier' | 'probe' | 'open'>
  )[];
}

export type Feed = JsonFeed | CsvFeed | TextFeed | XmlFeed | FormsFeed;
export type Form = FormsFeed['forms'][number];
export const formsOf = (feed: Feed): readonly Form[] => (feed.carrier === 'forms' ? feed.forms : [feed]);
