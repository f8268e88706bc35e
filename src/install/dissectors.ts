import { AppError } from '../base/error.ts';
import type { Field } from '../identify/identify.ts';
import { ENGINE_FIELDS, ENGINE_PROTOCOL, ENGINE_SPEC } from '../model/engine-fields.ts';
import type { FieldSpec } from '../model/observation.ts';
import type { Dissector } from '../wire/contract.ts';
import { loadFamily } from './family.ts';

/** Every dissector of this installation, sorted by id. */
export function loadDissectors(): Promise<readonly Dissector[]> {
  return loadFamily<Dissector>('dissector', new URL('../wire/dissectors/', import.meta.url));
}

/** What declares fields: a dissector or the reader of another source. */
export interface Declaring {
  readonly id: string;
  readonly version: number;
  readonly spec: string;
  readonly basis: 'captures' | 'specification';
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

/**
 * Every field that they declare. A field that several declare must mean the same in all of them.
 * @throws AppError family.invalid naming both, when two declare it differently
 */
export function fieldTable(declaring: readonly Declaring[]): ReadonlyMap<string, Field> {
  const table = new Map<string, Field>();
  for (const [name, spec] of Object.entries(ENGINE_FIELDS)) {
    table.set(name, { ...spec, protocol: ENGINE_PROTOCOL, version: 1, spec: ENGINE_SPEC, basis: 'captures' });
  }
  for (const d of declaring) {
    for (const [name, spec] of Object.entries(d.fields)) {
      const known = table.get(name);
      if (known !== undefined && (known.claims !== spec.claims || known.role !== spec.role)) {
        throw new AppError('family.invalid', 'bug', `${known.protocol} and ${d.id} declare '${name}' differently`);
      }
      if (known === undefined)
        table.set(name, { ...spec, protocol: d.id, version: d.version, spec: d.spec, basis: d.basis });
    }
  }
  return table;
}
