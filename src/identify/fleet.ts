/**
 * From counts of values to lines of the fleet, and which value is odd in a line.
 *
 * A value is odd when it is rare and the others agree: it is held by at most a tenth of the devices of which the attribute is
 * known (one device is always few enough), one other value is held by three quarters of them, and they are five at least.
 * What is not known of a device is never odd, nor is a value of a list that was not seen: not seen is not absent.
 */

import { ATTRIBUTES } from '../model/attribute.ts';
import { compareFolded, versionKey } from '../model/filter/fold.ts';
import { COMPARED, type ComparedAttribute, type FleetSort } from '../model/fleet.ts';

export interface LineKey {
  /** Folded, as are all values here; null: unknown. */
  readonly type: string | null;
  readonly manufacturer: string;
  readonly model: string;
}

/** So many devices of a line have a value; of a null value, so many are not known. */
export interface ValueCount extends LineKey {
  readonly attribute: ComparedAttribute;
  readonly value: string | null;
  readonly devices: number;
  /** One of the devices: what is shown is taken from it. */
  readonly id: string;
}

export interface Valued {
  readonly value: string;
  readonly devices: number;
  readonly id: string;
}

export interface Spread {
  readonly attribute: ComparedAttribute;
  readonly known: number;
  /** The most frequent first. */
  readonly values: readonly Valued[];
}

export interface Odd {
  readonly attribute: ComparedAttribute;
  readonly odd: Valued;
  readonly usual: Valued;
  readonly known: number;
  readonly order: 'older' | 'newer' | null;
}

export interface Line extends LineKey {
  readonly devices: number;
  readonly id: string;
  readonly spreads: readonly Spread[];
  /** The rarest first. */
  readonly odd: readonly Odd[];
}

const MIN_KNOWN = 5;
const RARE_SHARE = 0.1;
const USUAL_SHARE = 0.75;

const keyOf = (k: LineKey): string => JSON.stringify([k.type, k.manufacturer, k.model]);

function oddOf({ attribute, known, values }: Spread): readonly Odd[] {
  const usual = values[0];
  if (usual === undefined || known < MIN_KNOWN || usual.devices < USUAL_SHARE * known) return [];
  const few = Math.max(1, Math.floor(RARE_SHARE * known));
  const isVersion = ATTRIBUTES[attribute].type === 'version';
  return values
    .filter((v) => v !== usual && v.devices <= few)
    .map((odd) => {
      const difference = isVersion ? compareFolded(versionKey(odd.value), versionKey(usual.value)) : 0;
      return { attribute, odd, usual, known, order: difference === 0 ? null : difference < 0 ? 'older' : 'newer' };
    });
}

const byFrequency = (a: Valued, b: Valued): number => b.devices - a.devices || compareFolded(a.value, b.value);

/** Order of what is odd in a line: the rarest first, then as the attributes are listed. */
const byRarity = (a: Odd, b: Odd): number =>
  a.odd.devices / a.known - b.odd.devices / b.known ||
  COMPARED.indexOf(a.attribute) - COMPARED.indexOf(b.attribute) ||
  compareFolded(a.odd.value, b.odd.value);

/**
 * @param lines   the lines with their devices
 * @param counts  of their values, in any order; a list's value counts once a device
 */
export function fleetLines(
  lines: readonly (LineKey & { readonly devices: number; readonly id: string })[],
  counts: readonly ValueCount[],
): readonly Line[] {
  const spreads = new Map<string, Map<ComparedAttribute, { unknown: number; values: Valued[] }>>();
  for (const c of counts) {
    const key = keyOf(c);
    const line = spreads.get(key) ?? new Map<ComparedAttribute, { unknown: number; values: Valued[] }>();
    spreads.set(key, line);
    const spread = line.get(c.attribute) ?? { unknown: 0, values: [] };
    line.set(c.attribute, spread);
    if (c.value === null) spread.unknown += c.devices;
    else spread.values.push({ value: c.value, devices: c.devices, id: c.id });
  }
  return lines.map((l) => {
    const own = spreads.get(keyOf(l));
    const mine = COMPARED.flatMap((attribute): readonly Spread[] => {
      const spread = own?.get(attribute);
      if (spread === undefined || spread.values.length === 0) return [];
      return [{ attribute, known: l.devices - spread.unknown, values: spread.values.sort(byFrequency) }];
    });
    const { type, manufacturer, model, devices, id } = l;
    return { type, manufacturer, model, devices, id, spreads: mine, odd: mine.flatMap(oddOf).sort(byRarity) };
  });
}

const byName = (a: Line, b: Line): number =>
  compareFolded(a.manufacturer, b.manufacturer) ||
  compareFolded(a.model, b.model) ||
  compareFolded(a.type ?? '', b.type ?? '');

/** How striking a line is: one device against many weighs more than one against few. */
const strangeness = (l: Line): number => Math.max(0, ...l.odd.map((o) => o.known / o.odd.devices));

const ORDERS: Readonly<Record<FleetSort, (a: Line, b: Line) => number>> = {
  odd: (a, b) => strangeness(b) - strangeness(a) || b.devices - a.devices || byName(a, b),
  devices: (a, b) => b.devices - a.devices || byName(a, b),
  model: byName,
};

export const sortedLines = (lines: readonly Line[], sort: FleetSort): readonly Line[] => lines.toSorted(ORDERS[sort]);
