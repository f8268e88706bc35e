/**
 * Asking dissectors: is this yours? A dissector that throws or answers nonsense is named as weird and counts as NO.
 * Which verdict wins is in contract.ts.
 */

import { type Dir, type FlowContext, MAYBE, MORE, NO, YES } from '../contract.ts';
import type { Collector } from '../harvest/collector.ts';
import type { Candidates } from './candidates.ts';
import type { Emission } from './emission.ts';
import type { FlowApp } from './flow-app.ts';

export class Asking {
  private readonly candidates: Candidates;
  private readonly collector: Collector;

  constructor(candidates: Candidates, collector: Collector) {
    this.candidates = candidates;
    this.collector = collector;
  }

  /** Asks the candidates that are left; the number of the winner or -1. Those that say NO are out. */
  ask(app: FlowApp, dir: Dir, head: Uint8Array): number {
    const side = app.sides[dir];
    const other = app.sides[dir === 0 ? 1 : 0];
    const first = head[0] ?? 0;
    app.context.previous = null;
    for (const e of app.early) if (e.dir === dir) app.context.previous = e.bytes;
    const asked = app.alive ?? this.candidates.forHead(app.context, first);
    app.alive = asked;
    let left: number[] | null = null;
    let kept = 0;
    let byPort = -1;
    let byBoth = -1;
    for (let k = 0; k < asked.length; k++) {
      const number = asked[k]!;
      const verdict = this.candidates.accepts(number, first) ? this.probe(number, head, dir, app.context) : NO;
      if (verdict === NO) {
        left ??= asked.slice(0, kept);
        continue;
      }
      kept++;
      left?.push(number);
      if (verdict === YES) return number;
      if (verdict !== MAYBE) continue;
      if (byPort < 0 && this.candidates.hinted(number, app.context)) byPort = number;
      if (byBoth < 0 && other.maybe.includes(number)) byBoth = number;
      if (!side.maybe.includes(number)) side.maybe = [...side.maybe, number];
    }
    app.alive = left ?? asked;
    if (byPort >= 0) return byPort;
    if (byBoth >= 0) return byBoth;
    return -1;
  }

  /** One dissector's word. */
  probe(number: number, head: Uint8Array, dir: Dir, flow: FlowContext): number {
    const d = this.candidates.dissectors[number]!;
    try {
      const verdict = d.probe(head, dir, flow);
      if (verdict === NO || verdict === MORE || verdict === MAYBE || verdict === YES) return verdict;
      this.collector.weird(`${d.id}.contract`);
    } catch {
      this.collector.weird(`${d.id}.exception`);
    }
    return NO;
  }

  /** One frame's payload behind an ethertype. Every dissector of the type sees it, a parser for each. */
  ethernet(type: number, bytes: Uint8Array, emission: Emission): void {
    for (const number of this.candidates.forEtherType(type)) {
      const d = this.candidates.dissectors[number]!;
      const flow: FlowContext = { carrier: 'ethernet', aPort: 0, bPort: 0, etherType: type };
      emission.begin(d, number);
      try {
        if (d.probe(bytes, 0, flow) >= MAYBE) d.open(flow).push(bytes, 0, emission);
      } catch {
        this.collector.weird(`${d.id}.exception`);
      }
      emission.end();
    }
  }

  /** Hands bytes to the flow's parser. NaN: it threw, or there is none. Leaves `emission.refined` set. */
  push(app: FlowApp, dir: Dir, bytes: Uint8Array, emission: Emission): number {
    if (app.dissector === null) return Number.NaN;
    emission.begin(app.dissector, app.number);
    let result = Number.NaN;
    try {
      result = app.parser?.push(bytes, dir, emission) ?? Number.NaN;
    } catch {
      this.exception(app);
    }
    emission.end();
    if (emission.stated) app.settle();
    return result;
  }

  /** Tells the parser that bytes are missing; true when it goes on. */
  gap(app: FlowApp, dir: Dir): boolean {
    try {
      return app.parser?.gap?.(dir) ?? false;
    } catch {
      this.exception(app);
      return false;
    }
  }

  private exception(app: FlowApp): void {
    this.collector.weird(`${app.dissector?.id ?? 'engine'}.exception`);
  }
}
