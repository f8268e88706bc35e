/** The fleet of the made-up hospital, counted as the database counts it. */

import { fleetLines, sortedLines, type ValueCount } from '../../src/identify/fleet.ts';
import type { AssetRow } from '../../src/model/api.ts';
import { COMPARED, type Fleet, type FleetSort } from '../../src/model/fleet.ts';

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function fleetOf(rows: readonly AssetRow[], query: URLSearchParams): Fleet {
  const known = rows.filter((r) => textOf(r.values.manufacturer) !== null && textOf(r.values.model) !== null);
  const key = (r: AssetRow) => ({
    type: textOf(r.values.type),
    manufacturer: textOf(r.values.manufacturer) ?? '',
    model: textOf(r.values.model) ?? '',
  });
  const lines = [...Map.groupBy(known, (r) => JSON.stringify(key(r))).values()].map((of) => ({
    ...key(of[0]!),
    devices: of.length,
    id: of[0]!.id,
  }));
  const counts = COMPARED.flatMap((attribute) =>
    known.flatMap((r): readonly ValueCount[] => {
      const values = [r.values[attribute] ?? null].flat();
      return (values.length === 0 ? [null] : values).map((value) => ({
        ...key(r),
        attribute,
        value,
        devices: 1,
        id: r.id,
      }));
    }),
  );
  const together = [
    ...Map.groupBy(counts, (c) => JSON.stringify([c.type, c.manufacturer, c.model, c.attribute, c.value])).values(),
  ].map((of) => ({ ...of[0]!, devices: of.length }));
  const all = sortedLines(fleetLines(lines, together), (query.get('sort') ?? 'odd') as FleetSort);
  const withOdd = all.filter((l) => l.odd.length > 0);
  const items = query.get('odd') === 'true' ? withOdd : all;
  return {
    items: items.slice(0, 50).map((l) => ({
      type: l.type,
      manufacturer: l.manufacturer,
      model: l.model,
      devices: l.devices,
      spreads: l.spreads
        .filter((s) => s.attribute.endsWith('_version') || s.attribute === 'os')
        .map((s) => ({
          attribute: s.attribute,
          known: s.known,
          values: s.values.slice(0, 6).map(({ value, devices }) => ({ value, devices })),
          others: s.values.slice(6).reduce((sum, v) => sum + v.devices, 0),
        })),
      odd: l.odd.map((o) => ({
        attribute: o.attribute,
        value: o.odd.value,
        devices: o.odd.devices,
        known: o.known,
        usual: o.usual.value,
        usualDevices: o.usual.devices,
        order: o.order,
      })),
    })),
    next: null,
    total: items.length,
    withOdd: withOdd.length,
    ungrouped: rows.length - known.length,
  };
}
