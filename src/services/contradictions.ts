/**
 * Keeps the contradictions of every site in step with its devices, forms and records. A site is compared as a whole; devices of which
 * nobody says anything cost a look. Most are found to agree by their values alone; only where something does not fit, or where
 * another value was seen as well, is everything read that was seen of a device.
 */

import { setImmediate as breathe } from 'node:timers/promises';
import type { Names } from '../exposure/contradictions/compare.ts';
import { findContradictions } from '../exposure/contradictions/find.ts';
import { COMPARED_ATTRIBUTES, shownStatements } from '../exposure/contradictions/shown.ts';
import { OBSERVED_FIELDS, observedStatements, protocolOf, wireStatements } from '../exposure/contradictions/wire.ts';
import type { Evidence } from '../model/asset.ts';
import type { Proof, Statement } from '../model/contradiction.ts';
import type { Observation } from '../model/observation.ts';
import { keptContradiction, type Proofs, siteStatements } from './claim-statements.ts';
import type { ClaimedDevice, ContradictionStore, KeptContradiction, KeptFormDevice } from './claims-ports.ts';
import type { Clock, InventoryStore, Resolver } from './ports.ts';

export interface ContradictionPorts {
  readonly contradictions: ContradictionStore;
  readonly store: Pick<InventoryStore, 'evidence'>;
  readonly resolver: Resolver;
  readonly names: Names;
  readonly clock: Clock;
  /** Of everything in the program that answers rest on: when it differs, devices are compared again. */
  readonly rules: string;
  readonly log: (line: string) => void;
}

/** Rises with every change of rules or comparisons. */
export const CONTRADICTION_VERSION = 1;
export const contradictionRules = (catalogueDigest: string): string =>
  `contradictions@${CONTRADICTION_VERSION} catalogue ${catalogueDigest}`;

const POLL_MS = 3_000;
/** A site whose devices change all the time is compared for at most this share of the time. */
const SHARE_OF_TIME = 0.1;
const DEVICES_AT_A_TIME = 200;
const PEERS = 5;

const proofOfEvidence = (e: Evidence): Proof => ({
  kind: 'wire',
  endpoint: e.observation?.endpoint ?? '',
  protocol: e.observation?.protocol ?? '',
  field: e.observation?.field ?? e.attribute,
  value: e.observation?.value ?? e.value,
  rule: e.rule,
  capture: e.observation?.capture ?? null,
  frame: e.observation?.frame ?? null,
  via: e.observation?.via ?? null,
});

type Observed = Observation & { readonly capture: string | null };

const proofOfObservation = (o: Observed, rule: string): Proof => ({
  ...{ kind: 'wire', endpoint: o.endpoint, protocol: o.protocol, field: o.field, value: o.value, rule },
  ...{ capture: o.capture, frame: o.frame, via: o.via ?? null },
});

/** A protocol is told by conversations, which have no frame: one of its messages has. */
function proofOfProtocol(e: Evidence, observed: readonly Observed[]): Proof {
  const protocol = e.attribute === 'services' ? protocolOf(e.value) : e.attribute === 'protocols' ? e.value : null;
  const message =
    protocol === null || e.observation?.frame != null
      ? undefined
      : observed.find((o) => o.protocol === protocol && o.frame !== null && o.capture !== null);
  return message === undefined ? proofOfEvidence(e) : proofOfObservation(message, e.rule);
}

/** Everything that was seen of a device. Empty: it is being resolved anew, and is compared again afterwards. */
async function seen(
  ports: ContradictionPorts,
  site: string,
  device: ClaimedDevice,
  outside: boolean,
  proofs: Proofs,
): Promise<readonly Statement[]> {
  const input = await ports.store.evidence([site], device.id, ports.resolver);
  const asset = input === null ? undefined : (await ports.resolver.resolve(input)).find((a) => a.id === device.id);
  if (input === null || asset === undefined) return [];
  const own = new Set(asset.endpoints);
  const observed = input.observations.filter((o) => own.has(o.endpoint));
  const peers = outside ? await ports.contradictions.outsidePeers(site, device.id, PEERS) : [];
  return [
    ...wireStatements(asset, (e) => proofs.add(proofOfProtocol(e, observed))),
    ...observedStatements(observed, (o) => proofs.add(proofOfObservation(o as Observed, ''))),
    ...peers.map((p): Statement => {
      const value = `${p.ip} port ${p.port}${p.protocol === null ? '' : ` ${p.protocol}`}`;
      const where = { endpoint: p.endpoint, protocol: p.protocol ?? '', field: 'conversation', value, rule: '' };
      return {
        ...{ source: 'wire', fact: 'talks-outside', key: null, value, confidence: 0.9 },
        ...{ firstAtMs: p.firstAtMs, lastAtMs: p.lastAtMs },
        evidence: proofs.add({ kind: 'wire', ...where, capture: null, frame: null, via: null }),
      };
    }),
  ];
}

const denies = (statements: readonly Statement[], topic: string): boolean =>
  statements.some((s) => s.fact === 'claim' && s.key === topic && s.value === 'no');

/** Compares all devices of a site. @returns how many contradictions stand */
export async function compareClaims(
  ports: ContradictionPorts,
  { site, dataVersion }: { readonly site: string; readonly dataVersion: number },
): Promise<number> {
  const { contradictions: store, names } = ports;
  const claims = await store.claims(site);
  const found: KeptContradiction[] = [];
  const formDevices: KeptFormDevice[] = [];
  let spokenOf = 0;
  const said = await siteStatements(claims, store.devices(site), names);
  const isAnything = claims.forms.length > 0 || claims.records !== null;
  const nobody: ReadonlySet<string> = new Set();
  const [wireless, outside] =
    claims.forms.length === 0
      ? [nobody, nobody]
      : await Promise.all([store.observed(site, OBSERVED_FIELDS), store.outside(site)]);
  for await (const part of isAnything ? store.devices(site) : []) {
    for (const [i, device] of part.entries()) {
      if (i % DEVICES_AT_A_TIME === 0) await breathe();
      const { statements, form } = said.of(device);
      if (form !== null) formDevices.push(form);
      if (statements.length === 0) continue;
      spokenOf++;
      const isOutside = outside.has(device.id) && denies(statements, 'external-communication');
      const isWireless = wireless.has(device.id) && (denies(statements, 'wifi') || denies(statements, 'bluetooth'));
      const isOpen = isOutside || isWireless || device.conflicts.some((name) => COMPARED_ATTRIBUTES.has(name));
      if (!isOpen && findContradictions(device.id, [...statements, ...shownStatements(device)], names).length === 0)
        continue;
      const all = [...statements, ...(await seen(ports, site, device, isOutside, said.proofs))];
      for (const one of findContradictions(device.id, all, names)) found.push(keptContradiction(one, said.proofs));
    }
  }
  await store.save(site, ports.clock.nowMs(), {
    ...{ found, formDevices, spokenOf },
    records: claims.records === null ? null : { id: claims.records.id, matches: said.matches },
    under: { dataVersion, claims: claims.version, rules: ports.rules },
  });
  return found.length;
}

export interface ContradictionKeeping {
  /** Compares every site that changed, once. */
  compare(): Promise<void>;
  /** Compares from now on, whenever something changed, until `stop`. */
  start(): void;
  stop(): Promise<void>;
}

export function createContradictionKeeping(ports: ContradictionPorts): ContradictionKeeping {
  /** Null: not started. */
  let running: Promise<void> | null = null;
  let isStopping = false;
  let wake: () => void = () => {};

  async function compare(): Promise<void> {
    for (const site of await ports.contradictions.behind(ports.rules)) {
      await compareClaims(ports, site);
      if (isStopping) return;
    }
  }

  async function loop(): Promise<void> {
    while (!isStopping) {
      const began = performance.now();
      await compare().catch((error: unknown) => ports.log(`contradictions were not compared: ${String(error)}`));
      const rest = Math.max(POLL_MS, (performance.now() - began) / SHARE_OF_TIME);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isStopping) wake();
      });
    }
  }

  return {
    compare,
    start() {
      running ??= loop();
    },
    async stop() {
      isStopping = true;
      wake();
      await running;
    },
  };
}
