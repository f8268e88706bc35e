/**
 * Pieces in, harvest out: gives each piece to its reader, keeps one reader for each sender, and isolates them from each other.
 * Pure: the caller brings the time.
 */

import type { Harvest } from '../model/harvest.ts';
import type { About, DatagramSource, LineSource, MessageSource, Out, Source, Talk } from './contract.ts';
import { isNamed } from './formats/address.ts';
import { readEnvelope } from './formats/log-envelope.ts';
import { hostName } from './formats/text.ts';
import { Gather } from './gather.ts';
import { SOURCE_LIMITS, type SourceLimits } from './limits.ts';

const EARLIEST_US = Date.UTC(2000, 0, 1) * 1000;
/** Clocks of exporters and servers are off by a little. */
const SLACK_US = 300_000_000;

export interface SampledFrame {
  readonly agent: string;
  /** One frame stands for so many. */
  readonly rate: number;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly atUs: number;
}

export interface ReadingOptions {
  readonly sources: readonly Source[];
  readonly limits?: Partial<SourceLimits>;
  /** Gets what sFlow samples; the bytes are valid during the call. Absent: they are only counted. */
  readonly onFrame?: (frame: SampledFrame) => void;
}

export interface Reading {
  /** One datagram for a kind of collector. `from`: IP address that sent it. */
  datagram(kind: string, bytes: Uint8Array, from: string, atUs: number): void;
  /** One line of a log, with its envelope. @param record number of the line in its file; null: received */
  message(line: string, from: string | null, atUs: number, record: number | null): void;
  /** A file of one kind, line by line. `endOfFile` states what only the whole tells. */
  file(kind: string, atUs: number): { line(text: string): void; endOfFile(): void };
  /** What a sensor saw in the frames of `onFrame`. */
  join(harvest: Harvest, via: string, rate: number): void;
  /** A bound outside was reached so often. */
  cap(name: string, limit: number, hits?: number): void;
  harvest(): Harvest;
}

class Statement implements Out {
  readonly #gather: Gather;
  readonly #onFrame: ReadingOptions['onFrame'];
  #source: Source | null = null;
  atUs = 0;
  from: string | null = null;
  agent = '';

  constructor(gather: Gather, onFrame: ReadingOptions['onFrame']) {
    this.#gather = gather;
    this.#onFrame = onFrame;
  }

  begin(source: Source, from: string | null, atUs: number, record: number | null, via: string): void {
    this.#source = source;
    this.from = from;
    this.atUs = atUs;
    this.agent = from ?? '';
    this.#gather.record = record;
    this.#gather.via = via;
  }

  observe(field: string, value: string, about: About, atUs = this.atUs): void {
    const source = this.#source;
    if (source === null || !(field in source.fields)) return;
    this.#gather.observe(source.id, field, value, about, this.time(atUs));
  }

  talk(talk: Talk): void {
    if (isNamed(talk.a)) this.#gather.talk(talk);
  }

  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, rate: number): void {
    const { agent, atUs } = this;
    this.#onFrame?.({ agent, rate, linkType, bytes: bytes.subarray(start, end), wireLength, atUs });
  }

  via(origin: string): void {
    this.#gather.via = origin;
  }

  time(statedUs: number): number {
    if (statedUs >= EARLIEST_US && statedUs <= this.atUs + SLACK_US) return Math.min(statedUs, this.atUs);
    this.#gather.weird('source.clock');
    return this.atUs;
  }

  weird(code: string): void {
    this.#gather.weird(`${this.#source?.id ?? 'source'}.${code}`);
  }

  cap(name: string, limit: number): void {
    this.#gather.cap(name, limit);
  }
}

type Opened = { push(piece: never, out: Out): void };

class Reader implements Reading {
  readonly #limits: SourceLimits;
  readonly #gather: Gather;
  readonly #out: Statement;
  readonly #datagrams = new Map<string, DatagramSource>();
  readonly #messages: readonly MessageSource[];
  readonly #lines = new Map<string, LineSource>();
  /** By kind and sender. */
  readonly #opened = new Map<string, Opened>();
  /** Host that each log sender named first. */
  readonly #hosts = new Map<string, string>();

  constructor({ sources, limits, onFrame }: ReadingOptions) {
    this.#limits = { ...SOURCE_LIMITS, ...limits };
    this.#gather = new Gather(this.#limits);
    this.#out = new Statement(this.#gather, onFrame);
    for (const s of sources) {
      if (s.carrier === 'datagram') this.#datagrams.set(s.id, s);
      else if (s.carrier === 'lines') this.#lines.set(s.id, s);
    }
    this.#messages = sources.filter((s) => s.carrier === 'message');
  }

  #readerOf<R extends Opened>(source: { readonly id: string; open(): R }, from: string): R | null {
    const key = `${source.id}\n${from}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known as R;
    if (this.#opened.size >= this.#limits.exporters) {
      this.#gather.cap('exporters', this.#limits.exporters);
      return null;
    }
    const made = source.open();
    this.#opened.set(key, made);
    return made;
  }

  datagram(kind: string, bytes: Uint8Array, from: string, atUs: number): void {
    this.#gather.took(bytes.length);
    const asked = this.#datagrams.get(kind);
    // Exporters are pointed at the wrong port now and then: NetFlow and IPFIX tell themselves apart.
    const source = asked?.probe(bytes) === true ? asked : [...this.#datagrams.values()].find((s) => s.probe(bytes));
    if (source === undefined) {
      this.#gather.weird('source.not-understood');
      return;
    }
    const reader = this.#readerOf(source, from);
    if (reader === null) return;
    this.#out.begin(source, from, atUs, null, `${source.label} of ${from}`);
    guarded(this.#gather, () => reader.push(bytes, this.#out));
  }

  message(line: string, from: string | null, atUs: number, record: number | null): void {
    this.#gather.took(line.length);
    const message = readEnvelope(this.#cut(line), atUs);
    if (from !== null) this.#stateSender(message.host, from, atUs);
    const source = this.#messages.find((s) => s.probe(message));
    if (source === undefined) return;
    const reader = this.#readerOf(source, from ?? hostName(message.host ?? undefined) ?? 'file');
    if (reader === null) return;
    this.#out.begin(source, from, atUs, record, `syslog of ${message.host ?? from ?? 'an unnamed host'}`);
    guarded(this.#gather, () => reader.push(message, this.#out));
  }

  /** A sender that names one host is that host; one that names several passes their messages on. */
  #stateSender(host: string | null, from: string, atUs: number): void {
    this.#out.begin(LOG_SENDER, from, atUs, null, `syslog of ${host ?? from}`);
    this.#out.observe('syslog.role', 'syslog-sender', { ip: from });
    const name = hostName(host ?? undefined);
    if (name === null) return;
    const known = this.#hosts.get(from);
    if (known === undefined && this.#hosts.size < this.#limits.exporters) this.#hosts.set(from, name);
    if (known === undefined || known === name) this.#out.observe('syslog.hostname', name, { ip: from });
  }

  file(kind: string, atUs: number): { line(text: string): void; endOfFile(): void } {
    let record = 0;
    if (kind === 'syslog') {
      return { line: (text) => this.message(text, null, atUs, ++record), endOfFile: () => {} };
    }
    const source = this.#lines.get(kind);
    if (source === undefined) throw new RangeError(`no source reads files of kind '${kind}'`);
    const reader = source.open();
    const begin = (n: number | null): void => this.#out.begin(source, null, atUs, n, source.label);
    return {
      line: (text) => {
        this.#gather.took(text.length);
        begin(++record);
        const line = this.#cut(text);
        guarded(this.#gather, () => reader.push(line, this.#out));
      },
      endOfFile: () => {
        begin(null);
        guarded(this.#gather, () => reader.end?.(this.#out));
      },
    };
  }

  #cut(line: string): string {
    if (line.length <= this.#limits.lineChars) return line;
    this.#gather.cap('lineChars', this.#limits.lineChars);
    return line.slice(0, this.#limits.lineChars);
  }

  join(harvest: Harvest, via: string, rate: number): void {
    this.#gather.join(harvest, via, rate);
  }

  cap(name: string, limit: number, hits = 1): void {
    this.#gather.cap(name, limit, hits);
  }

  harvest(): Harvest {
    return this.#gather.take();
  }
}

/** What every log tells of its sender, as the packet dissector of the same protocol states it. */
const LOG_SENDER: Source = {
  id: 'syslog',
  label: 'system log',
  version: 1,
  spec: 'RFC 3164 4, RFC 5424 6',
  basis: 'specification',
  carrier: 'message',
  fields: {
    'syslog.role': { doc: 'syslog-sender', claims: 'roles', confidence: 0.8 },
    'syslog.hostname': { doc: 'Host name that the message carries', claims: 'hostname', confidence: 0.4 },
  },
  probe: () => false,
  open: () => ({ push: () => {} }),
};

/** Readers do not throw; should one do so all the same, its piece is lost and the others go on. */
function guarded(gather: Gather, work: () => void): void {
  try {
    work();
  } catch {
    gather.weird('source.reader-failed');
  }
}

export function createReading(options: ReadingOptions): Reading {
  return new Reader(options);
}
