/** Exposures as statements of VEX: one for each device (or component in it) and vulnerability; of several rows the worst speaks. */

import type { Justification } from '../../model/exposure.ts';
import type { StatedExposure } from '../../model/vex-export.ts';

export type VexStatus = 'affected' | 'under_investigation' | 'fixed' | 'not_affected';

export interface Stated {
  /** Of the device, in the document: unique and of plain characters. */
  readonly product: string;
  readonly row: StatedExposure;
  readonly vulnerability: string;
  readonly status: VexStatus;
  readonly justification: Justification | null;
  /** Why it is so, in words; never empty. */
  readonly why: string;
  /** What to do about it; for `affected` alone. */
  readonly action: string;
}

const STATUS: Readonly<Record<StatedExposure['state'], VexStatus>> = {
  affected: 'affected',
  confirmed: 'affected',
  needs_review: 'under_investigation',
  fixed: 'fixed',
  not_relevant: 'not_affected',
  not_affected: 'not_affected',
};
const WORST: readonly VexStatus[] = ['affected', 'under_investigation', 'fixed', 'not_affected'];

/** Ids of devices are unique in their site only; characters that formats take for signs are written as numbers. */
export const productIdOf = ({ device }: StatedExposure): string =>
  `${device.site}:${device.id}`.replace(/[^A-Za-z0-9:._-]/g, (c) => `~${c.codePointAt(0)!.toString(16)}`);

const partOf = ({ component }: StatedExposure): string => component?.purl ?? component?.cpe ?? component?.name ?? '';

export function statementsOf(rows: readonly StatedExposure[]): readonly Stated[] {
  const out = new Map<string, Stated>();
  for (const row of rows) {
    const product = productIdOf(row);
    // Where a device is told free of an advisory as a whole, the advisory is what is named.
    for (const vulnerability of row.cves.length > 0 ? row.cves : [row.doc]) {
      const status = STATUS[row.state];
      const key = `${product}\n${partOf(row)}\n${vulnerability}`;
      const before = out.get(key);
      if (before !== undefined && WORST.indexOf(before.status) <= WORST.indexOf(status)) continue;
      const decided = row.evidence === null || row.evidence === '' ? row.reason : row.evidence;
      out.set(key, {
        ...{ product, row, vulnerability, status },
        justification: row.state === 'not_relevant' ? row.justification : null,
        why: decided === '' ? row.state : decided,
        action: `See ${row.doc}${row.title === row.doc ? '' : ` (${row.title})`}: ${row.reason}`,
      });
    }
  }
  return [...out.values()];
}

export const isCve = (id: string): boolean => /^CVE-\d{4}-\d{4,19}$/.test(id);
export const unknownAs = (text: string | null, otherwise: string): string =>
  text === null || text === '' ? otherwise : text;

/** Grouped by a key, in the order in which keys come. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const out = new Map<string, T[]>();
  for (const one of all) {
    const list = out.get(keyOf(one));
    if (list === undefined) out.set(keyOf(one), [one]);
    else list.push(one);
  }
  return out;
}
