/** Two bills of one product: what came, what went, what has another version. */

import type { BillChange, BillDiff } from '../../model/bill.ts';
import type { Sbom, SbomComponent } from '../../model/sbom.ts';
import { parsePurl, purlName } from './purl.ts';

/** By what a component is the same one in two bills: its package without the version, else its name. */
function nameOf(c: SbomComponent): string {
  const purl = c.purl === null ? null : parsePurl(c.purl);
  return purl === null ? `${c.type ?? ''} ${c.name}`.toLowerCase() : purlName(purl);
}

const changeOf = ({ name, version, purl }: SbomComponent): BillChange => ({ name, version, purl });

function grouped(bill: Sbom): ReadonlyMap<string, readonly SbomComponent[]> {
  const out = new Map<string, SbomComponent[]>();
  for (const c of bill.components) {
    const list = out.get(nameOf(c));
    if (list === undefined) out.set(nameOf(c), [c]);
    else list.push(c);
  }
  return out;
}

/** Several versions of one component are held against each other as sets; one that is left on each side was changed. */
export function diffBills(older: Sbom, newer: Sbom): Omit<BillDiff, 'from' | 'to'> {
  const [before, after] = [grouped(older), grouped(newer)];
  const added: BillChange[] = [];
  const removed: BillChange[] = [];
  const changed: (BillChange & { before: string | null })[] = [];
  let same = 0;
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const gone = [...(before.get(name) ?? [])];
    const come: SbomComponent[] = [];
    for (const c of after.get(name) ?? []) {
      const at = gone.findIndex((o) => o.version === c.version);
      if (at < 0) come.push(c);
      else {
        gone.splice(at, 1);
        same++;
      }
    }
    while (gone.length > 0 && come.length > 0) {
      const [old, now] = [gone.shift()!, come.shift()!];
      changed.push({ ...changeOf(now), before: old.version });
    }
    removed.push(...gone.map(changeOf));
    added.push(...come.map(changeOf));
  }
  const byName = (a: BillChange, b: BillChange): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return { added: added.sort(byName), removed: removed.sort(byName), changed: changed.sort(byName), same };
}
