/**
 * Loads the catalogue: catalog/types.json, catalog/vendors/<id>.json (one file a vendor), catalog/rules/*.json,
 * catalog/combinations.json, catalog/cpe.json, and the MAC block registry of the package oui-data. Everything is checked against its schema and frozen; the digest covers
 * every entry and the registry. Answers "which file, which place" when an entry is wrong; does not judge its content
 * (test/catalog.test.ts does).
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError } from '../base/error.ts';
import { ACTION_TYPE_NAMES, type ActionType } from '../model/action.ts';
import { ATTRIBUTE_NAMES } from '../model/attribute.ts';
import {
  CATEGORIES,
  type Catalogue,
  type Combination,
  type CpeTokens,
  type DeviceType,
  type Fingerprint,
  type Owner,
  type ProductNames,
  type Vendor,
} from '../model/catalog.ts';
import {
  CLINICAL_FUNCTIONS,
  type ClinicalCatalogue,
  ISOLATION,
  MISSION_IMPACT,
  SAFETY_IMPACT,
} from '../model/clinical.ts';
import { EFFORT_LIMITS, type EffortCatalogue } from '../model/effort.ts';
import type { RecallCatalogue } from '../model/recall.ts';

const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by -');
const text = z.string().trim().min(1).max(500);
const confidence = z.number().gt(0).max(0.99);
const citation = z.strictObject({
  basis: z.enum(['capture', 'maker-document', 'standard', 'specification', 'general-knowledge']),
  reference: text,
});
const attribute = z.enum(ATTRIBUTE_NAMES as [string, ...string[]]);

const fingerprint = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, '<vendor>.<name>'),
  version: z.int().min(1),
  match: z.strictObject({ field: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9_-]+)+$/), regex: text }),
  claims: z.array(z.strictObject({ attribute, value: text, confidence })).min(1),
  source: citation,
  hits: z.array(z.strictObject({ value: text, claims: z.partialRecord(attribute, z.string()) })).min(1),
  misses: z.array(text).min(1),
});

const vendor = z.strictObject({
  id,
  name: text,
  aliases: z.array(text),
  types: z.array(id),
  oui: z.array(z.strictObject({ organization: text, confidence: z.number().min(0).max(0.9) })),
  source: citation,
  enterprises: z.array(z.int().min(1)).optional(),
  bacnetVendors: z.array(z.int().min(0)).optional(),
  fingerprints: z.array(fingerprint),
});

const fact = z.string().regex(/^(?:role|protocol|port|os|serves|uses):[a-z0-9./>=-]+$/, 'a fact');
const combination = z.strictObject({
  id: z.string().regex(/^combination\.[a-z0-9-]+$/, 'combination.<name>'),
  version: z.int().min(1),
  all: z.array(fact).min(1),
  any: z.array(fact).min(1).optional(),
  none: z.array(fact).min(1).optional(),
  claims: z.array(z.strictObject({ attribute, value: text, confidence })).min(1),
  source: citation,
  hits: z.array(z.array(fact).min(1)).min(1),
  misses: z.array(z.array(fact).min(1)).min(1),
});

const token = z.string().regex(/^[a-z0-9$][a-z0-9$_.-]*$/, 'a token of the CPE dictionary');
const cpeTokens = z.strictObject({
  source: citation,
  vendors: z.record(id, token),
  systems: z.array(
    z.strictObject({
      id: z.string().regex(/^cpe\.[a-z0-9-]+$/, 'cpe.<name>'),
      regex: text,
      vendor: token,
      product: token,
      version: text.optional(),
      hits: z.array(z.strictObject({ value: text, name: text })).min(1),
      misses: z.array(text).min(1),
    }),
  ),
});

const deviceType = z.strictObject({ id, label: text, category: z.enum(CATEGORIES), doc: text, source: citation });

const owner = z.strictObject({
  id,
  makers: z.array(id),
  names: z.array(text),
  tookOver: z.array(id).optional(),
  source: citation,
});

const minutes = z.union([z.int().min(0), z.literal('no limit')]).nullable();
const clinicalFunction = z.enum(CLINICAL_FUNCTIONS);
const clinicalFunctions = z.strictObject({
  version: z.int().min(1),
  functions: z.array(
    z.strictObject({
      id: clinicalFunction,
      label: text,
      doc: text,
      row: z.strictObject({
        harmIfLost: z.enum(SAFETY_IMPACT).nullable(),
        harmIfAltered: z.enum(SAFETY_IMPACT).nullable(),
        missionImpact: z.enum(MISSION_IMPACT).nullable(),
        timeToHarmMinutes: minutes,
        decides: z.array(text).nullable(),
        fallback: text.nullable(),
        sparePool: text.nullable(),
        minInServicePercent: z.int().min(0).max(100).nullable(),
        isolate: z.enum(ISOLATION).nullable(),
        maxOfflineMinutes: minutes,
      }),
      signed: z.strictObject({ by: text, at: z.iso.datetime() }).nullable(),
      source: citation,
    }),
  ),
});

/** The folder that comes with the program. */
export const CATALOG_FOLDER = new URL('../../catalog/', import.meta.url);

/**
 * @param folder  URL of a catalogue folder with a slash at its end; absent: the program's own
 * @throws AppError catalog.invalid naming file and place
 */
export async function loadCatalogue(folder: URL = CATALOG_FOLDER): Promise<Catalogue> {
  const hash = createHash('sha256');
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    const bytes = await readFile(new URL(name, folder), 'utf8');
    hash.update(name).update('\0').update(bytes).update('\0');
    return parse(name, bytes, schema);
  };
  const types = await read('types.json', z.array(deviceType));
  const vendors: Vendor[] = [];
  for (const name of await jsonFiles(new URL('vendors/', folder))) {
    const entry = await read(`vendors/${name}`, vendor);
    if (`${entry.id}.json` !== name) throw invalid(`vendors/${name}`, 'id', `id '${entry.id}' is not the file's name`);
    const full = entry as unknown as Vendor;
    vendors.push({ ...full, fingerprints: [...full.fingerprints, ...numberFingerprints(full)] });
  }
  const rules: Fingerprint[] = [];
  for (const name of await jsonFiles(new URL('rules/', folder))) {
    rules.push(...((await read(`rules/${name}`, z.array(fingerprint))) as unknown as Fingerprint[]));
  }
  const combinations = await read('combinations.json', z.array(combination));
  const cpe = await read('cpe.json', cpeTokens);
  const registry = await loadRegistry();
  hash.update(registry.bytes);
  return deepFreeze({
    types: types as readonly DeviceType[],
    vendors,
    rules,
    cpe: cpe as unknown as CpeTokens,
    combinations: combinations as unknown as readonly Combination[],
    ouiOrganization: registry.organization,
    digest: hash.digest('hex'),
  });
}

const alias = z.strictObject({ maker: id, names: z.array(text).min(2), source: citation });

/** Companies that took over each other's devices, and products of several names. @throws AppError catalog.invalid naming file and place */
export async function loadProductNames(folder: URL = CATALOG_FOLDER): Promise<ProductNames> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    parse(name, await readFile(new URL(name, folder), 'utf8'), schema);
  const owners = (await read('owners.json', z.array(owner))) as readonly Owner[];
  return { owners, aliases: await read('products.json', z.array(alias)) };
}

/**
 * What care needs devices for, with the triage matrix as it comes: catalog/clinical/functions.json and types.json.
 * @throws AppError catalog.invalid naming file and place
 */
export async function loadClinical(folder: URL = CATALOG_FOLDER): Promise<ClinicalCatalogue> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    parse(name, await readFile(new URL(name, folder), 'utf8'), schema);
  const { version, functions } = await read('clinical/functions.json', clinicalFunctions);
  const types = await read('clinical/types.json', z.record(id, clinicalFunction.nullable()));
  return { version, functions: deepFreeze(functions), types: new Map(Object.entries(types)) };
}

const effort = z
  .strictObject({
    fixedHours: z.number().min(0).max(EFFORT_LIMITS.hours),
    hoursPerDevice: z.number().min(0).max(EFFORT_LIMITS.hours),
    downtimeMinutes: z.int().min(0).max(EFFORT_LIMITS.minutes).nullable(),
    isTogether: z.boolean(),
    isLasting: z.boolean(),
    share: z.number().min(0).max(1).nullable(),
  })
  .nullable();
const effortCatalogue = z.strictObject({
  version: z.int().min(1),
  efforts: z.record(z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]]), effort),
  source: citation,
});

/** What kinds of actions take where a hospital has said nothing yet: catalog/efforts.json. @throws AppError catalog.invalid */
export async function loadEfforts(folder: URL = CATALOG_FOLDER): Promise<EffortCatalogue> {
  const name = 'efforts.json';
  return deepFreeze(parse(name, await readFile(new URL(name, folder), 'utf8'), effortCatalogue));
}

const hours = z.number().gt(0).max(8_760);
const recallRules = z.strictObject({
  version: z.int().min(1),
  clock: z.strictObject({
    told: hours,
    acknowledged: hours,
    done: hours,
    signed: z.strictObject({ by: text, at: z.iso.datetime() }).nullable(),
    source: citation,
  }),
  regulations: z.strictObject({
    types: z.record(id, z.array(z.string().regex(/^\d{3}\.\d{4}$/, 'a section of 21 CFR')).min(1)),
    source: citation,
  }),
  firms: z.strictObject({ makers: z.record(text, id), source: citation }),
});

/**
 * What is known about recalls: the hours of a class I recall, the regulations of device types: catalog/recalls.json.
 * @throws AppError catalog.invalid naming the place
 */
export async function loadRecallRules(folder: URL = CATALOG_FOLDER): Promise<RecallCatalogue> {
  const name = 'recalls.json';
  const { version, clock, regulations, firms } = parse(
    name,
    await readFile(new URL(name, folder), 'utf8'),
    recallRules,
  );
  const { signed, source: _source, ...hoursOf } = clock;
  return deepFreeze({
    version,
    hours: hoursOf,
    signed,
    regulations: new Map(Object.entries(regulations.types)),
    firms: new Map(Object.entries(firms.makers)),
  });
}

async function jsonFiles(folder: URL): Promise<readonly string[]> {
  return (await readdir(fileURLToPath(folder))).filter((name) => name.endsWith('.json')).sort();
}

function parse<T>(name: string, source: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw invalid(name, '', cause instanceof Error ? cause.message : 'is not JSON');
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw invalid(name, issue?.path.join('/') ?? '', issue?.message ?? 'does not fit the schema');
}

function invalid(name: string, place: string, what: string): AppError {
  return new AppError('catalog.invalid', 'bug', `catalog/${name} at /${place}: ${what}`, {
    at: { file: name, pointer: `/${place}` },
  });
}

/** How far a registered number says who made the device: an SNMP agent may be a part's, a BACnet id is the device's. */
const ENTERPRISE_CONFIDENCE = 0.6;
const BACNET_CONFIDENCE = 0.85;

/** The numbers of a vendor as fingerprints, with examples like every other. */
function numberFingerprints(v: Vendor): Fingerprint[] {
  const claim = (value: number): Fingerprint['claims'] => [
    { attribute: 'manufacturer', value: v.name, confidence: value },
  ];
  return [
    ...(v.enterprises ?? []).map((n) => ({
      id: `${v.id}.enterprise-${n}`,
      version: 1,
      match: { field: 'snmp.object-id', regex: `^\\.?1\\.3\\.6\\.1\\.4\\.1\\.${n}(?:\\.|$)` },
      claims: claim(ENTERPRISE_CONFIDENCE),
      source: { basis: 'standard' as const, reference: `IANA private enterprise number ${n}` },
      hits: [{ value: `1.3.6.1.4.1.${n}.1.2`, claims: { manufacturer: v.name } }],
      misses: [`1.3.6.1.4.1.${n}0.1`, `1.3.6.1.4.${n}`],
    })),
    ...(v.bacnetVendors ?? []).map((n) => ({
      id: `${v.id}.bacnet-${n}`,
      version: 1,
      match: { field: 'bacnet.vendor_id', regex: `^${n}$` },
      claims: claim(BACNET_CONFIDENCE),
      source: { basis: 'standard' as const, reference: `ASHRAE BACnet vendor id ${n}` },
      hits: [{ value: String(n), claims: { manufacturer: v.name } }],
      misses: [`${n}0`, `1${n}`],
    })),
  ];
}

interface Registry {
  readonly organization: (prefix: string) => string | null;
  readonly bytes: Uint8Array;
}

/** The registry as published: the first line of an entry is the organisation. */
async function loadRegistry(): Promise<Registry> {
  const bytes = await readFile(createRequire(import.meta.url).resolve('oui-data'));
  const entries = new Map(Object.entries(JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, string>>));
  return {
    bytes,
    organization: (prefix) => {
      const name = entries.get(prefix.toUpperCase())?.split('\n', 1)[0]?.trim();
      return name === undefined || name === '' ? null : name;
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
