/** Until when a component is supported: by what its bill says, else by the line of releases that it belongs to (endoflife.date). */

import type { ComponentSupport } from '../../model/bill.ts';
import type { Support } from '../../model/support.ts';
import { beginsWith, parseVersion } from '../versions/version.ts';
import { parseCpe } from './cpe.ts';
import { cpeKey, type Part, plainName, upstreamVersion } from './part.ts';
import { parsePurl, purlName } from './purl.ts';

/** Names that lines of support are found by. */
export function keysOfSupport(support: Pick<Support, 'product' | 'aliases' | 'identifiers'>): readonly string[] {
  const out = new Set<string>();
  for (const name of [support.product, ...support.aliases]) {
    const plain = plainName(name);
    if (plain !== null) out.add(`name:${plain}`);
  }
  for (const id of support.identifiers) {
    const purl = id.startsWith('pkg:') ? parsePurl(id) : null;
    if (purl !== null) out.add(`purl:${purlName(purl)}`);
    const cpe = id.startsWith('cpe:') ? parseCpe(id) : null;
    const key = cpe === null ? null : cpeKey(cpe);
    if (key !== null) out.add(key);
  }
  return [...out];
}

export type SupportIndex = ReadonlyMap<string, readonly Support[]>;

export function indexSupport(all: readonly Support[]): SupportIndex {
  const out = new Map<string, Support[]>();
  for (const one of all) {
    for (const key of keysOfSupport(one)) {
      const list = out.get(key);
      if (list === undefined) out.set(key, [one]);
      else list.push(one);
    }
  }
  return out;
}

/** The line with the longest name that the version begins with: `3.0` before `3`. */
function lineOf(lines: readonly Support[], version: string): Support | null {
  const own = parseVersion(version);
  if (own === null) return null;
  let best: Support | null = null;
  let length = 0;
  for (const line of lines) {
    const cycle = parseVersion(line.cycle);
    if (cycle === null || !beginsWith(own, cycle) || cycle.parts.length <= length) continue;
    best = line;
    length = cycle.parts.length;
  }
  return best;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** @returns null: nobody says anything of this component and version */
export function supportOf(
  part: Part,
  supportEndMs: number | null,
  index: SupportIndex,
  nowMs: number,
): ComponentSupport | null {
  if (supportEndMs !== null)
    return { by: 'document', line: null, endsAt: iso(supportEndMs), ended: supportEndMs <= nowMs };
  const version = upstreamVersion(part);
  if (version === null) return null;
  const own = part.component.name.slice(part.component.name.lastIndexOf('/') + 1);
  const plain = plainName(own);
  const keys = [
    part.purl === null ? null : `purl:${purlName(part.purl)}`,
    part.cpe === null ? null : cpeKey(part.cpe),
    // A package of an ecosystem that is called like a product need not be it: `pkg:npm/python`.
    plain !== null &&
    (part.purl === null || ['generic', 'deb', 'rpm', 'apk', 'conan', 'github'].includes(part.purl.type))
      ? `name:${plain}`
      : null,
  ];
  for (const key of keys) {
    const line = key === null ? null : lineOf(index.get(key) ?? [], version);
    if (line === null) continue;
    const { atMs, ended } = line.security;
    if (atMs === null && ended === null) continue;
    return {
      by: 'endoflife.date',
      line: `${line.label ?? line.product} ${line.cycle}`,
      endsAt: iso(atMs),
      ended: atMs === null ? ended : atMs <= nowMs,
    };
  }
  return null;
}
