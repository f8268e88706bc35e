/** The resolver port over identify(): the installed catalogue and fields, in this thread. */

import { createHash } from 'node:crypto';
import { type Field, identify } from '../identify/identify.ts';
import type { Asset } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Catalogue } from '../model/catalog.ts';
import type { ResolveInput, Resolver } from './ports.ts';

const CATEGORY_LABELS: Readonly<Record<string, string>> = {
  medical: 'Medical',
  laboratory: 'Laboratory',
  building: 'Building',
  network: 'Network',
  it: 'IT',
  iot: 'IoT',
};

export interface Knowledge {
  readonly catalogue: Catalogue;
  readonly fields: ReadonlyMap<string, Field>;
}

/** Fingerprint of everything that decides what evidence says: when it changes, assets are resolved again. */
export function digestOf({ catalogue, fields }: Knowledge): string {
  const hash = createHash('sha256').update(catalogue.digest);
  for (const name of [...fields.keys()].sort()) hash.update(JSON.stringify([name, fields.get(name)]));
  return hash.digest('hex');
}

/** Shown name of a term; the value itself where there is none. */
export function labelOf(catalogue: Catalogue): Resolver['label'] {
  const types = new Map(catalogue.types.map((t) => [t.id, t.label]));
  return (attribute: AttributeName, value: string) => {
    if (attribute === 'type') return types.get(value) ?? value;
    return attribute === 'category' ? (CATEGORY_LABELS[value] ?? value) : value;
  };
}

/** @param run  how to run identify(); absent: at once, in this thread */
export function createResolver(
  knowledge: Knowledge,
  run: (input: ResolveInput) => Promise<readonly Asset[]> = (input) =>
    Promise.resolve(identify({ ...input, fields: knowledge.fields, catalogue: knowledge.catalogue })),
): Resolver {
  const { catalogue, fields } = knowledge;
  const byRole = (role: Field['role']): readonly string[] =>
    [...fields]
      .filter(([, f]) => f.role === role)
      .map(([name]) => name)
      .sort();
  return {
    digest: digestOf(knowledge),
    identifierFields: byRole('identifier'),
    bindingFields: byRole('binding'),
    resolve: run,
    label: labelOf(catalogue),
    macVendor: (mac) => catalogue.ouiOrganization(mac.replaceAll(':', '').slice(0, 6)),
  };
}
