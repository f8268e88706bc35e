/** The receipt of a roll-up: each device with the scores of its exposures, so that anybody can put them together again. */

import type { RatedDevice, RollUpMember, RollUpOf, RollUpReceipt } from '../../../model/risk.ts';
import { differs, type ReceiptProblem } from './receipt.ts';
import { rollUpOf, together } from './rollup.ts';
import { ROLLUP_FORMULA } from './table.ts';

/** Of a device's exposures as one. Null: it could not be compared, so that nothing is known of it. */
export const memberScore = ({ scores, comparable }: RollUpMember): number | null =>
  together(scores.map((s) => s.score)) ?? (comparable ? 0 : null);

/** Unit and type do not count in one group. */
const ratedOf = (member: RollUpMember): RatedDevice => ({
  id: member.id,
  site: member.site,
  unit: null,
  type: null,
  score: memberScore(member),
});

export const rollUpReceipt = (of: RollUpOf, members: readonly RollUpMember[]): RollUpReceipt => ({
  formula: ROLLUP_FORMULA,
  of,
  members,
  result: rollUpOf(members.map(ratedOf)),
});

const MAX_MEMBERS = 1_000_000;
const MAX_SCORES = 10_000;

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);
const isText = (x: unknown): boolean => typeof x === 'string' && x.length <= 1_000;
const isScore = (x: unknown): boolean =>
  isObject(x) && isText(x['doc']) && typeof x['score'] === 'number' && x['score'] >= 0 && x['score'] <= 100;
const isMember = (x: unknown): x is RollUpMember =>
  isObject(x) &&
  isText(x['id']) &&
  isText(x['site']) &&
  typeof x['comparable'] === 'boolean' &&
  Array.isArray(x['scores']) &&
  x['scores'].length <= MAX_SCORES &&
  x['scores'].every(isScore);

/** @returns the first thing that is not what the scores give; null: it gives the same again */
export function verifyRollUp(value: unknown): ReceiptProblem | null {
  if (!isObject(value)) return { at: '', detail: 'is no receipt' };
  const { of, members } = value;
  if (!isObject(of)) return { at: '/of', detail: 'is missing' };
  if (!Array.isArray(members) || members.length > MAX_MEMBERS)
    return { at: '/members', detail: `expected a list of at most ${MAX_MEMBERS} devices` };
  const strange = members.findIndex((m) => !isMember(m));
  if (strange >= 0) return { at: `/members/${strange}`, detail: 'is no device with its scores' };
  const keys = new Set(members.map((m: RollUpMember) => `${m.site}\n${m.id}`));
  if (keys.size !== members.length) return { at: '/members', detail: 'names a device twice' };
  const made = rollUpReceipt(of as unknown as RollUpOf, members);
  const place = differs(value, made, '');
  return place === null ? null : { at: place, detail: 'differs from what the scores give' };
}
