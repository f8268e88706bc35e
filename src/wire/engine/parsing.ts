/**
 * Protocol recognition of flows, as contract.ts says: candidates are asked until one is sure or none is left, the winner's
 * parser is opened, called and let go. A dissector that throws or breaks its contract is detached from the flow and named as
 * weird; it cannot hurt the others. What the parser is fed with is in recogniser.ts.
 */

import type { Dir, FlowContext } from '../contract.ts';
import type { Collector } from '../harvest/collector.ts';
import type { Limits } from '../limits.ts';
import type { History } from '../stream/history.ts';
import { Pool } from '../stream/pool.ts';
import type { Budget } from '../stream/stream.ts';
import { Asking } from './asking.ts';
import type { Candidates } from './candidates.ts';
import type { Emission } from './emission.ts';
import { FlowApp, type Labels, NONE, type Side } from './flow-app.ts';

const DEFAULT_LOOKS = 16;
/** Records of flows that ended, kept to be used again. */
const SPARE = 4_096;

export class Parsing {
  protected readonly asking: Asking;
  protected readonly collector: Collector;
  /** Who is speaking, of the call at hand. */
  protected emission!: Emission;
  protected readonly limits: Limits;
  protected readonly budget: Budget;
  protected readonly history: History;
  protected readonly pool = new Pool();
  private readonly candidates: Candidates;
  private readonly labels: Labels;
  /** Ended, and nobody's: each begins anew with the next flow that is opened, which is never before the present packet is done. */
  private readonly spare: FlowApp[] = [];
  /** Parsers alive. */
  private parsers = 0;
  /** The flows opened last, in a ring, each with its serial number: those that nobody knows when their place is needed are given up. */
  private readonly opened: FlowApp[] = [];
  private readonly serials: number[] = [];
  private serial = 0;

  constructor(candidates: Candidates, collector: Collector, limits: Limits, history: History, labels: Labels) {
    this.candidates = candidates;
    this.asking = new Asking(candidates, collector);
    this.collector = collector;
    this.limits = limits;
    this.labels = labels;
    this.history = history;
    this.budget = { used: 0, limit: limits.reassemblyBytes };
  }

  /** For a flow without any; null when nobody reads what it is carried by. */
  open(slot: number, flow: FlowContext, firstDir: Dir): FlowApp | null {
    if (!this.candidates.hasCarrier(flow.carrier)) return null;
    const at = this.serial++ % this.limits.undecided;
    const old = this.opened[at];
    if (old?.serial === this.serials[at] && old?.parser === null && !old.ended) {
      this.collector.cap('undecided');
      this.end(old);
    }
    const app = this.spare.pop() ?? new FlowApp();
    app.begin(slot, flow, firstDir);
    app.serial = this.serial;
    this.opened[at] = app;
    this.serials[at] = this.serial;
    return app;
  }

  /** Leaves a flow unlabelled when enough was seen of it. */
  protected exhaust(app: FlowApp, thisSide: boolean): void {
    if (thisSide && app.seenEnough()) this.end(app);
  }

  /** The number of the winner or -1. Ends the flow when no candidate is left. */
  protected ask(app: FlowApp, dir: Dir, head: Uint8Array): number {
    const winner = this.asking.ask(app, dir, head);
    if (winner < 0 && app.alive?.length === 0) this.end(app);
    return winner;
  }

  /** Opens the winner's parser. False when the flow ended with its label only. */
  protected accept(app: FlowApp, number: number): boolean {
    const d = this.candidates.dissectors[number]!;
    if (!app.inside) this.labels.label(app.slot, d.id);
    app.dissector = d;
    app.number = number;
    app.looks = d.looks ?? DEFAULT_LOOKS;
    app.looksLeft = app.looks;
    if (this.parsers >= this.limits.parsers) {
      this.collector.cap('parsers');
      this.end(app);
      return false;
    }
    try {
      app.context.previous = null;
      app.parser = d.open(app.context);
    } catch {
      this.collector.weird(`${d.id}.exception`);
      this.end(app);
      return false;
    }
    this.parsers++;
    return true;
  }

  /** Calls the parser; NaN: it was detached. */
  protected call(app: FlowApp, dir: Dir, bytes: Uint8Array): number {
    this.collector.news = false;
    const result = this.asking.push(app, dir, bytes, this.emission);
    if (this.collector.news) app.looksLeft = app.looks;
    if (this.emission.refined !== null && !app.inside) this.labels.label(app.slot, this.emission.refined);
    return result;
  }

  /** Takes the label back; the other candidates may try. */
  protected retract(app: FlowApp): void {
    if (!app.inside) this.labels.label(app.slot, null);
    const out = app.number;
    app.alive = (app.alive ?? []).filter((n) => n !== out);
    for (const side of app.sides) side.maybe = side.maybe.filter((n) => n !== out);
    app.dissector = null;
    app.number = -1;
    if (app.parser !== null) this.parsers--;
    app.parser = null;
    if (app.alive.length === 0) this.end(app);
  }

  /** The parser read a proxy's answer: what follows is for another dissector. Only once in a flow. */
  protected handOver(app: FlowApp): void {
    if (app.inside) {
      this.end(app);
      return;
    }
    app.inside = true;
    app.read = false;
    app.alive = null;
    app.dissector = null;
    app.number = -1;
    app.parser = null;
    this.parsers--;
    for (const side of app.sides) {
      side.payloads = 0;
      side.maybe = NONE;
    }
  }

  /** Detaches everything; the label stays. */
  protected end(app: FlowApp): void {
    if (app.ended) return;
    app.ended = true;
    for (const side of app.sides) {
      if (side.stream !== null) {
        this.budget.used -= side.length;
        side.stream.release();
      }
      side.release(this.pool);
    }
    if (app.parser !== null) this.parsers--;
    app.parser = null;
    app.early = NONE;
    this.labels.done(app.slot);
    if (this.spare.length < SPARE) this.spare.push(app);
  }

  /** Keeps a copy of bytes that wait. */
  protected keep(side: Side, bytes: Uint8Array, from: number, to: number): void {
    side.append(bytes, from, to, this.pool);
    this.budget.used += to - from;
  }
}
