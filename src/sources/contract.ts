/**
 * The contract of a source reader: what tells about devices without frames of theirs. One kind of record, one file in readers/,
 * one case file in test/cases/source/. What it states becomes a harvest like a sensor's, so that everything behind is one.
 *
 * A reader never throws, keeps no line and no user name, never states a secret or anything about a patient. Pure: the same
 * pieces at the same times give the same harvest.
 */

import type { Transport } from '../model/flow.ts';
import type { FieldSpec } from '../model/observation.ts';

/** Whom a fact is about. What is left out is unknown. */
export interface About {
  readonly mac?: string | null;
  readonly ip?: string | null;
  readonly vlan?: number | null;
}

/** One record of who spoke with whom. Of one direction, or of both where the record has both. Times in microseconds. */
export interface Talk {
  readonly a: About;
  readonly b: About;
  readonly transport: Transport;
  readonly aPort: number;
  readonly bPort: number;
  /** True: the record says that a began. False: a is only the sender of this direction, the ports tell who serves. */
  readonly directed: boolean;
  readonly protocol?: string | null;
  readonly packetsAB: number;
  readonly packetsBA: number;
  readonly bytesAB: number;
  readonly bytesBA: number;
  /** Routers between a and the exporter, where the record tells the time-to-live. */
  readonly hops?: number | null;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
}

/** Where a reader states what it reads. Valid during the call that got it. */
export interface Out {
  /** When the piece came; of a file: when it was written last. Microseconds since 1970 UTC. */
  readonly atUs: number;
  /** IP address that sent the piece; null for a file. */
  readonly from: string | null;
  /** State a fact; `field` must be declared. Without an address it is dropped. @param atUs default: `atUs` */
  observe(field: string, value: string, about: About, atUs?: number): void;
  talk(talk: Talk): void;
  /** A sampled frame; `rate`: it stands for so many. */
  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, rate: number): void;
  /** Says who is speaking, for evidence: `IPFIX exporter 10.0.0.1`, `syslog of dhcp1`. */
  via(origin: string): void;
  /** A time that the piece states, when it can be: neither before 2000 nor after the piece came. Else the latter. */
  time(statedUs: number): number;
  /** Name an irregularity: a code declared in `weirds`, without the source's prefix. */
  weird(code: string): void;
  /** A bound of the reader was reached. */
  cap(name: string, limit: number): void;
}

/** A log message without its envelope. */
export interface LogMessage {
  /** Host that the envelope names; null where it names none. */
  readonly host: string | null;
  readonly program: string | null;
  readonly text: string;
  /** Structured data of RFC 5424 as it stands; '' without. */
  readonly data: string;
  /** When it was written, as far as it tells; else when it came. */
  readonly atUs: number;
}

interface SourceBase {
  /** Equals the file name; the kind that a person may name. */
  readonly id: string;
  /** As shown: `NetFlow version 9`. */
  readonly label: string;
  readonly version: number;
  /** Document and clause. */
  readonly spec: string;
  /** 'captures': held against what an independent program wrote. 'specification': built from the text only. */
  readonly basis: 'captures' | 'specification';
  /** The allow-list of facts; names start with `<id>.` unless a dissector states the same. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  readonly weirds?: Readonly<Record<string, string>>;
}

/** Datagrams of exporters. `open` is called once for each sender, so that templates of one never meet those of another. */
export interface DatagramSource extends SourceBase {
  readonly carrier: 'datagram';
  readonly ports: readonly number[];
  /** Looks at fixed bytes only. */
  probe(bytes: Uint8Array): boolean;
  open(): { push(bytes: Uint8Array, out: Out): void };
}

/** Messages of a system log, one product each. `open` is called once for each sender or file. */
export interface MessageSource extends SourceBase {
  readonly carrier: 'message';
  probe(message: LogMessage): boolean;
  open(): { push(message: LogMessage, out: Out): void };
}

export const NO = 0;
export const MAYBE = 1;
export const YES = 2;

/** Files of lines. */
export interface LineSource extends SourceBase {
  readonly carrier: 'lines';
  /** What the first lines look like; the most certain reader gets the file. */
  probe(head: readonly string[]): typeof NO | typeof MAYBE | typeof YES;
  open(): {
    push(line: string, out: Out): void;
    /** After the last line: what only the whole file tells. */
    end?(out: Out): void;
  };
}

export type Source = DatagramSource | MessageSource | LineSource;
