/**
 * `node sim/main.ts --out DIR [--seed N] [--patients N] [--day YYYY-MM-DD] [--site ID]`
 * Writes for each site ID.pcap and ID.truth.jsonl, for all networks.json (the network plan), patients.jsonl and
 * knowledge/ (what is published about the devices), claims/ID/ (what a maker's forms and the maintenance system say).
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeClaims } from './claims.ts';
import { DEFAULT_DAY, playDay } from './day.ts';
import { buildHospital, type Hospital } from './hospital.ts';
import { writeKnowledge } from './knowledge.ts';
import { cidr } from './net.ts';
import { createPcap, type PcapWriter } from './pcap.ts';
import { truthLines } from './truth.ts';

export interface WriteOptions {
  readonly out: string;
  readonly seed: number;
  readonly patients?: number;
  readonly day?: string;
  /** Only this site's files; absent: all. */
  readonly site?: string;
}

export interface Written {
  readonly site: string;
  readonly name: string;
  readonly pcap: string;
  readonly truth: string;
  readonly devices: number;
  readonly frames: number;
  readonly bytes: number;
}

/** The subnets of a site as the product's network plan takes them. */
export function networkPlan(
  hospital: Hospital,
  site: string,
): { cidr: string; vlan: number; name: string; unit: string | null }[] {
  const subnets = hospital.sites.find((s) => s.id === site)?.subnets ?? [];
  return subnets.map((subnet) => ({ cidr: cidr(subnet), vlan: subnet.vlan, name: subnet.name, unit: subnet.unit }));
}

/** Builds the hospital, plays its day and writes all files into `out`. */
export function writeDay(options: WriteOptions): Written[] {
  mkdirSync(options.out, { recursive: true });
  const hospital = buildHospital({
    seed: options.seed,
    ...(options.patients === undefined ? {} : { patients: options.patients }),
  });
  const wanted = hospital.sites.filter((site) => options.site === undefined || site.id === options.site);
  const files = new Map<string, PcapWriter>();
  for (const site of wanted) files.set(site.id, createPcap(join(options.out, `${site.id}.pcap`)));
  playDay(hospital, {
    ...(options.day === undefined ? {} : { day: options.day }),
    ...(options.site === undefined ? {} : { site: options.site }),
    sink: (site) => (atUs, bytes) => files.get(site.id)?.frame(atUs, bytes),
  });
  writeKnowledge(options.out);
  writeClaims(options.out, wanted);
  const plans = Object.fromEntries(wanted.map((site) => [site.id, networkPlan(hospital, site.id)]));
  writeFileSync(join(options.out, 'networks.json'), `${JSON.stringify(plans, null, 2)}\n`);
  const sites = wanted.map(({ id, name }) => ({ id, name, timeZone: 'Europe/Berlin' }));
  writeFileSync(join(options.out, 'sites.json'), `${JSON.stringify(sites, null, 2)}\n`);
  writeFileSync(join(options.out, 'patients.jsonl'), hospital.patients.map((p) => `${JSON.stringify(p)}\n`).join(''));
  return wanted.map((site) => {
    const truth = join(options.out, `${site.id}.truth.jsonl`);
    writeFileSync(truth, truthLines(site));
    const { frames, bytes } = files.get(site.id)!.close();
    const pcap = join(options.out, `${site.id}.pcap`);
    return { site: site.id, name: site.name, pcap, truth, devices: site.devices.length, frames, bytes };
  });
}

function main(): void {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { out: text, seed: text, patients: text, day: text, site: text } });
  if (values.out === undefined) {
    process.stderr.write(
      `usage: node sim/main.ts --out DIR [--seed N] [--patients N] [--day ${DEFAULT_DAY}] [--site ID]\n`,
    );
    process.exitCode = 2;
    return;
  }
  const written = writeDay({
    out: values.out,
    seed: Number(values.seed ?? 1),
    ...(values.patients === undefined ? {} : { patients: Number(values.patients) }),
    ...(values.day === undefined ? {} : { day: values.day }),
    ...(values.site === undefined ? {} : { site: values.site }),
  });
  for (const w of written)
    process.stdout.write(`${w.pcap}: ${w.devices} devices, ${w.frames} frames, ${(w.bytes / 1e6).toFixed(1)} MB\n`);
}

if (import.meta.main) main();
