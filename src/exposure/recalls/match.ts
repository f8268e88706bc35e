/**
 * A device and a recall, field by field. A device is *affected* when it is the product and among the pieces that are meant; *not
 * affected* only when it is the product and known not to be among them; whatever was not read, or is not known, is for a person.
 */

import type { Verdict } from '../../model/exposure.ts';
import type { FieldAnswer, RecallAnswer, RecallField, WholeRecall } from '../../model/recall.ts';
import { LEAST_CONFIDENCE } from '../assess.ts';
import { hasDigit, type Words } from '../products/words.ts';
import { parseRange, type Range as VersionRange, within } from '../versions/range.ts';
import { parseVersion } from '../versions/version.ts';
import { type Codes, readCodes, saysNothing } from './codes.ts';
import { type Described, describedBy, describes, mayBePart } from './describes.ts';
import type { Udi } from './udi.ts';
import { among, isEmpty, readValue, type Values } from './values.ts';

/** Raised with every change, of catalog/recalls.json as well, that gives another answer to the same question. */
export const RECALL_VERSION = 3;

/** What is held against recalls of a device. Null: not known. */
export interface Recallable {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly type: string | null;
  readonly versions: readonly string[];
  readonly serial: string | null;
  readonly udi: string | null;
  /** Of manufacturer and model, 0 to 1. */
  readonly confidence: number;
}

/** A device as it was read: what all devices of one name share is read once. */
export interface Asked extends Recallable {
  /** Maker as the dictionary knows it; null: not known. */
  readonly maker: string | null;
  readonly names: readonly Words[];
  readonly unit: Udi;
  /** Product codes that the identifier's own record states. */
  readonly productCodes: readonly string[];
  /** Other identifiers of the same record: packages of it. */
  readonly sameDis: readonly string[];
  /** Regulations (21 CFR) of its type; empty: not known. */
  readonly regulations: readonly string[];
}

/** A recall as it was read. */
export interface Read {
  readonly recall: WholeRecall;
  readonly maker: string | null;
  readonly codes: Codes;
  readonly described: Described;
  readonly versions: VersionRange | null;
  /** Regulation of its product code; null: not known. */
  readonly regulation: string | null;
}

export interface Answered {
  readonly verdict: Verdict | null;
  /** Where it is no match (verdict null): the field that decided it. */
  readonly fellOutAt: RecallField | null;
  readonly reason: string;
  /** Version that was compared; null: none is known, or none is stated. */
  readonly version: string | null;
  readonly fields: readonly FieldAnswer[];
}

const MAX_SAID = 240;
const cut = (text: string): string => (text.length > MAX_SAID ? `${text.slice(0, MAX_SAID - 1)}…` : text);
const NEGATIONS = new Set(['not', 'except', 'excluding', 'excludes', 'excluded', 'other', 'without', 'unaffected']);

/** `Software version 9.02.01` of a description; only where software is meant in so many words. */
function versionsIn(text: string | null): string | null {
  const at = /\b(?:software|firmware)\s+(?:versions?|revisions?|rev\.?|releases?)[\s:]+(\S[^;()\n]{0,80})/i.exec(
    (text ?? '').slice(0, 2_000),
  );
  return at?.[1]?.trim() ?? null;
}

export function readRecall(
  recall: WholeRecall,
  maker: string | null,
  regulationOf: (productCode: string) => string | null,
): Read {
  const codes = readCodes(recall.codes);
  const stated = codes.versions ?? versionsIn(recall.product);
  return {
    recall,
    maker,
    codes,
    described: describedBy(recall.product, codes.references),
    versions: stated === null ? null : parseRange(stated),
    regulation: recall.productCode === null ? null : regulationOf(recall.productCode),
  };
}

type Answer = Omit<FieldAnswer, 'field'>;
const answer = (answer: RecallAnswer, said: string | null, known: string | null, note = ''): Answer => ({
  answer,
  said: said === null ? null : cut(said),
  known: known === null ? null : cut(known),
  note,
});

function udiOf({ codes }: Read, device: Asked): Answer {
  const said = codes.dis.size === 0 ? null : [...codes.dis].slice(0, 8).join(', ');
  const { di } = device.unit;
  if (said === null) return answer('not_stated', null, di);
  if (di === null) return answer('not_known', said, null);
  if (codes.dis.has(di)) return answer('fits', said, di);
  if (device.sameDis.some((other) => codes.dis.has(other)))
    return answer('fits', said, di, 'a package of the same device');
  return answer('differs', said, di);
}

function manufacturerOf({ recall, maker }: Read, device: Asked): Answer {
  const { firm } = recall;
  if (firm === null) return answer('not_stated', null, device.manufacturer);
  if (device.manufacturer === null) return answer('not_known', firm, null);
  if (maker !== null && device.maker !== null)
    return answer(maker === device.maker ? 'fits' : 'differs', firm, device.manufacturer);
  if (plain(firm) === plain(device.manufacturer)) return answer('fits', firm, device.manufacturer);
  return answer('not_known', firm, device.manufacturer, 'the company is not known to the catalogue');
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function productOf(read: Read, device: Asked): Answer {
  const { product } = read.recall;
  if (product === null) return answer('not_known', null, device.model, 'the recall describes no product');
  if (device.model === null) return answer('not_known', product, null);
  const named = describes(read.described, device.names);
  if (named === 'fits' && mayBePart(read.described, device.names))
    return answer('maybe', product, device.model, 'the description may mean a part of it, or what is used with it');
  return answer(named, product, device.model);
}

function typeOf({ recall, regulation }: Read, device: Asked): Answer {
  const { productCode } = recall;
  if (productCode === null) return answer('not_stated', null, device.type);
  const said = regulation === null ? productCode : `${productCode} (21 CFR ${regulation})`;
  if (device.productCodes.includes(productCode)) return answer('fits', said, device.productCodes.join(', '));
  if (device.type === null) return answer('not_known', said, null);
  if (regulation === null || device.regulations.length === 0)
    return answer('not_known', said, device.type, 'what the code stands for is not known here');
  return answer(device.regulations.includes(regulation) ? 'fits' : 'differs', said, device.type);
}

function versionOf({ versions }: Read, device: Asked): Answer {
  const known = device.versions.length === 0 ? null : device.versions.join(', ');
  if (versions === null) return answer('not_stated', null, known);
  const said = versions.text.trim();
  if (known === null) return answer('not_known', said, null);
  const answers = device.versions.map((text) => {
    const read = parseVersion(text);
    return read === null ? null : within(read, versions);
  });
  if (answers.includes(true)) return answer(answers.every((a) => a === true) ? 'fits' : 'maybe', said, known);
  if (answers.every((a) => a === false)) return answer('differs', said, known);
  return answer('not_known', said, known, 'the two cannot be ordered, or the text was not understood');
}

/** Serial number or lot; whether the device is among those that the recall lists. */
function numberOf(values: Values, codes: Codes, known: string | null, said: string | null): Answer {
  const negated = codes.unread.some((word) => NEGATIONS.has(word.toLowerCase()));
  const unread = codes.unread.length === 0 ? '' : `not understood: ${codes.unread.join(', ')}`;
  const isListed = !isEmpty(values);
  if (isListed && known !== null) {
    const found = among(readValue(known), values);
    if (found === 'fits') return negated ? answer('maybe', said, known, unread) : answer('fits', said, known);
    if (found === 'maybe')
      return answer('maybe', said, known, 'the same but for letters or zeros that one of them leaves out');
    if (codes.all) return answer('not_known', said, known, 'all of something are meant, and some are listed');
    if (unread !== '') return answer('not_known', said, known, unread);
    if (!isEmpty(codes.loose))
      return answer('not_known', said, known, 'of some of the numbers it is not said what they are');
    return answer('differs', said, known);
  }
  if (isListed) return answer(codes.all ? 'maybe' : 'not_known', said, null);
  if (codes.all)
    return codes.unread.length === 0 ? answer('fits', said, known, 'all') : answer('maybe', said, known, unread);
  return answer('not_stated', null, known);
}

function serialOf(read: Read, device: Asked): Answer {
  const { codes, recall } = read;
  const known = device.serial ?? device.unit.serial;
  const own = numberOf(codes.serials, codes, known, recall.codes);
  if (own.answer !== 'not_stated') return own;
  if (!isEmpty(codes.loose)) {
    const said = recall.codes;
    if (known !== null && among(readValue(known), codes.loose) === 'fits') return answer('maybe', said, known);
    return answer('not_known', said, known, 'of the numbers it is not said what they are');
  }
  const isSaid = saysNothing(codes) || !isEmpty(codes.lots) || codes.unread.length === 0;
  if (isSaid) return own;
  return answer('not_known', recall.codes, known, `not understood: ${codes.unread.join(', ')}`);
}

function lotOf({ codes, recall }: Read, device: Asked): Answer {
  if (isEmpty(codes.lots)) return answer('not_stated', null, device.unit.lot);
  return numberOf(codes.lots, codes, device.unit.lot, recall.codes);
}

/** What all devices of one manufacturer and model share. */
export interface NameAnswers {
  readonly manufacturer: Answer;
  readonly product: Answer;
}

export const nameAnswers = (read: Read, device: Asked): NameAnswers => ({
  manufacturer: manufacturerOf(read, device),
  product: productOf(read, device),
});

/** All fields, in the order of RECALL_FIELDS. */
function fieldsOf(read: Read, device: Asked, named: NameAnswers): Readonly<Record<RecallField, Answer>> {
  return {
    udi: udiOf(read, device),
    manufacturer: named.manufacturer,
    product: named.product,
    type: typeOf(read, device),
    version: versionOf(read, device),
    serial: serialOf(read, device),
    lot: lotOf(read, device),
  };
}

type Fields = ReturnType<typeof fieldsOf>;

/** Where nobody knows whose it is, one common word tells no product: a model number does, or several words. */
const isTold = ({ described }: Read, device: Asked): boolean =>
  device.names.some(({ core }) => {
    const there = core.filter((word) => described.both.has(word));
    return there.length > 1 || there.some((word) => word.length >= 3 && hasDigit(word));
  });

/** The field at which it is no match; null: it may be one. */
function outAt(f: Fields, read: Read, device: Asked): RecallField | null {
  if (f.udi.answer === 'fits') return null;
  if (f.manufacturer.answer === 'differs') return 'manufacturer';
  if (f.product.answer === 'differs' || f.product.answer === 'not_known') return 'product';
  if (f.manufacturer.answer === 'not_known' && !isTold(read, device)) return 'manufacturer';
  if (f.product.answer === 'fits') return null;
  if (f.udi.answer === 'differs') return 'udi';
  if (f.manufacturer.answer === 'not_known') return 'manufacturer';
  return (['type', 'version', 'serial', 'lot'] as const).find((field) => f[field].answer === 'differs') ?? null;
}

const OPEN: readonly RecallAnswer[] = ['not_known', 'maybe'];
const PIECES = ['version', 'serial', 'lot'] as const;
const WORDS: Readonly<Record<RecallField, string>> = {
  udi: 'the device identifier',
  manufacturer: 'the manufacturer',
  product: 'the product',
  type: 'the kind of device',
  version: 'the version',
  serial: 'the serial number',
  lot: 'the lot',
};

const named = (fields: readonly RecallField[]): string => fields.map((f) => WORDS[f]).join(' and ');

function judge(f: Fields, device: Asked, codes: Codes): { readonly verdict: Verdict; readonly reason: string } {
  const isSame = f.udi.answer === 'fits' || f.product.answer === 'fits';
  const how = f.udi.answer === 'fits' ? 'the device identifier is listed' : 'the description names the model';
  const out = PIECES.filter((field) => f[field].answer === 'differs');
  const inside = PIECES.filter((field) => f[field].answer === 'fits');
  const sure =
    isSame && f.udi.answer !== 'differs' && (f.udi.answer === 'fits' || f.manufacturer.answer !== 'not_known');
  if (out.length > 0 && sure && inside.every((field) => f[field].note === 'all'))
    return { verdict: 'not_affected', reason: `${how}, but ${named(out)} is outside of what the recall lists` };
  const open: string[] = [];
  if (!isSame)
    open.push(
      f.product.note === ''
        ? 'the description may mean the model, and names no more than a part of its name'
        : f.product.note,
    );
  if (f.udi.answer === 'differs') open.push('the recall lists other device identifiers');
  // The identifier says whose it is, and what.
  const isListed = f.udi.answer === 'fits';
  if (!isListed && f.manufacturer.answer === 'not_known') open.push('whose product it is, is not certain');
  if (!isListed && f.type.answer === 'differs') open.push('the recall is about another kind of device');
  if (out.length > 0) open.push(`${named(out)} differs while ${named(inside)} fits`);
  const unsure = PIECES.filter((field) => OPEN.includes(f[field].answer));
  if (unsure.length > 0) open.push(`${named(unsure)} could not be compared`);
  if (saysNothing(codes)) open.push('the recall does not say which pieces are meant');
  if (device.confidence < LEAST_CONFIDENCE && !isListed)
    open.push(`what the device is, is known to ${Math.round(device.confidence * 100)} % only`);
  if (open.length > 0)
    return { verdict: 'needs_review', reason: isSame ? `${how}; ${open.join('; ')}` : open.join('; ') };
  const listed = inside.filter((field) => f[field].note !== 'all');
  const all = listed.length < inside.length ? ', and the recall means all of them' : '';
  const pieces = listed.length === 0 ? all : `, and ${named(listed)} ${listed.length === 1 ? 'fits' : 'fit'}`;
  return { verdict: 'affected', reason: `${how}${pieces}` };
}

/** What a recall means for a device, with each field's answer. */
export function match(read: Read, device: Asked, named: NameAnswers = nameAnswers(read, device)): Answered {
  const f = fieldsOf(read, device, named);
  const fields = (Object.keys(f) as RecallField[]).map((field) => ({ field, ...f[field] }));
  const version = read.versions === null ? null : (device.versions[0] ?? null);
  const fellOutAt = outAt(f, read, device);
  if (fellOutAt !== null) return { verdict: null, fellOutAt, reason: '', version, fields };
  return { ...judge(f, device, read.codes), fellOutAt, version, fields };
}
