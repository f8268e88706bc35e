/**
 * Whether we are as often right as we say: stated confidence against correctness, by attribute, by bucket and by rule.
 * `node test/accuracy/calibration.ts [CAPTURES]`: the simulated hospital, and the labelled IoT Sentinel captures where the folder
 * CAPTURES (or OPENWARD_CAPTURES) has them.
 *
 * The simulated hospital is ours: that it is found says that the rules fit together, not how often they hold elsewhere. So a
 * rule that is right there more often than it says is left alone; one that is wrong more often than it says is mended.
 */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDay } from '../../sim/main.ts';
import { readTruth } from '../../sim/score.ts';
import type { TruthLine } from '../../sim/truth.ts';
import { readCapture } from '../../src/capture/file.ts';
import { rulesOf } from '../../src/identify/rules.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import { fieldTable, loadDissectors } from '../../src/install/dissectors.ts';
import type { Asset } from '../../src/model/asset.ts';
import type { AttributeName } from '../../src/model/attribute.ts';
import { type InspectPorts, inspectCapture } from '../../src/services/inspect.ts';
import { type LabelledDevice, PRODUCTS } from './device-makers.ts';

/** What was said of a device whose truth is known. `rule`: by one piece of evidence; null: the value as a whole. */
export interface Statement {
  readonly set: string;
  readonly attribute: string;
  readonly rule: string | null;
  readonly confidence: number;
  readonly right: boolean;
}

export interface Bucket {
  /** Lower bound of the stated confidence. */
  readonly from: number;
  readonly statements: number;
  /** Mean of what was stated, and the share that was right. */
  readonly stated: number;
  readonly right: number;
}

const EDGES: readonly number[] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Buckets that have statements, the lowest first. */
export function bucketsOf(statements: readonly Statement[]): readonly Bucket[] {
  const out: Bucket[] = [];
  for (const [i, from] of EDGES.entries()) {
    const to = EDGES[i + 1] ?? Number.POSITIVE_INFINITY;
    const inside = statements.filter((s) => s.confidence >= from && s.confidence < to);
    if (inside.length === 0) continue;
    const mean = (of: (s: Statement) => number): number => inside.reduce((sum, s) => sum + of(s), 0) / inside.length;
    out.push({
      from,
      statements: inside.length,
      stated: mean((s) => s.confidence),
      right: mean((s) => Number(s.right)),
    });
  }
  return out;
}

export interface Overstated {
  readonly attribute: string;
  readonly rule: string;
  readonly statements: number;
  readonly stated: number;
  readonly right: number;
}

/** So many statements tell something of a rule. */
const MIN_STATEMENTS = 8;
/** Upper end of what the share may truly be, at one in twenty (Wilson score). */
function upperBound(right: number, n: number): number {
  const z = 1.645;
  const p = right / n;
  return (p + (z * z) / (2 * n) + z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
}

/** Rules that say they are right more often than can be, the worst first. */
export function overstated(statements: readonly Statement[]): readonly Overstated[] {
  const byRule = Map.groupBy(
    statements.filter((s) => s.rule !== null),
    (s) => `${s.attribute}\n${s.rule}`,
  );
  const out: Overstated[] = [];
  for (const [key, list] of byRule) {
    const right = list.filter((s) => s.right).length;
    const stated = list.reduce((sum, s) => sum + s.confidence, 0) / list.length;
    if (list.length < MIN_STATEMENTS || upperBound(right, list.length) >= stated) continue;
    const [attribute = '', rule = ''] = key.split('\n');
    out.push({ attribute, rule, statements: list.length, stated, right: right / list.length });
  }
  return out.sort((a, b) => b.stated - b.right - (a.stated - a.right) || (a.rule < b.rule ? -1 : 1));
}

type Judge = (attribute: AttributeName, value: string) => boolean | null;

/** Everything that is said of one device of which the truth is known. */
export function statementsOf(set: string, asset: Asset, judge: Judge): readonly Statement[] {
  const out: Statement[] = [];
  for (const attribute of JUDGED) {
    const view = asset.attributes[attribute];
    if (typeof view.value === 'string') {
      const right = judge(attribute, view.value);
      if (right !== null) out.push({ set, attribute, rule: null, confidence: view.confidence, right });
    }
    const said = new Set<string>();
    for (const e of [...view.supporting, ...view.conflicting]) {
      const right = judge(attribute, e.value);
      if (right === null || said.has(`${e.rule}\n${e.value}`)) continue;
      said.add(`${e.rule}\n${e.value}`);
      out.push({ set, attribute, rule: e.rule, confidence: e.confidence, right });
    }
  }
  return out;
}

const JUDGED: readonly AttributeName[] = ['manufacturer', 'type', 'model', 'serial', 'software_version', 'hostname'];

/** A maker's name before the model, and several versions in one text, are right as well. */
function judgeSimulated(line: TruthLine): Judge {
  return (attribute, value) => {
    if (attribute === 'manufacturer' || attribute === 'type') return line[attribute] === value;
    const truth = line[attribute as 'model' | 'serial' | 'software_version' | 'hostname'];
    if (truth === null || truth === '') return null;
    return value.toUpperCase().includes(truth.toUpperCase().replaceAll('\\', '; '));
  };
}

async function simulated(ports: InspectPorts): Promise<readonly Statement[]> {
  const out = mkdtempSync(join(tmpdir(), 'openward-calibration-'));
  const statements: Statement[] = [];
  try {
    for (const { site, pcap, truth } of writeDay({ out, seed: 1, patients: 50 })) {
      const { assets } = await inspectCapture(ports, pcap, { capture: site });
      const byMac = assetsByMac(assets);
      for (const line of readTruth(truth)) {
        const found = new Set(line.macs.flatMap((mac) => byMac.get(mac) ?? []));
        const [asset] = found;
        if (found.size === 1 && line.behind === null) {
          statements.push(...statementsOf('simulated', asset!, judgeSimulated(line)));
        }
      }
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return statements;
}

async function labelled(ports: InspectPorts, captures: string): Promise<readonly Statement[]> {
  const labels = join(captures, '../truth/device-types.jsonl');
  if (!existsSync(labels)) return [];
  const rules = rulesOf(ports.catalogue);
  const devices = readFileSync(labels, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LabelledDevice);
  const statements: Statement[] = [];
  for (const { capture, device, mac } of devices) {
    const product = PRODUCTS.find(([start]) => device.startsWith(start));
    if (product === undefined) continue;
    const { assets } = await inspectCapture(ports, join(captures, capture), { capture });
    const asset = assetsByMac(assets).get(mac)?.[0];
    if (asset === undefined) continue;
    const judge: Judge = (attribute, value) =>
      attribute === 'manufacturer'
        ? rules.maker(value) === rules.maker(product[1])
        : attribute === 'type'
          ? value === product[2]
          : null;
    statements.push(...statementsOf('IoT Sentinel', asset, judge));
  }
  return statements;
}

function assetsByMac(assets: readonly Asset[]): ReadonlyMap<string, Asset[]> {
  const out = new Map<string, Asset[]>();
  for (const asset of assets) {
    for (const mac of asset.attributes.macs.value ?? []) out.set(mac, [...(out.get(mac) ?? []), asset]);
  }
  return out;
}

/** The tables, as text. */
export function calibrationTable(statements: readonly Statement[]): string {
  const lines: string[] = [];
  const whole = statements.filter((s) => s.rule === null);
  for (const [key, list] of Map.groupBy(whole, (s) => `${s.set}, ${s.attribute}`)) {
    lines.push(key);
    for (const b of bucketsOf(list)) {
      const stated = b.stated.toFixed(2);
      lines.push(`  from ${b.from.toFixed(2)}: stated ${stated}, right ${b.right.toFixed(2)} of ${b.statements}`);
    }
  }
  lines.push('rules that say more than they hold:');
  for (const set of new Set(statements.map((s) => s.set))) {
    for (const o of overstated(statements.filter((s) => s.set === set))) {
      const says = `says ${o.stated.toFixed(2)}, right ${o.right.toFixed(2)} of ${o.statements}`;
      lines.push(`  ${set}, ${o.attribute} by ${o.rule}: ${says}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function main(captures: string): Promise<void> {
  const dissectors = await loadDissectors();
  const ports: InspectPorts = {
    readCapture: (path, onFrame) => readCapture(path, onFrame, {}),
    dissectors,
    fields: fieldTable(dissectors),
    catalogue: await loadCatalogue(),
    hashSeed: 1,
  };
  const statements = [...(await simulated(ports)), ...(await labelled(ports, captures))];
  if (!existsSync(captures) || readdirSync(captures).length === 0) process.stdout.write(`no captures in ${captures}\n`);
  process.stdout.write(calibrationTable(statements));
}

if (import.meta.main) {
  const shared = join(import.meta.dirname, '../../../shared/captures');
  await main(process.argv[2] ?? process.env['OPENWARD_CAPTURES'] ?? shared);
}
