/**
 * Dissectors as the fuzzer watches them: how many pushes reached each parser, how many of them from a damaged frame, and whether
 * what a push brought about was ever seen before (dissector, direction, outcome, and the fields and irregularities it named).
 * A push that says its flow is a more exact protocol reached that one: SDC over HTTP is read by HTTP's parser.
 */

import { type About, type Dir, type Dissector, DONE, GIVE_UP, type Out, type Parser } from '../../src/wire/contract.ts';

export interface Reach {
  readonly pushes: number;
  /** From a frame that was damaged. */
  readonly damaged: number;
  /** Kinds of outcome. */
  readonly outcomes: number;
}

/** The sensor's `Out`, overheard. One object for all pushes. */
class Overheard implements Out {
  inner!: Out;
  /** Of what was named in this push; the order does not matter. */
  signature = 0;
  refined: string | null = null;

  get atUs(): number {
    return this.inner.atUs;
  }
  get senderMac(): string | null {
    return this.inner.senderMac;
  }
  get senderIp(): string | null {
    return this.inner.senderIp;
  }
  get receiverMac(): string | null {
    return this.inner.receiverMac;
  }
  get receiverIp(): string | null {
    return this.inner.receiverIp;
  }
  observe(field: string, value: string, about?: About): void {
    this.add(field);
    this.inner.observe(field, value, about);
  }
  weird(code: string): void {
    this.add(code);
    this.inner.weird(code);
  }
  refine(protocol: string): void {
    this.add(protocol);
    this.refined = protocol;
    this.inner.refine(protocol);
  }
  handover(): void {
    this.add('handover');
    this.inner.handover();
  }

  private add(text: string): void {
    let hash = 17;
    for (let k = 0; k < text.length; k++) hash = Math.imul(hash, 31) + text.charCodeAt(k);
    this.signature |= 1 << (Math.imul(hash, 0x9e3779b1) >>> 27);
  }
}

export class Watch {
  /** The frame at hand is damaged. */
  isDamaged = false;
  /** Since it was cleared: something came about that never did before. */
  isNew = false;
  readonly dissectors: readonly Dissector[];
  private readonly counts: { pushes: number; damaged: number; readonly outcomes: Set<number> }[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly overheard = new Overheard();

  constructor(dissectors: readonly Dissector[]) {
    this.counts = dissectors.map(() => ({ pushes: 0, damaged: 0, outcomes: new Set() }));
    this.numbers = new Map(dissectors.map((d, n) => [d.id, n]));
    this.dissectors = dissectors.map((d, n) => ({
      ...d,
      probe: (head, dir, flow) => d.probe(head, dir, flow),
      open: (flow) => this.watched(d.open(flow), n),
    }));
  }

  private watched(parser: Parser, n: number): Parser {
    const push = (bytes: Uint8Array, dir: Dir, out: Out): number => this.push(parser, n, bytes, dir, out);
    return parser.gap === undefined ? { push } : { push, gap: (dir) => parser.gap!(dir) };
  }

  private push(parser: Parser, n: number, bytes: Uint8Array, dir: Dir, out: Out): number {
    const { overheard } = this;
    this.count(n);
    overheard.inner = out;
    overheard.signature = 0;
    overheard.refined = null;
    const result = parser.push(bytes, dir, overheard);
    const exact = overheard.refined === null ? undefined : this.numbers.get(overheard.refined);
    if (exact !== undefined && exact !== n) this.count(exact);
    const end = result === DONE ? 1 : result === GIVE_UP ? 2 : result === 0 ? 3 : result === bytes.length ? 4 : 5;
    const outcome = (overheard.signature >>> 0) * 16 + end * 2 + dir;
    const { outcomes } = this.counts[n]!;
    if (!outcomes.has(outcome)) {
      outcomes.add(outcome);
      this.isNew = true;
    }
    return result;
  }

  private count(n: number): void {
    const count = this.counts[n]!;
    count.pushes++;
    if (this.isDamaged) count.damaged++;
  }

  /** By id of the dissector. */
  report(): Record<string, Reach> {
    return Object.fromEntries(
      this.dissectors.map((d, n) => {
        const { pushes, damaged, outcomes } = this.counts[n]!;
        return [d.id, { pushes, damaged, outcomes: outcomes.size }];
      }),
    );
  }
}
