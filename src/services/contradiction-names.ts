/** What names mean where two sides are compared: makers by the catalogue and who owns whom, operating systems, places. */

import type { Names } from '../exposure/contradictions/compare.ts';
import { makerFinder, makerKey } from '../identify/makers.ts';
import { osAgree } from '../identify/os.ts';
import type { Catalogue, ProductNames } from '../model/catalog.ts';

/** The one name of a maker with all of its companies; null: not known. */
export function makerNames(catalogue: Catalogue, { owners }: Pick<ProductNames, 'owners'>): Names['makerOf'] {
  const find = makerFinder(catalogue);
  const byMaker = new Map(owners.flatMap((o) => o.makers.map((id) => [id, o.id] as const)));
  const byName = new Map(owners.flatMap((o) => o.names.map((name) => [makerKey(name), o.id] as const)));
  return (name) => {
    const id = find(name)?.id;
    return id === undefined ? (byName.get(makerKey(name)) ?? null) : (byMaker.get(id) ?? id);
  };
}

/** Places are compared by building and floor only: the hospital keeps no list of them here yet. */
export const claimNames = (catalogue: Catalogue, names: Pick<ProductNames, 'owners'>): Names => ({
  makerOf: makerNames(catalogue, names),
  osAgree,
  placeOf: () => null,
});
