import { AppError } from '../base/error.ts';
import type { Field } from '../identify/identify.ts';
import { ENGINE_FIELDS, ENGINE_PROTOCOL, ENGINE_SPEC } from '../model/engine-fields.ts';
import type { Dissector } from '../wire/contract.ts';
import { loadFamily } from './family.ts';

/** Every dissector of this installation, sorted by id. */
export function loadDissectors(): Promise<readonly Dissector[]> {
  return loadFamily<Dissector>('dissector', new URL('../wire/dissectors/', import.meta.url));
}

/**
 * Every field that the dissectors declare. A field that several declare must mean the same in all of them.
 * @throws AppError family.invalid naming both, when two declare it differently
 */
export function fieldTable(dissectors: readonly Dissector[]): ReadonlyMap<string, Field> {
  const table = new Map<string, Field>();
  for (const [name, spec] of Object.entries(ENGINE_FIELDS)) {
    table.set(name, { ...spec, protocol: ENGINE_PROTOCOL, version: 1, spec: ENGINE_SPEC, basis: 'captures' });
  }
  for (const d of dissectors) {
    for (const [name, spec] of Object.entries(d.fields)) {
      const known = table.get(name);
      if (known !== undefined && (known.claims !== spec.claims || known.role !== spec.role)) {
        throw new AppError(
          'family.invalid',
          'bug',
          `dissectors ${known.protocol} and ${d.id} declare '${name}' differently`,
        );
      }
      if (known === undefined)
        table.set(name, { ...spec, protocol: d.id, version: d.version, spec: d.spec, basis: d.basis });
    }
  }
  return table;
}
