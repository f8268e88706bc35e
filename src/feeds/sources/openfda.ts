/**
 * openFDA's data sets of devices: enforcement reports, recalls, product classes, identifiers (GUDID). Pages of the API and the
 * files of the bulk download have one format: `meta` and `results`. Enforcement reports and recalls are two views of one matter
 * with different fields (only the former state a class, only the latter a cause): they share the recall's number, and nothing
 * is ever joined by their texts.
 */

import type { FeedRecord } from '../../model/feed.ts';
import type { Recall } from '../../model/recall.ts';
import type { FormsFeed, Out } from '../contract.ts';
import { at, bounded, subjects, term, text, yesNo } from '../formats/values.ts';

const PUBLISHER = 'FDA';
const CLASSES: ReadonlyMap<string, Recall['classification']> = new Map([
  ['class i', 'I'],
  ['class ii', 'II'],
  ['class iii', 'III'],
]);

/** `Z-359-2013` and `z-0359-2013` are one number. Null for what is no number of a device's recall. */
function recallNumber(v: unknown, name: string, where: string, out: Out): string | null {
  const stated = term(v, name, where, out);
  const [z, number, year, ...more] = stated?.toUpperCase().split('-') ?? [];
  const digits = (t: string | undefined): boolean => t !== undefined && /^[0-9]{1,6}$/.test(t);
  if (z === 'Z' && more.length === 0 && digits(number) && digits(year)) return `Z-${number!.padStart(4, '0')}-${year}`;
  out.refuse(`${where}/${name}`, stated === null ? 'is missing' : 'is no number of a recall (Z-0123-2024)');
  return null;
}

type Read = (v: unknown, where: string, out: Out) => Omit<FeedRecord, 'raw' | 'at' | 'publisher'> | null;

const enforcement: Read = (v, where, out) => {
  const number = recallNumber(v, 'recall_number', where, out);
  if (number === null) return null;
  const event = term(v, 'event_id', where, out);
  const time = (name: string): number | null => out.time(at(v, name), `${where}/${name}`);
  return {
    kind: 'recall',
    key: `enforcement ${number}`,
    subjects: subjects([number, event]),
    statedAtMs: time('report_date'),
    value: {
      source: 'enforcement',
      number,
      event,
      firm: text(v, 'recalling_firm'),
      product: text(v, 'product_description'),
      reason: text(v, 'reason_for_recall'),
      rootCause: null,
      classification: CLASSES.get(text(v, 'classification')?.toLowerCase() ?? '') ?? null,
      status: text(v, 'status'),
      productCode: term(v, 'product_code', where, out),
      codes: text(v, 'code_info'),
      initiatedAtMs: time('recall_initiation_date'),
      endedAtMs: time('termination_date'),
      action: null,
    },
  };
};

const recall: Read = (v, where, out) => {
  const number = recallNumber(v, 'product_res_number', where, out);
  if (number === null) return null;
  const event = term(v, 'res_event_number', where, out);
  const productCode = term(v, 'product_code', where, out);
  const time = (name: string): number | null => out.time(at(v, name), `${where}/${name}`);
  return {
    kind: 'recall',
    key: `recall ${number}`,
    subjects: subjects([number, event, productCode]),
    statedAtMs: time('event_date_posted') ?? time('event_date_created'),
    value: {
      source: 'recall',
      number,
      event,
      firm: text(v, 'recalling_firm') ?? text(v, 'firm_name'),
      product: text(v, 'product_description'),
      reason: text(v, 'reason_for_recall'),
      rootCause: text(v, 'root_cause_description'),
      classification: null,
      status: text(v, 'recall_status'),
      productCode,
      codes: text(v, 'code_info'),
      initiatedAtMs: time('event_date_initiated'),
      endedAtMs: time('event_date_terminated'),
      action: text(v, 'action'),
    },
  };
};

const classification: Read = (v, where, out) => {
  const productCode = term(v, 'product_code', where, out);
  if (productCode === null) {
    out.refuse(`${where}/product_code`, 'is missing');
    return null;
  }
  return {
    kind: 'device-class',
    key: productCode,
    subjects: subjects([productCode]),
    statedAtMs: null,
    value: {
      productCode,
      name: text(v, 'device_name'),
      deviceClass: text(v, 'device_class'),
      specialty: text(v, 'medical_specialty_description') ?? text(v, 'medical_specialty'),
      regulation: text(v, 'regulation_number'),
      lifeSupport: yesNo(at(v, 'life_sustain_support_flag')),
      implant: yesNo(at(v, 'implant_flag')),
      definition: text(v, 'definition'),
    },
  };
};

const udi: Read = (v, where, out) => {
  const stated = bounded(v, 'identifiers', where, out).flatMap((one, k) => {
    const id = term(one, 'id', `${where}/identifiers/${k}`, out);
    return id === null ? [] : [{ id, type: text(one, 'type'), agency: text(one, 'issuing_agency') }];
  });
  const primary = (type: string | null): boolean => type?.toLowerCase() === 'primary';
  const identifiers = [...stated.filter((i) => primary(i.type)), ...stated.filter((i) => !primary(i.type))];
  const key = term(v, 'public_device_record_key', where, out) ?? identifiers[0]?.id ?? null;
  if (key === null) {
    out.refuse(`${where}/identifiers`, 'holds no identifier');
    return null;
  }
  const codes = bounded(v, 'product_codes', where, out);
  const productCodes = subjects(codes.map((c, k) => term(c, 'code', `${where}/product_codes/${k}`, out)));
  return {
    kind: 'device-identifier',
    key,
    subjects: subjects([...identifiers.map((i) => i.id), ...productCodes]),
    statedAtMs: out.time(at(v, 'public_version_date') ?? at(v, 'publish_date'), `${where}/public_version_date`),
    value: {
      identifiers,
      company: text(v, 'company_name'),
      brand: text(v, 'brand_name'),
      model: term(v, 'version_or_model_number', where, out),
      catalogue: term(v, 'catalog_number', where, out),
      distribution: text(v, 'commercial_distribution_status'),
      productCodes,
    },
  };
};

/** A field that only this data set has, and its reader. */
const SETS: readonly (readonly [field: string, read: Read])[] = [
  ['recall_number', enforcement],
  ['product_res_number', recall],
  ['life_sustain_support_flag', classification],
  ['submission_type_id', classification],
  ['version_or_model_number', udi],
  ['commercial_distribution_status', udi],
];

const openfda: FormsFeed = {
  id: 'openfda',
  label: 'Recalls, classes and identifiers of devices (openFDA)',
  publisher: PUBLISHER,
  licence: 'CC0-1.0',
  spec: 'openFDA device/enforcement, device/recall, device/classification, device/udi',
  emits: 'delta',
  maxAgeHours: 336,
  places: [
    { url: 'https://download.open.fda.gov/device/enforcement/device-enforcement-0001-of-0001.json.zip' },
    { url: 'https://download.open.fda.gov/device/recall/device-recall-0001-of-0001.json.zip' },
    { url: 'https://download.open.fda.gov/device/classification/device-classification-0001-of-0001.json.zip' },
  ],
  carrier: 'forms',
  forms: SETS.map(([field, read]) => ({
    carrier: 'json',
    arrays: ['results'],
    probe: (head) => head.has('meta') && head.has(`results[].${field}`),
    open: () => ({
      item(value, raw, where, out) {
        const record = read(value, where, out);
        if (record !== null) out.record({ ...record, publisher: PUBLISHER, raw, at: where } as FeedRecord);
      },
      end(document, _raw, out) {
        out.stated(out.time(at(document, 'meta', 'last_updated'), '/meta/last_updated'));
      },
    }),
  })),
};

export default openfda;
