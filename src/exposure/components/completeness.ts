/** How complete a bill is: the minimum elements (NTIA, July 2021), and what the FDA asks for beside them, each with what is missing. */

import type { BillElement, Completeness } from '../../model/bill.ts';
import type { Sbom, SbomComponent } from '../../model/sbom.ts';
import { parseCpe } from './cpe.ts';
import { parsePurl } from './purl.ts';
import type { BillTree } from './tree.ts';

const SHOWN = 50;

/** Words that stand for: nothing is said. */
const EMPTY = new Set(['', 'unknown', 'n/a', 'none', 'noassertion', 'unspecified', '-', '*']);
const isSaid = (text: string | null): boolean => text !== null && !EMPTY.has(text.trim().toLowerCase());
const isIdentified = (c: SbomComponent): boolean =>
  (c.purl !== null && parsePurl(c.purl) !== null) || (c.cpe !== null && parseCpe(c.cpe) !== null);

function ofComponents(
  id: BillElement,
  by: Completeness['by'],
  components: readonly SbomComponent[],
  has: (c: SbomComponent, place: number) => boolean,
): Completeness {
  const missing: number[] = [];
  let present = 0;
  components.forEach((c, k) => {
    if (has(c, k)) present++;
    else if (missing.length < SHOWN) missing.push(k);
  });
  return { id, by, present, of: components.length, missing };
}

const ofDocument = (id: BillElement, is: boolean): Completeness => ({
  id,
  by: 'ntia',
  present: is ? 1 : 0,
  of: 1,
  missing: [],
});

/** @param statedAtMs  time that the document states; null: none */
export function completenessOf(bill: Sbom, tree: BillTree, statedAtMs: number | null): readonly Completeness[] {
  const loose = new Set(tree.loose);
  const { components } = bill;
  return [
    ofComponents('supplier', 'ntia', components, (c) => isSaid(c.supplier)),
    ofComponents('name', 'ntia', components, (c) => isSaid(c.name)),
    ofComponents('version', 'ntia', components, (c) => isSaid(c.version)),
    ofComponents('identifier', 'ntia', components, isIdentified),
    ofComponents('dependency', 'ntia', components, (_c, k) => !loose.has(k)),
    ofDocument('author', isSaid(bill.author)),
    ofDocument('timestamp', statedAtMs !== null),
    ofComponents('support', 'fda', components, (c) => c.supportEndMs !== null),
  ];
}
