/** The triage matrix of a site: what comes with the program, and what people of the site laid down over it. */

import type {
  ClinicalCatalogue,
  ClinicalFinding,
  ClinicalFunction,
  DeviceStatement,
  FunctionGround,
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
  /** Opaque ids: the entry of the catalogue and, where the site has its own word, its statement. */
  readonly by: readonly string[];
}

export interface TriageMatrix {
  readonly rows: ReadonlyMap<ClinicalFunction, StandingRow>;
  readonly types: ReadonlyMap<string, { readonly function: ClinicalFunction | null; readonly by: string }>;
  /** By unit and type; type '' stands for every type. */
  readonly units: ReadonlyMap<string, UnitStatement>;
  readonly devices: ReadonlyMap<string, DeviceStatement>;
}

const NO_STATEMENTS: SiteTriage = { rows: [], units: [], devices: [] };

/** Units are compared as in filters: case-less, and without the blanks around. */
const unitKey = (unit: string, type: string | null): string => `${fold(unit.trim())}\n${type ?? ''}`;

/** @param site  absent: nobody of the site has laid anything down */
export function matrixOf(catalogue: ClinicalCatalogue, site: SiteTriage = NO_STATEMENTS): TriageMatrix {
  const reference = (what: string): string => `catalog/clinical@${catalogue.version}#${what}`;
  const rows = new Map<ClinicalFunction, StandingRow>(
    catalogue.functions.map((f) => [f.id, { row: f.row, signed: f.signed, by: [reference(f.id)] }]),
  );
  const defaults = new Map(rows);
  for (const { function: id, row, by, at, id: statement } of site.rows) {
    const standard = defaults.get(id);
    if (standard === undefined) continue;
    rows.set(id, { row: { ...standard.row, ...row }, signed: { by, at }, by: [...standard.by, statement] });
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

/** What care needs a device for, why, and what follows from that. Total: unknown is an answer. */
export function clinicalFunctionOf(device: ClinicalDevice, matrix: TriageMatrix): ClinicalFinding {
  const ground = groundOf(device, matrix);
  const standing = ground.function === null ? undefined : matrix.rows.get(ground.function);
  const times = [ground.at, standing?.signed?.at ?? null].filter((t) => t !== null).sort();
  return {
    function: ground.function,
    ground: ground.ground,
    reason: ground.reason,
    row: standing?.row ?? null,
    signed: standing?.signed ?? null,
    by: [...ground.by, ...(standing?.by ?? [])],
    at: times.at(-1) ?? null,
  };
}
