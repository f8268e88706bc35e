/**
 * Unique device identifiers as texts: the carrier of GS1 (`(01)00858000003121(10)A7(21)5002`), the same without brackets, or the
 * device identifier alone. A GTIN of 8, 12 or 13 digits is one of 14 with zeros before it; its last digit checks the others.
 */

export interface Udi {
  /** Device identifier: a GTIN of 14 digits whose check digit is right, or what another agency issued, upper case. */
  readonly di: string | null;
  readonly lot: string | null;
  readonly serial: string | null;
}

const NONE: Udi = { di: null, lot: null, serial: null };
const MAX_CHARS = 200;

const allDigits = (text: string): boolean => text !== '' && [...text].every((c) => c >= '0' && c <= '9');

/** @returns the GTIN as 14 digits; null: no GTIN, or its check digit is wrong */
export function gtin(text: string): string | null {
  if (!allDigits(text) || ![8, 12, 13, 14].includes(text.length)) return null;
  const whole = text.padStart(14, '0');
  let sum = 0;
  for (let k = 0; k < 13; k++) sum += (whole.charCodeAt(k) - 48) * (k % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10 === whole.charCodeAt(13) - 48 ? whole : null;
}

/** Value behind an application identifier in brackets, up to the next bracket. */
function behind(text: string, ai: string): string | null {
  const at = text.indexOf(`(${ai})`);
  if (at < 0) return null;
  const from = at + ai.length + 2;
  const to = text.indexOf('(', from);
  const value = text.slice(from, to < 0 ? undefined : to).trim();
  return value === '' ? null : value;
}

/** What a device's UDI says; a text of no known form is taken for a device identifier as a whole. */
export function readUdi(text: string | null): Udi {
  if (text === null || text.length > MAX_CHARS) return NONE;
  const plain = text.trim();
  if (plain === '') return NONE;
  if (plain.includes('(01)')) {
    const di = behind(plain, '01');
    return { di: di === null ? null : (gtin(di) ?? null), lot: behind(plain, '10'), serial: behind(plain, '21') };
  }
  // Without brackets: 01 and 14 digits stand in front, what follows has no fixed length.
  if (plain.length >= 16 && plain.startsWith('01') && gtin(plain.slice(2, 16)) !== null)
    return { ...NONE, di: gtin(plain.slice(2, 16)) };
  return { ...NONE, di: gtin(plain) ?? plain.toUpperCase() };
}
