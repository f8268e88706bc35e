/** The JSON lines of inspect and sensor: flows, assets with their evidence, captures. */

import type { Asset } from '../model/asset.ts';
import type { FlowRecord } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import type { Inspection } from '../services/inspect.ts';

const endpointText = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

export function flowLine(capture: string, flow: FlowRecord): unknown {
  return {
    kind: 'flow',
    capture,
    transport: flow.transport,
    a: endpointText(flow.aIp, flow.aPort),
    b: endpointText(flow.bIp, flow.bPort),
    protocol: flow.protocol ?? flow.protocolByPort,
    // What the name rests on: what was said, or only the port it was said to.
    basis: flow.protocol !== null ? 'content' : flow.protocolByPort !== null ? 'port' : null,
    id: flow.id,
    aMac: flow.aMac,
    bMac: flow.bMac,
    vlan: flow.vlan,
    firstAtUs: flow.firstAtUs,
    lastAtUs: flow.lastAtUs,
    packetsAB: flow.packetsAB,
    packetsBA: flow.packetsBA,
    bytesAB: flow.bytesAB,
    bytesBA: flow.bytesBA,
  };
}

type Index = ReadonlyMap<string, readonly number[]>;

/** Numbers of a harvest's observations by whom they are about and by who else said them: made once, since every asset of a large capture asks. */
const indexes = new WeakMap<readonly Observation[], { readonly about: Index; readonly saidBy: Index }>();

function indexesOf(all: readonly Observation[]): { readonly about: Index; readonly saidBy: Index } {
  const known = indexes.get(all);
  if (known !== undefined) return known;
  const about = new Map<string, number[]>();
  const saidBy = new Map<string, number[]>();
  const add = (index: Map<string, number[]>, key: string, i: number): void => {
    const list = index.get(key);
    if (list === undefined) index.set(key, [i]);
    else list.push(i);
  };
  for (const [i, o] of all.entries()) {
    add(about, o.endpoint, i);
    for (const speaker of o.saidBy ?? []) add(saidBy, speaker, i);
  }
  const made = { about, saidBy };
  indexes.set(all, made);
  return made;
}

function found(all: readonly Observation[], index: Index, endpoints: Iterable<string>): readonly Observation[] {
  const numbers = new Set([...endpoints].flatMap((key) => index.get(key) ?? []));
  return [...numbers].sort((a, b) => a - b).map((i) => all[i]!);
}

/** Who else said it: none of the asset's own addresses. */
function spokenOf(o: Observation, own: ReadonlySet<string>): { readonly saidBy?: readonly string[] } {
  const others = (o.saidBy ?? []).filter((key) => !own.has(key));
  return others.length === 0 ? {} : { saidBy: others };
}

export function assetLine(inspection: Inspection, asset: Asset): unknown {
  const attributes: Record<string, { value: string | readonly string[] | null; confidence: number }> = {};
  const evidence: unknown[] = [];
  for (const [name, view] of Object.entries(asset.attributes)) {
    attributes[name] = { value: view.value, confidence: view.confidence };
    for (const [stands, list] of [
      [true, view.supporting],
      [false, view.conflicting],
    ] as const) {
      for (const e of list) {
        evidence.push({
          attribute: e.attribute,
          value: e.value,
          confidence: e.confidence,
          supports: stands,
          rule: e.rule,
          source: e.observation === null ? e.reference : e.observation.field,
          frame: e.observation?.frame ?? null,
        });
      }
    }
  }
  // What was observed and no rule reads yet is still known: it is listed under the name of its field.
  const all = inspection.harvest.observations;
  const { about, saidBy } = indexesOf(all);
  const own = new Set(asset.endpoints);
  for (const o of found(all, about, own)) {
    evidence.push({ attribute: o.field, value: o.value, source: o.protocol, frame: o.frame, ...spokenOf(o, own) });
  }
  // What it said about others is no evidence of itself: marked with whom it is about.
  for (const o of found(all, saidBy, own)) {
    if (own.has(o.endpoint)) continue;
    evidence.push({ attribute: o.field, value: o.value, source: o.protocol, frame: o.frame, about: o.endpoint });
  }
  const list = (name: 'macs' | 'ips'): readonly string[] => {
    const value = asset.attributes[name].value;
    return Array.isArray(value) ? value : [];
  };
  return {
    kind: 'asset',
    capture: inspection.capture,
    id: asset.id,
    macs: list('macs'),
    ips: list('ips'),
    attributes,
    links: asset.links,
    evidence,
  };
}

export function captureLine(inspection: Inspection): Readonly<Record<string, unknown>> {
  const { counters, weirds, caps } = inspection.harvest;
  const problem = inspection.problem;
  return {
    kind: 'capture',
    capture: inspection.capture,
    ...counters,
    assets: inspection.assets.length,
    weirds,
    caps,
    problem: problem === null ? null : problem,
  };
}
