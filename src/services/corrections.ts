/**
 * What people say about identity and attributes. A correction is kept for ever and can be undone; it names addresses, not
 * assets, so that it holds when the devices behind them are resolved again.
 */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import type { AssetDetail } from '../model/api.ts';
import type { Correction } from '../model/asset.ts';
import { ATTRIBUTES, type AttributeName, type AttributeSpec } from '../model/attribute.ts';
import { canonicalIp, canonicalMac } from '../model/filter/fold.ts';
import { type AssetPorts, assetDetail } from './assets.ts';
import { resolveTouched } from './ingest.ts';
import type { Scope, StoredAsset } from './ports.ts';

/** Who says it: the login is kept with the correction. */
export interface Speaker {
  readonly login: string;
}

export interface Correcting {
  correct(scope: Scope, by: Speaker, id: string, attribute: AttributeName, value: string | null): Promise<AssetDetail>;
  merge(scope: Scope, by: Speaker, ids: readonly string[]): Promise<AssetDetail>;
  split(scope: Scope, by: Speaker, id: string, endpoints: readonly string[]): Promise<AssetDetail>;
  undo(scope: Scope, by: Speaker, correction: string): Promise<void>;
}

/** Seen by sensors, so that a person's word could only contradict the packets. */
const SEEN_ONLY: ReadonlySet<AttributeName> = new Set([
  'first_seen',
  'last_seen',
  'protocols',
  'services',
  'mac_vendors',
  'ips',
  'macs',
  'vlans',
]);

const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });

async function stored(ports: AssetPorts, scope: Scope, id: string): Promise<StoredAsset> {
  const asset = await ports.store.assets.find(scope, id);
  if (asset === null) {
    throw new AppError('not-found', 'not-found', `There is no device with the id ${id} that you may see.`);
  }
  return asset;
}

const nameOf = (asset: StoredAsset): string => {
  const name = asset.row.values.name;
  return typeof name === 'string' ? name : asset.row.id;
};

/** Stores the word and resolves what it touches. @returns id of the asset that holds the endpoint afterwards */
async function apply(
  ports: AssetPorts,
  site: string,
  by: Speaker,
  correction: Correction,
  summary: string,
  endpoint: string,
): Promise<string> {
  await ports.store.write(site, async (writer) => {
    await writer.addCorrection(correction, summary, by.login);
    const named = [...correction.endpoints, ...(correction.kind === 'apart' ? correction.from : [])];
    await resolveTouched(ports, writer, await writer.endpointIds(named));
  });
  const id = await ports.store.assetOfEndpoint(site, endpoint);
  if (id === null) throw new AppError('conflict', 'conflict', 'The addresses of this device changed. Load it again.');
  return id;
}

function requireValue(attribute: AttributeName, value: string | null): void {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (SEEN_ONLY.has(attribute))
    throw invalid(`${attribute} comes from the traffic and cannot be stated.`, '/attribute');
  if (value === null) return;
  const fits = type === 'ip' ? canonicalIp(value) : type === 'mac' ? canonicalMac(value) : value.trim();
  if (fits === null || fits === '') throw invalid(`This is no value for ${attribute}.`, '/value');
}

async function correct(
  ports: AssetPorts,
  scope: Scope,
  by: Speaker,
  id: string,
  attribute: AttributeName,
  value: string | null,
): Promise<AssetDetail> {
  requireValue(attribute, value);
  const asset = await stored(ports, scope, id);
  const endpoints = asset.endpoints.map((e) => e.key);
  const first = endpoints[0];
  if (first === undefined)
    throw new AppError('conflict', 'conflict', 'The device has no address any more. Load it again.');
  const word: Correction = {
    id: randomUUID(),
    kind: 'attribute',
    endpoints,
    attribute,
    value: value === null ? null : value.trim(),
    by: by.login,
    atUs: ports.clock.nowMs() * 1000,
  };
  const summary = `${nameOf(asset)}: ${ATTRIBUTES[attribute].label} is ${value === null ? 'unknown' : `"${value.trim()}"`}`;
  const now = await apply(ports, asset.row.site, by, word, summary, first);
  return assetDetail(ports, [asset.row.site], now);
}

async function merge(ports: AssetPorts, scope: Scope, by: Speaker, ids: readonly string[]): Promise<AssetDetail> {
  const assets = await Promise.all([...new Set(ids)].map((id) => stored(ports, scope, id)));
  const distinct = [...new Map(assets.map((a) => [a.row.id, a])).values()];
  const site = distinct[0]?.row.site;
  if (distinct.length < 2 || site === undefined) throw invalid('Name two or more different devices.', '/ids');
  if (distinct.some((a) => a.row.site !== site)) throw invalid('Devices of different sites cannot be one.', '/ids');
  const endpoints = distinct.flatMap((a) => a.endpoints.map((e) => e.key));
  const word: Correction = { id: randomUUID(), kind: 'same', endpoints };
  const now = await apply(ports, site, by, word, `${distinct.map(nameOf).join(', ')} are one device`, endpoints[0]!);
  return assetDetail(ports, [site], now);
}

async function split(
  ports: AssetPorts,
  scope: Scope,
  by: Speaker,
  id: string,
  chosen: readonly string[],
): Promise<AssetDetail> {
  const asset = await stored(ports, scope, id);
  const own = asset.endpoints.map((e) => e.key);
  const endpoints = [...new Set(chosen)];
  const foreign = endpoints.find((key) => !own.includes(key));
  if (foreign !== undefined) throw invalid(`${foreign} is not an address of this device.`, '/endpoints');
  const from = own.filter((key) => !endpoints.includes(key));
  if (endpoints.length === 0 || from.length === 0) {
    throw invalid('Some addresses have to stay with the device, and some have to leave it.', '/endpoints');
  }
  const word: Correction = { id: randomUUID(), kind: 'apart', endpoints, from };
  const summary = `${endpoints.length} of ${own.length} addresses of ${nameOf(asset)} are another device`;
  const now = await apply(ports, asset.row.site, by, word, summary, endpoints[0]!);
  return assetDetail(ports, [asset.row.site], now);
}

async function undo(ports: AssetPorts, scope: Scope, by: Speaker, id: string): Promise<void> {
  const site = await ports.store.correctionSite(scope, id);
  if (site === null)
    throw new AppError('not-found', 'not-found', 'There is no correction with this id that you may see.');
  await ports.store.write(site, async (writer) => {
    const endpoints = await writer.undoCorrection(id, by.login);
    if (endpoints === null) throw new AppError('conflict', 'conflict', 'This correction was undone already.');
    await resolveTouched(ports, writer, await writer.endpointIds(endpoints));
  });
}

export function createCorrecting(ports: AssetPorts): Correcting {
  return {
    correct: (scope, by, id, attribute, value) => correct(ports, scope, by, id, attribute, value),
    merge: (scope, by, ids) => merge(ports, scope, by, ids),
    split: (scope, by, id, endpoints) => split(ports, scope, by, id, endpoints),
    undo: (scope, by, correction) => undo(ports, scope, by, correction),
  };
}
