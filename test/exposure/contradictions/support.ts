import type { Names } from '../../../src/exposure/contradictions/compare.ts';
import { makerFinder, makerKey } from '../../../src/identify/makers.ts';
import { osAgree } from '../../../src/identify/os.ts';
import { loadCatalogue, loadProductNames } from '../../../src/install/catalog.ts';
import type { FactName, Statement, StatementSource } from '../../../src/model/contradiction.ts';

/** Makers by the catalogue and who owns whom; places as this hospital calls them. */
export async function names(places: Readonly<Record<string, string>> = {}): Promise<Names> {
  const find = makerFinder(await loadCatalogue());
  const { owners } = await loadProductNames();
  const byMaker = new Map(owners.flatMap((o) => o.makers.map((id) => [id, o.id] as const)));
  const byName = new Map(owners.flatMap((o) => o.names.map((name) => [makerKey(name), o.id] as const)));
  return {
    makerOf: (name) => {
      const id = find(name)?.id;
      return id === undefined ? (byName.get(makerKey(name)) ?? null) : (byMaker.get(id) ?? id);
    },
    osAgree,
    placeOf: (text) => (Object.hasOwn(places, text) ? places[text]! : null),
  };
}

let made = 0;
/** `say('cmms', 'version', 'software', '4.2')` */
export const say = (
  source: StatementSource,
  fact: FactName,
  key: string | null,
  value: string | null,
  more: Partial<Statement> = {},
): Statement => ({
  ...{ source, fact, key, value, evidence: `e${++made}`, firstAtMs: 1_000_000, lastAtMs: 2_000_000, confidence: 0.9 },
  ...more,
});
