/** Reads a receipt that comes from outside, makes it again from its inputs, and tells what differs. */

import { err, ok, type Result } from '../../../base/result.ts';
import { MISSION_IMPACT, SAFETY_IMPACT } from '../../../model/clinical.ts';
import { CONTROLS, type Receipt, type RiskInputs } from '../../../model/risk.ts';
import { receiptOf } from './risk.ts';
import { FORMULA } from './table.ts';

export interface ReceiptProblem {
  /** JSON pointer into the receipt. */
  readonly at: string;
  readonly detail: string;
}

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);

type Test = (x: unknown) => boolean;
const number =
  (min: number, max: number): Test =>
  (x) =>
    typeof x === 'number' && x >= min && x <= max;
const oneOf =
  (...words: readonly unknown[]): Test =>
  (x) =>
    words.includes(x);
const maybe =
  (test: Test): Test =>
  (x) =>
    x === null || test(x);
const text: Test = (x) => typeof x === 'string' && x.length <= 1_000;
const boolean: Test = (x) => typeof x === 'boolean';
const listOf =
  (test: Test): Test =>
  (x) =>
    Array.isArray(x) && x.length <= 1_000 && x.every(test);

const INPUTS: { readonly [K in keyof RiskInputs]: Test } = {
  cve: maybe(text),
  verdict: oneOf('affected', 'needs_review'),
  cvss: maybe(number(0, 10)),
  exploited: maybe(oneOf('no', 'known', 'ransomware')),
  exploitation: maybe(oneOf('none', 'public poc', 'active')),
  epss: maybe(number(0, 1)),
  automatable: maybe(boolean),
  technicalImpact: maybe(oneOf('partial', 'total')),
  isOnInternet: maybe(boolean),
  peers: maybe(number(0, 1e9)),
  insecure: listOf(text),
  function: maybe(text),
  safety: maybe(oneOf(...SAFETY_IMPACT)),
  mission: maybe(oneOf(...MISSION_IMPACT)),
  minutesToHarm: maybe((x) => x === 'no limit' || number(0, 1e9)(x)),
  controls: listOf(oneOf(...CONTROLS)),
  sources: (x) => isObject(x) && Object.keys(x).length <= 100 && Object.entries(x).flat().every(text),
};

/** Inputs of exactly the members that the formula knows. */
export function readInputs(value: unknown): Result<RiskInputs, ReceiptProblem> {
  if (!isObject(value)) return err({ at: '/inputs', detail: 'is missing' });
  for (const [name, test] of Object.entries(INPUTS)) {
    if (!Object.hasOwn(value, name)) return err({ at: `/inputs/${name}`, detail: 'is missing' });
    if (!test(value[name])) return err({ at: `/inputs/${name}`, detail: 'is no value that the formula knows' });
  }
  const other = Object.keys(value).find((name) => !Object.hasOwn(INPUTS, name));
  if (other !== undefined) return err({ at: `/inputs/${other.slice(0, 60)}`, detail: 'is no input of the formula' });
  return ok(value as unknown as RiskInputs);
}

/** First place where two JSON values differ, as a pointer; null: they are equal. */
export function differs(a: unknown, b: unknown, at: string): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return at;
  if (Array.isArray(a) !== Array.isArray(b)) return at;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return `${at}/${key.slice(0, 60)}`;
    const found = differs((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${at}/${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** @returns the receipt made anew; an error names the first thing that is not what the formula gives for the inputs */
export function verifyReceipt(value: unknown): Result<Receipt, ReceiptProblem> {
  if (!isObject(value)) return err({ at: '', detail: 'is no receipt' });
  if (value['formula'] !== FORMULA)
    return err({ at: '/formula', detail: `is not ${FORMULA}, the formula that is known here` });
  const inputs = readInputs(value['inputs']);
  if (!inputs.ok) return inputs;
  const made = receiptOf(inputs.value);
  const place = differs(value, made, '');
  return place === null ? ok(made) : err({ at: place, detail: 'differs from what the formula gives for the inputs' });
}
