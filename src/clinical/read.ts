/**
 * Reads a site's own triage statements from what comes from outside. Nothing is guessed: what does not fit is refused with its place, since
 * a row that was half understood could make a ventilator harmless.
 */

import { err, ok, type Result } from '../base/result.ts';
import { CLINICAL_FUNCTIONS, ISOLATION, MISSION_IMPACT, SAFETY_IMPACT, type SiteTriage } from '../model/clinical.ts';

export interface TriageProblem {
  /** JSON pointer. */
  readonly at: string;
  readonly detail: string;
}

/** Statements of each kind: more than any hospital has devices that need one. */
export const MAX_STATEMENTS = 20_000;
const MAX_CHARS = 500;
const MAX_ROLES = 20;
const MAX_MINUTES = 525_600;

/** @returns what is meant to stand there; null: it does */
type Test = (x: unknown) => string | null;

const text: Test = (x) =>
  typeof x === 'string' && x.trim() !== '' && x.length <= MAX_CHARS && x.isWellFormed()
    ? null
    : `expected text of 1 to ${MAX_CHARS} characters`;
const time: Test = (x) =>
  typeof x === 'string' && x.length <= 40 && x.includes('T') && !Number.isNaN(Date.parse(x))
    ? null
    : 'expected a time such as 2026-11-27T08:00:00Z';
const oneOf =
  (words: readonly string[]): Test =>
  (x) =>
    typeof x === 'string' && words.includes(x) ? null : `expected one of ${words.join(', ')}`;
const orNull =
  (test: Test): Test =>
  (x) =>
    x === null ? null : test(x);
const minutes: Test = (x) =>
  x === 'no limit' || (Number.isInteger(x) && (x as number) >= 0 && (x as number) <= MAX_MINUTES)
    ? null
    : `expected whole minutes up to ${MAX_MINUTES}, or "no limit"`;
const roles: Test = (x) =>
  Array.isArray(x) && x.length <= MAX_ROLES && x.every((role) => text(role) === null)
    ? null
    : `expected a list of at most ${MAX_ROLES} roles`;

type Shape = Readonly<Record<string, Test>>;
const SIGNED: Shape = { id: text, by: text, at: time };
const FUNCTION = oneOf(CLINICAL_FUNCTIONS);
const ROW: Shape = {
  harmIfLost: orNull(oneOf(SAFETY_IMPACT)),
  harmIfAltered: orNull(oneOf(SAFETY_IMPACT)),
  missionImpact: orNull(oneOf(MISSION_IMPACT)),
  timeToHarmMinutes: orNull(minutes),
  decides: orNull(roles),
  fallback: orNull(text),
  sparePool: orNull(text),
  isolate: orNull(oneOf(ISOLATION)),
  maxOfflineMinutes: orNull(minutes),
};

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);

/** @param isPartial  members may be missing */
function checkShape(value: unknown, shape: Shape, at: string, isPartial: boolean): TriageProblem | null {
  if (!isObject(value)) return { at, detail: 'expected an object' };
  for (const [name, test] of Object.entries(shape)) {
    if (!Object.hasOwn(value, name)) {
      if (isPartial) continue;
      return { at: `${at}/${name}`, detail: 'is missing' };
    }
    const detail = test(value[name]);
    if (detail !== null) return { at: `${at}/${name}`, detail };
  }
  const other = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
  return other === undefined ? null : { at: `${at}/${other.slice(0, 60)}`, detail: 'is no member of it' };
}

type Check = (value: unknown, at: string) => TriageProblem | null;

/** The row is checked first, so that a fault in it is named by its own place. */
const checkRow: Check = (value, at) =>
  (isObject(value) && Object.hasOwn(value, 'row') ? checkShape(value['row'], ROW, `${at}/row`, true) : null) ??
  checkShape(value, { ...SIGNED, function: FUNCTION, row: () => null }, at, false);
const checkUnit: Check = (value, at) =>
  checkShape(value, { ...SIGNED, unit: text, type: orNull(text), function: orNull(FUNCTION) }, at, false);
const checkDevice: Check = (value, at) =>
  checkShape(value, { ...SIGNED, device: text, function: orNull(FUNCTION) }, at, false);

function checkList(value: unknown, at: string, check: Check, ids: Set<string>): TriageProblem | null {
  if (!Array.isArray(value) || value.length > MAX_STATEMENTS)
    return { at, detail: `expected a list of at most ${MAX_STATEMENTS} statements` };
  for (const [i, one] of value.entries()) {
    const problem = check(one, `${at}/${i}`);
    if (problem !== null) return problem;
    const { id } = one as { readonly id: string };
    if (ids.has(id)) return { at: `${at}/${i}/id`, detail: 'is there twice: a receipt could not tell the two apart' };
    ids.add(id);
  }
  return null;
}

/** @returns the statements, or the first thing that is none */
export function readSiteTriage(value: unknown): Result<SiteTriage, TriageProblem> {
  const lists = { rows: checkRow, units: checkUnit, devices: checkDevice };
  if (!isObject(value)) return err({ at: '', detail: 'expected an object' });
  const ids = new Set<string>();
  for (const [name, check] of Object.entries(lists)) {
    if (!Object.hasOwn(value, name)) return err({ at: `/${name}`, detail: 'is missing' });
    const problem = checkList(value[name], `/${name}`, check, ids);
    if (problem !== null) return err(problem);
  }
  const other = Object.keys(value).find((name) => !Object.hasOwn(lists, name));
  if (other !== undefined) return err({ at: `/${other.slice(0, 60)}`, detail: 'is no member of it' });
  return ok(value as unknown as SiteTriage);
}
