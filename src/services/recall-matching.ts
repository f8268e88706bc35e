/** Devices against recalls, as they are kept beside advisories: one row for each pair, with the answer of each field. */

import { type Found, RecallIndex } from '../exposure/recalls/index.ts';
import { readUdi } from '../exposure/recalls/udi.ts';
import { statusOf } from '../exposure/recalls/whole.ts';
import { makerKey } from '../identify/makers.ts';
import type { Catalogue, ProductNames } from '../model/catalog.ts';
import type { DeviceIdentifier, RecallCatalogue } from '../model/recall.ts';
import { makersOf } from './advisories.ts';
import type { KeptExposure, KnowledgeStore, SiteDevice } from './exposures-ports.ts';

type Named = { readonly udi: string | null };
const diOf = ({ udi }: Named): string | null => readUdi(udi).di;

/** Records of the identifiers that some devices carry, by identifier. */
export async function identifiersOf(
  store: Pick<KnowledgeStore, 'identifiers'>,
  devices: readonly Named[],
): Promise<ReadonlyMap<string, readonly DeviceIdentifier[]>> {
  const dis = [...new Set(devices.map(diOf).filter((di) => di !== null))];
  const out = new Map<string, DeviceIdentifier[]>();
  if (dis.length === 0) return out;
  for (const record of await store.identifiers(dis)) {
    for (const { id } of record.identifiers) {
      const { di } = readUdi(id);
      if (di !== null) out.set(di, [...(out.get(di) ?? []), record]);
    }
  }
  return out;
}

export function recallsOf(
  index: RecallIndex,
  device: SiteDevice,
  identifiers: ReadonlyMap<string, readonly DeviceIdentifier[]>,
): readonly Found[] {
  const { manufacturer, model, type, serial, udi, confidence } = device;
  const versions = [...new Set([device.softwareVersion, device.firmwareVersion].filter((v) => v !== null))];
  const asked = { manufacturer, model, type, versions, serial, udi, confidence };
  return index.match(asked, identifiers.get(diOf(device) ?? '') ?? []);
}

const MAX_CHARS = 400;
const short = (text: string): string => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text);

export function keptRecall(asset: string, found: Found): Omit<KeptExposure, 'digest' | 'ground'> {
  const { recall } = found;
  const product = short(recall.product ?? '');
  return {
    kind: 'recall',
    asset,
    doc: recall.number,
    title: short([recall.firm, recall.reason].filter((t) => t !== null).join(': ')),
    product,
    version: found.version,
    verdict: found.verdict ?? 'needs_review',
    reason: found.reason,
    cves: [],
    exploited: false,
    cvss: null,
    epss: null,
    formula: null,
    score: null,
    band: null,
    inputs: { fields: found.fields },
  };
}

/** A class I recall that goes on, and a device that it means or may mean. */
export const startsClock = ({ recall, verdict }: Found): boolean =>
  recall.classification === 'I' && verdict !== 'not_affected' && statusOf(recall) !== 'terminated';

/** Recalling firms as the dictionary's makers: by the names that the FDA uses, then like every maker, then without the last words. */
export function firmsOf(
  catalogue: Catalogue,
  { owners }: Pick<ProductNames, 'owners'>,
  { firms }: Pick<RecallCatalogue, 'firms'>,
): (firm: string) => string | null {
  const makerOf = makersOf(catalogue, owners);
  const byId = new Map(catalogue.vendors.map((v) => [v.id, v.name] as const));
  const beginnings = [...firms].map(([name, id]) => [makerKey(name), byId.get(id) ?? id] as const);
  return (firm) => {
    const key = makerKey(firm);
    const named = beginnings.find(([begin]) => key === begin || key.startsWith(`${begin} `));
    if (named !== undefined) return makerOf(named[1]);
    const words = firm
      .slice(0, MAX_CHARS)
      .split(/[\s,()]+/)
      .filter((w) => w !== '');
    for (let n = words.length; n >= Math.min(2, words.length); n--) {
      const maker = makerOf(words.slice(0, n).join(' '));
      if (maker !== null) return maker;
    }
    return null;
  };
}

/** @returns makes indexes without recalls, with what the catalogue knows of makers and device types */
export const createRecallIndex =
  (catalogue: Catalogue, names: ProductNames, rules: RecallCatalogue) =>
  (regulationOf: (productCode: string) => string | null): RecallIndex =>
    new RecallIndex({
      makerOf: makersOf(catalogue, names.owners),
      firmOf: firmsOf(catalogue, names, rules),
      aliases: names.aliases,
      regulationOf,
      regulationsOf: (type) => rules.regulations.get(type) ?? [],
    });
