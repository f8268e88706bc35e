/** The triage matrix of a site: what comes with the program, and what people of the site laid down over it. */

import type {
  ClinicalCatalogue,
  ClinicalFinding,
  ClinicalFunction,
  DeviceStatement,
  FunctionGround,
  RowStatement,
  Signature,
  SiteTriage,
  TriageRow,
  UnitStatement,
} from '../model/clinical.ts';
import { fold } from '../model/filter/fold.ts';

/** A row as it stands at a site. */
export interface StandingRow {
  readonly row: TriageRow;
  /** Null: to be signed. */
  readonly signed: Signature | null;
  /** The site's own statement; null: the default stands. */
  readonly own: RowStatement | null;
  /** Opaque ids: the entry of the catalogue and, where the site has its own word, its statement. */
  readonly by: readonly string[];
}

export interface TriageMatrix {
  readonly rows: ReadonlyMap<ClinicalFunction, StandingRow>;
  readonly types: ReadonlyMap<string, { readonly function: ClinicalFunction | null; readonly by: string }>;
  /** By `unitKey`. */
  readonly units: ReadonlyMap<string, UnitStatement>;
  readonly devices: ReadonlyMap<string, DeviceStatement>;
}

export const NO_STATEMENTS: SiteTriage = { rows: [], units: [], devices: [] };

/** Units are compared as in filters: case-less, and without the blanks around. Null: every unit, every type. */
export const unitKey = (unit: string | null, type: string | null): string =>
  `${unit === null ? '\n' : fold(unit.trim())}\n${type ?? ''}`;

/** @param site  absent: nobody of the site has laid anything down */
export function matrixOf(catalogue: ClinicalCatalogue, site: SiteTriage = NO_STATEMENTS): TriageMatrix {
  const reference = (what: string): string => `catalog/clinical@${catalogue.version}#${what}`;
  const rows = new Map<ClinicalFunction, StandingRow>(
    catalogue.functions.map((f) => [f.id, { row: f.row, signed: f.signed, own: null, by: [reference(f.id)] }]),
  );
  const defaults = new Map(rows);
  for (const own of site.rows) {
    const standard = defaults.get(own.function);
    if (standard === undefined) continue;
    const row = { ...standard.row, ...own.row };
    rows.set(own.function, { row, signed: own.signed, own, by: [...standard.by, own.id] });
  }
  return {
    rows,
    types: new Map(
      [...catalogue.types].map(([type, id]) => [type, { function: id, by: reference(`type:${type}`) }] as const),
    ),
    units: new Map(site.units.map((u) => [unitKey(u.unit, u.type), u])),
    devices: new Map(site.devices.map((d) => [d.device, d])),
  };
}

export interface ClinicalDevice {
  readonly id: string;
  /** Device type of the catalogue; null: unknown. */
  readonly type: string | null;
  /** Null: unknown. */
  readonly unit: string | null;
}

interface Ground {
  readonly ground: FunctionGround;
  readonly function: ClinicalFunction | null;
  readonly reason: string;
  readonly by: readonly string[];
  readonly at: string | null;
}

const SHOWN_CHARS = 80;
const shown = (text: string): string => (text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS - 1)}…` : text);

/** The strongest that says anything: device, type in unit, unit, type. */
function groundOf({ id, type, unit }: ClinicalDevice, matrix: TriageMatrix): Ground {
  const own = matrix.devices.get(id);
  if (own !== undefined) return stated('device', own, 'laid down for this device');
  if (unit !== null) {
    const both = type === null ? undefined : matrix.units.get(unitKey(unit, type));
    if (both !== undefined) return stated('unit-type', both, `laid down for ${type} in the unit "${shown(unit)}"`);
    const all = matrix.units.get(unitKey(unit, null));
    if (all !== undefined) return stated('unit', all, `laid down for all devices of the unit "${shown(unit)}"`);
  }
  if (type === null) return unknown('the type of the device is not known', []);
  const everywhere = matrix.units.get(unitKey(null, type));
  if (everywhere !== undefined) return stated('site-type', everywhere, `laid down for ${shown(type)} of the site`);
  const known = matrix.types.get(type);
  if (known === undefined) return unknown(`the catalogue has no type "${shown(type)}"`, []);
  if (known.function === null)
    return unknown(`the type ${type} alone does not tell what care needs it for`, [known.by]);
  return { ground: 'type', function: known.function, reason: `default of the type ${type}`, by: [known.by], at: null };
}

const unknown = (reason: string, by: readonly string[]): Ground => ({
  ground: 'unknown',
  function: null,
  reason,
  by,
  at: null,
});

const stated = (
  ground: FunctionGround,
  { function: id, by, at, id: statement }: DeviceStatement | UnitStatement,
  what: string,
): Ground => ({
  ground,
  function: id,
  reason: `${id === null ? 'said to be unknown, ' : ''}${what} by ${shown(by)}`,
  by: [statement],
  at,
});

const day = (iso: string): string => iso.slice(0, 10);
const signedBy = (signed: Signature | null): string =>
  signed === null ? 'to be signed' : `signed by ${shown(signed.by)} on ${day(signed.at)}`;

/** Whose word a row is: `default 1, to be signed`, `version 3 of nora on 2026-03-01, signed by Dr A on 2026-03-02`. */
export function wordOf({ own, signed, by }: StandingRow): string {
  if (own === null) return `${by[0] ?? 'default'}, ${signedBy(signed)}`;
  return `version ${own.version} of ${shown(own.by)} on ${day(own.at)}, ${signedBy(signed)}`;
}

/** What care needs a device for, why, and what follows from that. Total: unknown is an answer. */
export function clinicalFunctionOf(device: ClinicalDevice, matrix: TriageMatrix): ClinicalFinding {
  const ground = groundOf(device, matrix);
  const standing = ground.function === null ? undefined : matrix.rows.get(ground.function);
  const times = [ground.at, standing?.own?.at ?? null, standing?.signed?.at ?? null].filter((t) => t !== null).sort();
  return {
    function: ground.function,
    ground: ground.ground,
    reason: ground.reason,
    row: standing?.row ?? null,
    signed: standing?.signed ?? null,
    word: standing === undefined ? null : wordOf(standing),
    by: [...ground.by, ...(standing?.by ?? [])],
    at: times.at(-1) ?? null,
  };
}
