/** What the hospital's records state of a device. */

import type { FactName, Statement } from '../../model/contradiction.ts';
import type { RecordField } from '../../model/record.ts';
import { plainName } from '../products/names.ts';

const DIRECT: readonly (readonly [RecordField, FactName, string | null])[] = [
  ['manufacturer', 'manufacturer', null],
  ['model', 'model', null],
  ['serial', 'serial', null],
  ['version', 'version', null],
  ['software', 'version', 'software'],
  ['firmware', 'version', 'firmware'],
  ['os', 'os', null],
  ['location', 'location', null],
];

const STATUS: readonly (readonly [string, RegExp])[] = [
  ['disposed', /\b(?:disposed|scrapped|destroyed|sold|donated|entsorgt|verschrottet|verkauft)\b/],
  [
    'retired',
    /\b(?:retired|decommissioned|out of service permanently|written off|ausgesondert|ausgemustert|stillgelegt)\b/,
  ],
  ['stored', /\b(?:stored|storage|spare|in store|eingelagert|lager|reserve)\b/],
  ['in-service', /\b(?:in service|in use|active|operational|in betrieb|aktiv|im einsatz)\b/],
];

/** `Ausgesondert 2024` is retired; null: in words that are not understood, or in several that differ. */
export function statusOf(text: string): string | null {
  const plain = plainName(text.slice(0, 200));
  // `not in service`, `nicht ausgesondert`
  if (/\b(?:not|never|nicht|kein|inactive|inaktiv)\b/.test(plain)) return null;
  const found = STATUS.filter(([, pattern]) => pattern.test(plain));
  return found.length === 1 ? found[0]![0] : null;
}

/** `2024-05-01`, `01.05.2024`, `2024-05-01T08:00:00Z`; what could be two days (`03/04/2024`) is none. Null: not understood. */
export function dayOf(text: string): number | null {
  const iso = /^\s{0,4}(\d{4})-(\d{2})-(\d{2})(?:[T ]|\s{0,4}$)/.exec(text);
  const german = /^\s{0,4}(\d{1,2})\.(\d{1,2})\.(\d{4})(?: |\s{0,4}$)/.exec(text);
  const slashed = /^\s{0,4}(\d{1,2})\/(\d{1,2})\/(\d{4})(?: |\s{0,4}$)/.exec(text);
  if (iso !== null) return day(iso[1]!, iso[2]!, iso[3]!);
  if (german !== null) return day(german[3]!, german[2]!, german[1]!);
  if (slashed === null) return null;
  const [, a, b, year] = slashed as unknown as [string, string, string, string];
  if (a === b || Number(b) > 12) return day(year, a, b);
  return Number(a) > 12 ? day(year, b, a) : null;
}

function day(year: string, month: string, date: string): number | null {
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const made = new Date(ms);
  return made.getUTCMonth() + 1 === Number(month) && made.getUTCDate() === Number(date) ? ms : null;
}

/** Months in letters as well: `May 2023`, `12-Jan-2024`. */
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** The day of a document, however it is written; null: none that is certain. */
export function documentDay(text: string): number | null {
  const known = dayOf(text);
  if (known !== null) return known;
  const words = plainName(text.slice(0, 60)).split(' ');
  const month = words.map((w) => MONTHS.indexOf(w.slice(0, 3))).find((m) => m >= 0);
  const year = words.find((w) => /^(?:19|20)\d{2}$/.test(w));
  const date = words.find((w) => /^\d{1,2}(?:st|nd|rd|th)?$/.test(w));
  if (month === undefined || year === undefined) return null;
  return day(year, String(month + 1), date === undefined ? '1' : String(Number.parseInt(date, 10)));
}

/** How sure a record is: people typed it in, some time. */
const CONFIDENCE = 0.7;

/**
 * @param idOf id of the evidence for a field of the record
 * @param atMs when the table was brought
 */
export function recordStatements(
  values: Readonly<Partial<Record<RecordField, string>>>,
  idOf: (field: RecordField) => string,
  atMs: number,
): readonly Statement[] {
  const say = (field: RecordField, fact: FactName, key: string | null, value: string, firstAtMs = atMs): Statement => ({
    ...{ source: 'cmms', fact, key, value, evidence: idOf(field), firstAtMs, lastAtMs: atMs, confidence: CONFIDENCE },
  });
  const out = DIRECT.flatMap(([field, fact, key]) => {
    const value = values[field];
    return value === undefined ? [] : [say(field, fact, key, value)];
  });
  const status = values.status === undefined ? null : statusOf(values.status);
  const since = values.statusAt === undefined ? null : dayOf(values.statusAt);
  if (status !== null) out.push(say('status', 'status', null, status, since ?? atMs));
  const mobile = plainName(values.mobile ?? '');
  if (['yes', 'ja', 'y', 'true', 'mobile', 'mobil', '1'].includes(mobile))
    out.push(say('mobile', 'mobile', null, 'yes'));
  return out;
}
