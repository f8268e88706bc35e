/**
 * Reads a triage matrix from what comes from outside. Nothing is guessed: what does not fit is refused with its place, since
 * a row that was half understood could make a ventilator harmless.
 */

import { err, ok, type Result } from '../base/result.ts';
import {
  CLINICAL_FUNCTIONS,
  ISOLATION,
  MISSION_IMPACT,
  SAFETY_IMPACT,
  TRIAGE_LIMITS,
  type TriageDraft,
  type TriageField,
  type TriageRow,
} from '../model/clinical.ts';
import { unitKey } from './matrix.ts';

export interface TriageProblem {
  /** JSON pointer. */
  readonly at: string;
  readonly detail: string;
}

/** @returns what is meant to stand there; null: it does */
type Test = (x: unknown) => string | null;

const text: Test = (x) =>
  typeof x === 'string' && x.trim() !== '' && x.length <= TRIAGE_LIMITS.chars && x.isWellFormed()
    ? null
    : `expected text of 1 to ${TRIAGE_LIMITS.chars} characters`;
const oneOf =
  (words: readonly string[]): Test =>
  (x) =>
    typeof x === 'string' && words.includes(x) ? null : `expected one of ${words.join(', ')}`;
const orNull =
  (test: Test): Test =>
  (x) =>
    x === null ? null : test(x);
const whole =
  (most: number, unit: string): Test =>
  (x) =>
    Number.isInteger(x) && (x as number) >= 0 && (x as number) <= most ? null : `expected whole ${unit} up to ${most}`;
const minutes: Test = (x) => {
  const detail = whole(TRIAGE_LIMITS.minutes, 'minutes')(x);
  return x === 'no limit' || detail === null ? null : `${detail}, or "no limit"`;
};
const roles: Test = (x) =>
  Array.isArray(x) && x.length <= TRIAGE_LIMITS.roles && x.every((role) => text(role) === null)
    ? null
    : `expected a list of at most ${TRIAGE_LIMITS.roles} roles`;
const anything: Test = () => null;

type Shape = Readonly<Record<string, Test>>;
const FUNCTION = oneOf(CLINICAL_FUNCTIONS);
const ROW: Readonly<Record<TriageField, Test>> = {
  harmIfLost: orNull(oneOf(SAFETY_IMPACT)),
  harmIfAltered: orNull(oneOf(SAFETY_IMPACT)),
  missionImpact: orNull(oneOf(MISSION_IMPACT)),
  timeToHarmMinutes: orNull(minutes),
  decides: orNull(roles),
  fallback: orNull(text),
  sparePool: orNull(text),
  minInServicePercent: orNull(whole(100, 'percent')),
  isolate: orNull(oneOf(ISOLATION)),
  maxOfflineMinutes: orNull(minutes),
};
/** What an export says of whose word a statement was. It is read by people only: an import is the word of who imports. */
const WHOSE: Shape = {
  id: anything,
  version: anything,
  by: anything,
  at: anything,
  signed: anything,
  ground: anything,
};

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);

/** @param optional  members that may be missing */
function checkShape(value: unknown, needed: Shape, optional: Shape, at: string): TriageProblem | null {
  if (!isObject(value)) return { at, detail: 'expected an object' };
  for (const name of Object.keys(needed))
    if (!Object.hasOwn(value, name)) return { at: `${at}/${name}`, detail: 'is missing' };
  for (const [name, member] of Object.entries(value)) {
    const test = Object.hasOwn(needed, name)
      ? needed[name]
      : Object.hasOwn(optional, name)
        ? optional[name]
        : undefined;
    if (test === undefined) return { at: `${at}/${name.slice(0, 60)}`, detail: 'is no member of it' };
    const detail = test(member);
    if (detail !== null) return { at: `${at}/${name}`, detail };
  }
  return null;
}

/** Some members of a row; a missing one is that of the default. */
export function readRow(value: unknown, at = ''): Result<Partial<TriageRow>, TriageProblem> {
  const problem = checkShape(value, {}, ROW, at);
  return problem === null ? ok(value as Partial<TriageRow>) : err(problem);
}

/** @returns what the statement is about, which only one may be */
type Check = (value: Readonly<Record<string, unknown>>, at: string) => Result<string, TriageProblem>;

function checked(problem: TriageProblem | null, key: () => string): Result<string, TriageProblem> {
  return problem === null ? ok(key()) : err(problem);
}

/** The row is checked first, so that a fault in it is named by its own place. */
const checkRow: Check = (value, at) => {
  const inRow = Object.hasOwn(value, 'row') ? checkShape(value['row'], {}, ROW, `${at}/row`) : null;
  return checked(
    inRow ?? checkShape(value, { function: FUNCTION, row: anything }, WHOSE, at),
    () => value['function'] as string,
  );
};
const checkUnit: Check = (value, at) => {
  const shape = { unit: orNull(text), type: orNull(text), function: orNull(FUNCTION) };
  const problem = checkShape(value, shape, WHOSE, at);
  if (problem === null && value['unit'] === null && value['type'] === null)
    return err({ at, detail: 'names neither a unit nor a type' });
  return checked(problem, () => unitKey(value['unit'] as string | null, value['type'] as string | null));
};
const checkDevice: Check = (value, at) =>
  checked(checkShape(value, { device: text, function: orNull(FUNCTION) }, WHOSE, at), () => value['device'] as string);

function checkList(value: unknown, at: string, check: Check): TriageProblem | null {
  if (!Array.isArray(value) || value.length > TRIAGE_LIMITS.statements)
    return { at, detail: `expected a list of at most ${TRIAGE_LIMITS.statements} statements` };
  const keys = new Set<string>();
  for (const [i, one] of value.entries()) {
    if (!isObject(one)) return { at: `${at}/${i}`, detail: 'expected an object' };
    const found = check(one, `${at}/${i}`);
    if (!found.ok) return found.error;
    if (keys.has(found.value)) return { at: `${at}/${i}`, detail: 'speaks of the same as another one before it' };
    keys.add(found.value);
  }
  return null;
}

const LISTS = { rows: checkRow, units: checkUnit, devices: checkDevice };
/** The head of an export. */
const HEAD: Shape = { format: anything, site: anything, at: anything, catalogue: anything };

/** @returns what is wished for, or the first thing that does not fit */
export function readTriage(value: unknown): Result<TriageDraft, TriageProblem> {
  if (!isObject(value)) return err({ at: '', detail: 'expected an object' });
  for (const [name, check] of Object.entries(LISTS)) {
    if (!Object.hasOwn(value, name)) return err({ at: `/${name}`, detail: 'is missing' });
    const problem = checkList(value[name], `/${name}`, check);
    if (problem !== null) return err(problem);
  }
  const other = Object.keys(value).find((name) => !Object.hasOwn(LISTS, name) && !Object.hasOwn(HEAD, name));
  if (other !== undefined) return err({ at: `/${other.slice(0, 60)}`, detail: 'is no member of it' });
  const { rows, units, devices } = value as unknown as TriageDraft;
  return ok({
    rows: rows.map(({ function: id, row }) => ({ function: id, row })),
    units: units.map(({ unit, type, function: id }) => ({ unit, type, function: id })),
    devices: devices.map(({ device, function: id }) => ({ device, function: id })),
  });
}
