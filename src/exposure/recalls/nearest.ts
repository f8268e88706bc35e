/** Why a recall means no more devices: the kinds of device that come nearest to it, and the field at which each fell out. */

import type { FieldAnswer, NearestKind, RecallField } from '../../model/recall.ts';
import type { RecallIndex } from './index.ts';

/** Devices of one maker, model and type. */
export interface DeviceKind {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly type: string | null;
  readonly devices: number;
  /** Id of one of them. */
  readonly example: string;
}

const WEIGHT: Readonly<Partial<Record<RecallField, number>>> = { product: 4, manufacturer: 3, type: 2 };
/** What comes no nearer than this shares nothing that would be worth a look. */
const LEAST = 2;

function nearness(fields: readonly FieldAnswer[]): number {
  let sum = 0;
  for (const { field, answer } of fields) {
    const weight = WEIGHT[field] ?? 0;
    sum += answer === 'fits' ? weight : answer === 'maybe' ? weight / 2 : 0;
  }
  return sum;
}

/** @returns at most `limit` kinds, the nearest first; kinds that the recall means are not among them */
export function nearestKinds(
  index: Pick<RecallIndex, 'compare'>,
  number: string,
  kinds: Iterable<DeviceKind>,
  limit: number,
): readonly NearestKind[] {
  const out: (NearestKind & { readonly near: number })[] = [];
  for (const kind of kinds) {
    const { manufacturer, model, type } = kind;
    const asked = { manufacturer, model, type, versions: [], serial: null, udi: null, confidence: 1 };
    const found = index.compare(number, asked);
    if (found === null || found.fellOutAt === null) continue;
    const near = nearness(found.fields);
    if (near >= LEAST) out.push({ ...kind, fellOutAt: found.fellOutAt, fields: found.fields, near });
  }
  return out
    .sort((a, b) => b.near - a.near || b.devices - a.devices || (a.example < b.example ? -1 : 1))
    .slice(0, limit)
    .map(({ near: _near, ...kind }) => kind);
}
