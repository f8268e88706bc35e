/** What bills of materials have in common. */

import type { Sbom, SbomComponent, SbomEdge } from '../../model/sbom.ts';
import type { Out } from '../contract.ts';
import { FEED_LIMITS } from '../limits.ts';
import { subjects } from './values.ts';

/** By what a bill can be asked: its own names, what it is the bill of, and every package in it. */
export function subjectsOf(names: readonly (string | null)[], sbom: Sbom): readonly string[] {
  const all = sbom.subject === null ? sbom.components : [sbom.subject, ...sbom.components];
  return subjects([...names, ...all.flatMap((c) => [c.purl, c.cpe])]);
}

/** Tells references that are given more than once: whoever names one of them means either. */
export function tellTwice(components: readonly (SbomComponent & { readonly where: string })[], out: Out): void {
  const seen = new Set<string>();
  for (const { ref, where } of components) {
    if (ref === null) continue;
    if (seen.has(ref)) out.refuse(where, `has a reference that stands before: ${ref}`);
    seen.add(ref);
  }
}

export const withoutPlace = (components: readonly (SbomComponent & { readonly where: string })[]): SbomComponent[] =>
  components.map(({ where: _where, ...component }) => component);

/** What lies in or is needed by what: each pair once, bounded. */
export class Edges {
  private readonly seen = new Set<string>();
  private readonly all: SbomEdge[] = [];
  private left = 0;

  add(from: number, to: number): void {
    const key = `${from} ${to}`;
    if (from === to || this.seen.has(key)) return;
    if (this.all.length >= 2 * FEED_LIMITS.list) {
      this.left++;
      return;
    }
    this.seen.add(key);
    this.all.push([from, to]);
  }

  end(out: Out, where: string): readonly SbomEdge[] {
    if (this.left > 0)
      out.refuse(where, `has ${this.left} dependencies beyond the first ${this.all.length}, which are kept`);
    return this.all;
  }
}

/** A stated day, which may lie in the future; null: it is none. */
export function dayOf(stated: string | null): number | null {
  if (stated === null || !/^\d{4}-\d\d-\d\d(?:T|$)/.test(stated)) return null;
  const ms = Date.parse(stated);
  return Number.isNaN(ms) ? null : ms;
}
