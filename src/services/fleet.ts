/** The fleet as people see it: a page of lines, with values as devices show them. */

import { fleetLines, type Line, sortedLines } from '../identify/fleet.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Fleet, FleetRow, FleetSort } from '../model/fleet.ts';
import { type AssetPorts, offsetPage, type PageQuery, readFilter } from './assets.ts';
import { unpackOffset } from './cursor.ts';
import type { FleetCounts, Scope } from './ports.ts';

export interface FleetQuery extends PageQuery {
  readonly filter: string;
  readonly sort: FleetSort;
  /** Only lines in which a device is unlike the others. */
  readonly odd: boolean;
}

const MAX_PAGE = 200;
/** Values of a spread that are shown by name; the rest is a number. */
const SPREAD_VALUES = 6;
const ODD_VALUES = 12;
const SPREAD: readonly AttributeName[] = ['software_version', 'firmware_version', 'hardware_version', 'os'];

/** Counts that were made once (the store remembers them) are also put in lines once. */
const made = new WeakMap<FleetCounts, readonly Line[]>();
function linesOf(counts: FleetCounts): readonly Line[] {
  const lines = made.get(counts) ?? fleetLines(counts.lines, counts.counts);
  made.set(counts, lines);
  return lines;
}

interface Asked {
  readonly id: string;
  readonly attribute: AttributeName;
  readonly value: string;
}

/** The rows, once every value that they show was asked for in its shown form. */
function rowsOf(lines: readonly Line[]): {
  readonly asked: readonly Asked[];
  readonly rows: (shown: (a: Asked) => string) => readonly FleetRow[];
} {
  const asked: Asked[] = [];
  const ask = (attribute: AttributeName, value: string, id: string): Asked => {
    const a = { attribute, value, id };
    asked.push(a);
    return a;
  };
  const making = lines.map((l) => {
    const type = l.type === null ? null : ask('type', l.type, l.id);
    const manufacturer = ask('manufacturer', l.manufacturer, l.id);
    const model = ask('model', l.model, l.id);
    const spreads = l.spreads
      .filter((s) => SPREAD.includes(s.attribute))
      .map(({ attribute, known, values }) => {
        const named = values.slice(0, SPREAD_VALUES).map((v) => [ask(attribute, v.value, v.id), v.devices] as const);
        return { attribute, known, named, others: known - named.reduce((sum, [, n]) => sum + n, 0) };
      });
    const odd = l.odd.slice(0, ODD_VALUES).map((o) => ({
      ...o,
      value: ask(o.attribute, o.odd.value, o.odd.id),
      most: ask(o.attribute, o.usual.value, o.usual.id),
    }));
    return (shown: (a: Asked) => string): FleetRow => ({
      type: type === null ? null : shown(type),
      manufacturer: shown(manufacturer),
      model: shown(model),
      devices: l.devices,
      spreads: spreads.map(({ attribute, known, named, others }) => ({
        attribute,
        known,
        others,
        values: named.map(([a, devices]) => ({ value: shown(a), devices })),
      })),
      odd: odd.map((o) => ({
        attribute: o.attribute,
        value: shown(o.value),
        devices: o.odd.devices,
        known: o.known,
        usual: shown(o.most),
        usualDevices: o.usual.devices,
        order: o.order,
      })),
    });
  });
  return { asked, rows: (shown) => making.map((make) => make(shown)) };
}

export async function fleetPage({ store, clock }: AssetPorts, scope: Scope, query: FleetQuery): Promise<Fleet> {
  const filter = readFilter(query.filter);
  const list = `fleet ${query.sort} ${query.odd} ${query.filter}`;
  const offset = unpackOffset(list, query.cursor);
  const counts = await store.assets.fleet({ scope, filter, nowMs: clock.nowMs() });
  const all = linesOf(counts);
  const withOdd = all.filter((l) => l.odd.length > 0);
  const lines = sortedLines(query.odd ? withOdd : all, query.sort);
  const { asked, rows } = rowsOf(lines.slice(offset, offset + Math.min(query.limit, MAX_PAGE)));
  const shown = await store.assets.shown(scope, asked);
  const text = new Map(asked.map((a, i) => [a, shown[i] ?? a.value]));
  const page = offsetPage(list, { rows: rows((a) => text.get(a)!), total: lines.length }, offset);
  return { ...page, withOdd: withOdd.length, ungrouped: counts.ungrouped };
}
