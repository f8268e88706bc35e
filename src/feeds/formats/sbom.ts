/** What bills of materials have in common. */

import type { Sbom, SbomComponent } from '../../model/sbom.ts';
import type { Out } from '../contract.ts';
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
