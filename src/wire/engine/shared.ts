/**
 * Datagrams of protocols whose parser keeps nothing between them (`Dissector.stateless`): one parser serves all flows, and a flow
 * that is recognised by its first datagram costs no object.
 */

import { type Dir, type Dissector, DONE, type FlowContext, GIVE_UP, type Parser, YES } from '../contract.ts';
import type { Collector } from '../harvest/collector.ts';
import { QUIET_MOST } from '../kernel/columns.ts';
import type { Asking } from './asking.ts';
import type { Candidates } from './candidates.ts';
import type { Emission } from './emission.ts';

/** From here on every message is read; see `Dissector.looks`. */
const EVERY_LOOKS = 65_535;
/** Up to here a protocol is left alone after so many looks that told nothing new. */
const FEW_LOOKS = 255;

export class Shared {
  /** Of the flow at hand. */
  readonly context: { -readonly [K in keyof FlowContext]: FlowContext[K] } = {
    carrier: 'udp',
    aPort: 0,
    bPort: 0,
    etherType: 0,
  };
  private readonly candidates: Candidates;
  private readonly asking: Asking;
  private readonly collector: Collector;
  /** By number of dissector; opened when first needed. */
  private readonly parsers: (Parser | null)[];

  constructor(candidates: Candidates, asking: Asking, collector: Collector) {
    this.candidates = candidates;
    this.asking = asking;
    this.collector = collector;
    this.parsers = candidates.dissectors.map(() => null);
  }

  private of(number: number): Dissector {
    return this.candidates.dissectors[number]!;
  }

  idOf(number: number): string {
    return this.of(number).id;
  }

  readsEvery(number: number): boolean {
    return (this.of(number).looks ?? 0) >= EVERY_LOOKS;
  }

  /** True when a flow told nothing new for so long that it is left alone. */
  isTired(number: number, quiet: number): boolean {
    const looks = this.of(number).looks ?? 16;
    return looks <= FEW_LOOKS && quiet >= Math.min(looks, QUIET_MOST);
  }

  /**
   * The number of the stateless dissector that is hinted at by a port of the flow (`context`) and is sure of its first datagram;
   * -1: the flow is for the recogniser.
   */
  recognise(head: Uint8Array, dir: Dir): number {
    const number = this.candidates.forHead(this.context, head[0]!)[0] ?? -1;
    if (number < 0 || this.of(number).stateless !== true || !this.candidates.hinted(number, this.context)) return -1;
    return this.asking.probe(number, head, dir, this.context) === YES ? number : -1;
  }

  /** Hands a datagram over; false when there is nothing more to learn in this flow. Leaves `emission.refined` set. */
  read(number: number, dir: Dir, bytes: Uint8Array, emission: Emission): boolean {
    const d = this.of(number);
    emission.begin(d, number);
    let result: number = DONE;
    try {
      const parser = this.parsers[number] ?? d.open(this.context);
      this.parsers[number] = parser;
      result = parser.push(bytes, dir, emission);
    } catch {
      this.collector.weird(`${d.id}.exception`);
    }
    emission.end();
    return result !== DONE && result !== GIVE_UP;
  }
}
