/**
 * A set of parts while it grows: what is left of each risk, hours used, devices out of service. Risk removed is
 * `sum of weight * (1 - product of (1 - share))` over the chosen parts that touch a risk: monotone and submodular, since what one
 * part takes is no longer there for the next; plain addition where no two parts touch the same risk.
 */

import type { Part, Parts } from './problem.ts';

/** Hours that are so near to each other are the same. */
const TINY = 1e-9;

export class State {
  readonly parts: Parts;
  readonly budget: number;
  /** What is left of each risk. */
  readonly left: Float64Array;
  /** Parts chosen of each action. */
  readonly opened: Int32Array;
  readonly chosen = new Set<number>();
  hours = 0;
  removed = 0;
  /** Of each cell: devices out for good, and the most that stand still at once. */
  private readonly lasting: Float64Array;
  private readonly atOnce: Float64Array;

  constructor(parts: Parts, budget: number) {
    this.parts = parts;
    this.budget = budget;
    this.left = Float64Array.from(parts.weights);
    this.opened = new Int32Array(parts.keys.length);
    this.lasting = new Float64Array(parts.spare.length);
    this.atOnce = new Float64Array(parts.spare.length);
  }

  get free(): number {
    return this.budget - this.hours;
  }

  /** Hours of a part, with those of its action where it is the first of it. */
  costOf(part: Part): number {
    return part.hours + (this.opened[part.action] === 0 ? this.parts.fixedHours[part.action]! : 0);
  }

  gainOf(part: Part): number {
    let gain = 0;
    const { risks, shares } = part;
    for (let k = 0; k < risks.length; k++) gain += this.left[risks[k]!]! * shares[k]!;
    return gain;
  }

  /** Whether it may be added: never again once it may not, since sets only grow. */
  fits(part: Part): boolean {
    if (this.costOf(part) > this.free + TINY) return false;
    const { cell } = part;
    if (cell < 0) return true;
    const out = this.lasting[cell]! + part.lasting + Math.max(this.atOnce[cell]!, part.atOnce);
    return out <= this.parts.spare[cell]!;
  }

  add(number: number): void {
    const part = this.parts.parts[number]!;
    this.hours += this.costOf(part);
    this.opened[part.action]!++;
    this.chosen.add(number);
    const { risks, shares, cell } = part;
    for (let k = 0; k < risks.length; k++) {
      const took = this.left[risks[k]!]! * shares[k]!;
      this.left[risks[k]!]! -= took;
      this.removed += took;
    }
    if (cell < 0) return;
    this.lasting[cell]! += part.lasting;
    this.atOnce[cell] = Math.max(this.atOnce[cell]!, part.atOnce);
  }

  /** Adds parts one by one as far as they fit; false: none did. */
  addAll(numbers: readonly number[]): boolean {
    let any = false;
    for (const number of numbers) {
      if (this.chosen.has(number) || !this.fits(this.parts.parts[number]!)) continue;
      this.add(number);
      any = true;
    }
    return any;
  }
}
