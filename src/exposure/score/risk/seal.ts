/**
 * Seals a receipt, so that what was changed in it later is found: also a change that moves no number, such as another source.
 * The seal says that nothing changed since, not who made it: keep the digest elsewhere, in the log of what was done.
 */

import { err, ok, type Result } from '../../../base/result.ts';
import type { Receipt, SealedReceipt } from '../../../model/risk.ts';
import { canonicalJson } from './canonical.ts';
import { type ReceiptProblem, verifyReceipt } from './receipt.ts';
import { verifyRollUp } from './rollup-receipt.ts';
import { ROLLUP_FORMULA } from './table.ts';

/** SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits. Passed in, since the core has none. */
export type Sha256 = (text: string) => string;

export function sealReceipt(receipt: Receipt, sha256: Sha256): Result<SealedReceipt, ReceiptProblem> {
  const text = canonicalJson(receipt);
  if (text === null) return err({ at: '/receipt', detail: 'is no JSON' });
  return ok({ receipt, digest: sha256(text) });
}

/** Seals anything that is JSON. @returns null when it is none */
export function seal<T>(value: T, sha256: Sha256): { readonly receipt: T; readonly digest: string } | null {
  const text = canonicalJson(value);
  return text === null ? null : { receipt: value, digest: sha256(text) };
}

const isRollUp = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { readonly formula?: unknown }).formula === ROLLUP_FORMULA;

/** A receipt of a score or of a roll-up, sealed or not. @returns an error that names what differs; null: it gives the same again */
export function verifyAny(value: unknown, sha256: Sha256): ReceiptProblem | null {
  const isSealed = typeof value === 'object' && value !== null && 'receipt' in value && 'digest' in value;
  const receipt = isSealed ? value.receipt : value;
  if (!isRollUp(receipt)) {
    const made = isSealed ? verifySealed(value, sha256) : verifyReceipt(receipt);
    return made.ok ? null : made.error;
  }
  const problem = verifyRollUp(receipt);
  if (problem !== null) return isSealed ? { ...problem, at: `/receipt${problem.at}` } : problem;
  if (!isSealed) return null;
  const sealed = seal(receipt, sha256);
  return sealed?.digest === value.digest ? null : { at: '/digest', detail: 'is not that of the receipt' };
}

/** @returns the receipt made anew; an error names what differs: the seal, or a number of the receipt */
export function verifySealed(value: unknown, sha256: Sha256): Result<Receipt, ReceiptProblem> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err({ at: '', detail: 'is no seal' });
  const { receipt, digest, ...other } = value as Readonly<Record<string, unknown>>;
  const [more] = Object.keys(other);
  if (more !== undefined) return err({ at: `/${more.slice(0, 60)}`, detail: 'belongs to no seal' });
  const made = verifyReceipt(receipt);
  if (!made.ok) return err({ at: `/receipt${made.error.at}`, detail: made.error.detail });
  const text = canonicalJson(receipt);
  if (text === null) return err({ at: '/receipt', detail: 'is no JSON' });
  if (sha256(text) !== digest) return err({ at: '/digest', detail: 'is not that of the receipt' });
  return made;
}
