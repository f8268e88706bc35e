/** Asset -> the rows that keep it: folded columns to search by, and the values as they are shown. Pure. */

import { type Sightings, sightingsOf } from '../identify/next.ts';
import type { Asset } from '../model/asset.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type AttributeSpec } from '../model/attribute.ts';
import { canonicalIp, versionKey } from '../model/filter/fold.ts';
import { comparable, searchText, type Values } from '../model/filter/match.ts';

type Label = (attribute: AttributeName, value: string) => string;

/** One row for `asset` as JSON: the database turns it into columns. */
export type AssetColumns = Readonly<Record<string, string | number | readonly (string | number)[] | null>>;

export interface AssetRows {
  readonly id: string;
  readonly columns: AssetColumns;
  readonly values: Values;
  readonly confidence: Readonly<Partial<Record<AttributeName, number>>>;
  readonly conflicts: readonly AttributeName[];
  readonly sources: Sightings;
  readonly ips: readonly string[];
}

/** Values without evidence; an empty list is kept as unknown. */
export function valuesOf(asset: Pick<Asset, 'attributes'>): Values {
  const values: Partial<Record<AttributeName, string | readonly string[] | null>> = {};
  for (const name of ATTRIBUTE_NAMES) {
    const value = asset.attributes[name]?.value ?? null;
    values[name] = value === null || value.length === 0 ? null : value;
  }
  return values;
}

function folded(
  name: AttributeName,
  value: string | readonly string[],
): string | number | readonly (string | number)[] | null {
  const { type, many }: AttributeSpec = ATTRIBUTES[name];
  const list = [value].flat();
  if (type === 'time') {
    const ms = Date.parse(list[0] ?? '');
    return Number.isNaN(ms) ? null : ms * 1000;
  }
  if (!many) return comparable(name, list[0] ?? '');
  if (type === 'integer') return list.map(Number).filter((n) => Number.isInteger(n) && Math.abs(n) < 2 ** 31);
  if (type === 'ip') return list.map(canonicalIp).filter((ip) => ip !== null);
  return list.map((v) => comparable(name, v));
}

export function columnsOf(values: Values, label: Label): AssetColumns {
  const columns: Record<string, string | number | readonly (string | number)[] | null> = {};
  for (const name of ATTRIBUTE_NAMES) {
    const value = values[name] ?? null;
    const kept = value === null ? null : folded(name, value);
    columns[name] = kept !== null && typeof kept === 'object' && kept.length === 0 ? null : kept;
    if (ATTRIBUTES[name].type === 'version') {
      columns[`${name}_key`] = typeof value === 'string' ? versionKey(value) : null;
    }
  }
  columns['search'] = searchText(values, label);
  return columns;
}

export function rowsOfAsset(asset: Asset, label: Label): AssetRows {
  const values = valuesOf(asset);
  const confidence: Partial<Record<AttributeName, number>> = {};
  const conflicts: AttributeName[] = [];
  for (const name of ATTRIBUTE_NAMES) {
    const view = asset.attributes[name];
    if (view === undefined || values[name] === null) continue;
    confidence[name] = Math.round(view.confidence * 1000) / 1000;
    if (view.conflicting.length > 0) conflicts.push(name);
  }
  const columns = columnsOf(values, label);
  return {
    id: asset.id,
    columns,
    values,
    confidence,
    conflicts,
    sources: sightingsOf(asset),
    ips: (columns['ips'] as readonly string[] | null) ?? [],
  };
}
