/**
 * Keeps the exposures of every site in step with its devices and with what publishers say. A site is always compared as a
 * whole, in pages: what is computed from everything needs no second way of computing it from a difference.
 */

import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { assess } from '../exposure/assess.ts';
import { assessBills } from '../exposure/components/exposures.ts';
import type { SystemsOf } from '../exposure/products/aliases.ts';
import type { Assessment } from '../model/exposure.ts';
import { runBillsOf } from './bill-devices.ts';
import type { DeviceBill, ExposureStore, KeptExposure, SiteDevice } from './exposures-ports.ts';
import { factsOf, type Knowledge, type KnowledgePorts, readKnowledge } from './knowledge.ts';
import type { Clock } from './ports.ts';
import { identifiersOf, keptRecall, recallsOf, startsClock } from './recall-matching.ts';

export interface Scored {
  readonly formula: string;
  readonly score: number;
  readonly band: KeptExposure['band'];
  /** Everything that the score was made of. */
  readonly inputs: unknown;
}

/** @returns null: not scored */
export type ScoreOf = (
  device: SiteDevice,
  one: Assessment,
  knowledge: Knowledge,
  isConfirmed: boolean,
) => Scored | null;

export interface ExposurePorts extends KnowledgePorts {
  readonly exposures: ExposureStore;
  readonly clock: Clock;
  /** Of everything in the program that answers and scores rest on: when it differs, devices are compared again. */
  readonly rules: string;
  /** Operating systems as products of their makers. */
  readonly systemOf: SystemsOf;
  /** The score as people of the site have laid down what it rests on; asked for at the start of each comparison. */
  readonly scoring: (site: string) => Promise<ScoreOf>;
  readonly log: (line: string) => void;
}

const POLL_MS = 3_000;
/** A site whose devices change all the time is compared for at most this share of the time. */
const SHARE_OF_TIME = 0.1;
const DEVICES_AT_A_TIME = 100;

const max = (values: readonly (number | null)[]): number | null =>
  values.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null);

/** What a person decides about; the store makes it of the same parts. */
const groundOf = (a: Assessment): string =>
  [a.verdict, a.product, a.version ?? '', a.reason, a.cves.join(' ')].join('\n');

const digestOf = (kept: unknown): string => createHash('sha256').update(JSON.stringify(kept)).digest('base64url');

const titleOf = ({ advisories, bills }: Knowledge, doc: string): string =>
  advisories.get(doc)?.title ?? bills.known.titles.get(doc) ?? doc;

function keptOf(
  score: ScoreOf,
  knowledge: Knowledge,
  confirmed: ReadonlySet<string>,
  device: SiteDevice,
  one: Assessment,
): KeptExposure {
  const isConfirmed = confirmed.has(`${device.id}\n${one.doc}`);
  const facts = one.cves.map((cve) => factsOf(knowledge, cve));
  const scored = one.verdict === 'not_affected' && !isConfirmed ? null : score(device, one, knowledge, isConfirmed);
  const kept = {
    ...one,
    kind: 'advisory' as const,
    asset: device.id,
    exploited: facts.some((f) => f.exploited !== null),
    cvss: max(facts.map((f) => f.cvss?.score ?? null)),
    // EPSS moves a little every day: kept as finely as anybody would act on it.
    epss: max(facts.map((f) => (f.epss === null ? null : Math.round(f.epss * 100) / 100))),
    formula: scored?.formula ?? null,
    score: scored?.score ?? null,
    band: scored?.band ?? null,
    inputs: scored?.inputs ?? null,
  };
  return { ...kept, title: titleOf(knowledge, one.doc), digest: digestOf(kept), ground: groundOf(one) };
}

/** What a comparison rests on besides the devices: the program's own rules and what publishers say. */
export const underOf = (rules: string, version: string): string => `${rules}\n${version}`;

/** Compares all devices of a site. @returns how many */
export async function compareSite(
  ports: ExposurePorts,
  knowledge: Knowledge,
  { site, dataVersion }: { readonly site: string; readonly dataVersion: number },
): Promise<number> {
  let devices = 0;
  const confirmed = await ports.exposures.confirmed(site);
  const score = await ports.scoring(site);
  await ports.exposures.write(site, ports.clock.nowMs(), async (writer) => {
    const clocks = new Map<string, { readonly storedAtMs: number }>();
    for await (const part of ports.exposures.devices(site)) {
      const now: KeptExposure[] = [];
      const identifiers = await identifiersOf(ports.knowledge, part);
      const running: DeviceBill[] = [];
      for (const [i, device] of part.entries()) {
        if (i % DEVICES_AT_A_TIME === 0) await breathe();
        for (const one of assess(knowledge.matcher, device, ports.systemOf))
          now.push(keptOf(score, knowledge, confirmed, device, one));
        for (const found of recallsOf(knowledge.recalls, device, identifiers)) {
          const { title, ...kept } = keptRecall(device.id, found);
          now.push({ ...kept, title, digest: digestOf(kept), ground: groundOf(kept) });
          if (startsClock(found)) clocks.set(found.recall.number, found.recall);
        }
        const bills = runBillsOf(knowledge, device, ports.sameMaker);
        for (const one of assessBills(bills)) now.push(keptOf(score, knowledge, confirmed, device, one));
        for (const { id, doubt, reason } of bills)
          if (id !== null) running.push({ asset: device.id, bill: id, isSure: doubt === null, reason });
      }
      await writer.save(
        part.map((d) => d.id),
        now,
        running,
      );
      devices += part.length;
    }
    await writer.endGone();
    await writer.startClocks(clocks);
    await writer.done({ dataVersion, knowledge: underOf(ports.rules, knowledge.version) }, devices);
  });
  return devices;
}

export interface ExposureKeeping {
  /** What publishers say now; read again when feeds were loaded. */
  knowledge(): Promise<Knowledge>;
  /** Compares every site that changed, once. */
  compare(): Promise<void>;
  /** Compares from now on, whenever something changed, until `stop`. */
  start(): void;
  stop(): Promise<void>;
}

export function createExposureKeeping(ports: ExposurePorts): ExposureKeeping {
  let known: Promise<Knowledge> | null = null;
  let version: string | null = null;
  /** Null: not started. */
  let running: Promise<void> | null = null;
  let isStopping = false;
  let wake: () => void = () => {};

  async function knowledge(): Promise<Knowledge> {
    const now = await ports.knowledge.version();
    if (known === null || now !== version) {
      version = now;
      const reading = readKnowledge(ports);
      known = reading;
      reading.catch(() => {
        if (known === reading) known = null;
      });
    }
    return known;
  }

  async function compare(): Promise<void> {
    const under = underOf(ports.rules, await ports.knowledge.version());
    for (const site of await ports.exposures.behind(under, ports.clock.nowMs())) {
      const current = await knowledge();
      await compareSite(ports, current, site);
      if (isStopping) return;
    }
  }

  async function loop(): Promise<void> {
    while (!isStopping) {
      const began = performance.now();
      await compare().catch((error: unknown) => ports.log(`exposures were not compared: ${String(error)}`));
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
    knowledge,
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
