/**
 * Seals a receipt, so that what was changed in it later is found: also a change that moves no number, such as another source.
 * The seal says that nothing changed since, not who made it: keep the digest elsewhere, in the log of what was done.
 */

import { err, ok, type Result } from '../../../base/result.ts';
import type { Receipt, SealedReceipt } from '../../../model/risk.ts';
import { canonicalJson } from './canonical.ts';
import { type ReceiptProblem, verifyReceipt } from './receipt.ts';

/** SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits. Passed in, since the core has none. */
export type Sha256 = (text: string) => string;

export function sealReceipt(receipt: Receipt, sha256: Sha256): Result<SealedReceipt, ReceiptProblem> {
  const text = canonicalJson(receipt);
  if (text === null) return err({ at: '/receipt', detail: 'is no JSON' });
  return ok({ receipt, digest: sha256(text) });
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
