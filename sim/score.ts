/**
 * Holds the product's assets against the truth: `node sim/score.ts TRUTH.jsonl ASSETS.jsonl`.
 * Each simulated device must be found exactly once; manufacturer and type are right, wrong or unknown; what is wrong with a
 * confidence above 0.5 is listed. "Right of all" counts every device on the wire, "right of the expected" those whose traffic
 * lets both be known (`expected`); model, serial number, version, host name and AE title are counted beside, without threshold.
 * Exit code 1 below the thresholds: 100 % found once, 95 % of all right, none wrong above 0.5.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TruthLine } from './truth.ts';

interface AttributeValue {
  readonly value: string | readonly string[] | null;
  readonly confidence: number;
}

/** An asset as `openward inspect --jsonl` prints it; other members are not read. */
export interface AssetLine {
  readonly kind: 'asset';
  readonly id: string;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What was observed and read: its values name a device behind a gateway (EUI-64, object name). */
  readonly evidence?: readonly { readonly value: string }[];
  readonly links?: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
}

export interface Score {
  readonly devices: number;
  /** Devices that nothing on the wire speaks of: they are left out. */
  readonly invisible: number;
  readonly foundOnce: number;
  readonly missing: readonly string[];
  /** Devices that several assets stand for. */
  readonly several: readonly string[];
  /** Devices that share their asset with another one. */
  readonly merged: readonly string[];
  /** Assets that stand for no device of the truth. */
  readonly ghosts: readonly string[];
  /** Devices whose manufacturer and type can both be known. */
  readonly judged: number;
  readonly right: number;
  /** Right of all devices, whether their traffic lets it be known or not. */
  readonly rightOfAll: number;
  /** Devices of all that are not right, by type: `infusion-pump` -> 12. */
  readonly notRight: ReadonlyMap<string, number>;
  /** What else is expected: how many devices, how many are right. */
  readonly values: ReadonlyMap<string, { readonly expected: number; readonly right: number }>;
  readonly unknown: readonly string[];
  readonly wrong: readonly string[];
  /** Wrong manufacturer or type above confidence 0.5, of any device. */
  readonly wrongSure: readonly string[];
  readonly passed: boolean;
}

const JUDGED = ['manufacturer', 'type'] as const;
const SURE = 0.5;
const RIGHT_SHARE = 0.95;

const isNested = (asset: AssetLine): boolean =>
  asset.links?.some((l) => l.kind === 'behind' && l.from === asset.id) === true && asset.macs.length === 0;

const OWN_ADDRESS = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe80:|2001:db8:)/;
/** Hosts of the world are listed too; they are nobody's devices. */
const isOutside = ({ macs, ips }: AssetLine): boolean =>
  macs.length === 0 && ips.length > 0 && !ips.some((ip) => OWN_ADDRESS.test(ip));

/** Everything an asset says in words, to recognise a device behind a gateway by. */
function words(asset: AssetLine): Set<string> {
  const out = new Set<string>();
  const add = (text: string): void => {
    for (const word of text.split(/[\s,:^]+/)) out.add(word.toUpperCase());
  };
  add(asset.id.replaceAll('|', ' '));
  for (const { value } of asset.evidence ?? []) {
    add(value);
    out.add(value.toUpperCase());
  }
  for (const { value } of Object.values(asset.attributes)) {
    if (typeof value === 'string') add(value);
    else if (value !== null) for (const one of value) add(one);
  }
  return out;
}

/** Assets that stand for each device, by id of the device. */
function match(truth: readonly TruthLine[], assets: readonly AssetLine[]): Map<string, AssetLine[]> {
  const byMac = new Map<string, AssetLine[]>();
  const byIp = new Map<string, AssetLine[]>();
  const put = (map: Map<string, AssetLine[]>, key: string, asset: AssetLine): void => {
    const list = map.get(key) ?? [];
    if (!list.includes(asset)) list.push(asset);
    map.set(key, list);
  };
  for (const asset of assets) {
    if (isNested(asset)) continue;
    for (const mac of asset.macs) put(byMac, mac, asset);
    if (asset.macs.length === 0 || asset.ips.length > 0) for (const ip of asset.ips) put(byIp, ip, asset);
  }
  const macsOfTruth = new Set(truth.flatMap((t) => t.macs));
  const out = new Map<string, AssetLine[]>();
  const nested = assets.filter(isNested).map((asset) => ({ asset, words: words(asset) }));
  for (const line of truth) {
    const found = new Set<AssetLine>();
    if (line.nested.length > 0) {
      for (const n of nested) if (line.nested.some((name) => n.words.has(name.toUpperCase()))) found.add(n.asset);
    }
    if (line.behind === null) {
      for (const mac of line.macs) for (const asset of byMac.get(mac) ?? []) found.add(asset);
      // An asset without one of the truth's MAC addresses stands for whoever held its IP address.
      for (const { ip } of line.ips) {
        for (const asset of byIp.get(ip) ?? []) if (!asset.macs.some((mac) => macsOfTruth.has(mac))) found.add(asset);
      }
    }
    out.set(line.id, [...found]);
  }
  return out;
}

type Verdict = 'right' | 'unknown' | 'wrong';

function judge(line: TruthLine, asset: AssetLine, attribute: (typeof JUDGED)[number]): Verdict {
  const value = asset.attributes[attribute]?.value ?? null;
  return value === null ? 'unknown' : value === line[attribute] ? 'right' : 'wrong';
}

function describe(line: TruthLine, asset: AssetLine): string {
  const said = JUDGED.map(
    (a) => `${asset.attributes[a]?.value ?? 'unknown'} (${(asset.attributes[a]?.confidence ?? 0).toFixed(2)})`,
  );
  return `${line.id}: is ${line.manufacturer}, ${line.type}; said ${said.join(', ')}`;
}

/** Attributes beside maker and type, by their name in `expected` and in an asset, and what the truth says of them. */
const VALUES: readonly (readonly [name: string, attribute: string, of: (line: TruthLine) => string | null])[] = [
  ['model', 'model', (line) => line.model],
  ['serial', 'serial', (line) => line.serial],
  ['software_version', 'software_version', (line) => line.software_version],
  ['hostname', 'hostname', (line) => line.hostname],
  ['ae_title', 'ae_titles', (line) => line.ae_titles[0] ?? null],
];

const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);

function countValues(
  values: ReadonlyMap<string, { expected: number; right: number }>,
  line: TruthLine,
  asset: AssetLine,
): void {
  for (const [name, attribute, of] of VALUES) {
    const tally = values.get(name);
    if (tally === undefined || !line.expected.includes(name)) continue;
    tally.expected++;
    const said = [asset.attributes[attribute]?.value ?? []].flat().map((text) => text.toUpperCase());
    // A maker's name before the model, and several versions in one text, are right as well.
    const wanted = (of(line) ?? '').toUpperCase().replaceAll('\\', '; ');
    if (said.some((text) => text.includes(wanted))) tally.right++;
  }
}

/** @param truth all lines of a site; @param assets all assets of that site's capture */
export function score(truth: readonly TruthLine[], assets: readonly AssetLine[]): Score {
  const seen = truth.filter((line) => line.visible);
  const found = match(truth, assets);
  const holders = new Map<AssetLine, number>();
  for (const list of found.values()) for (const asset of list) holders.set(asset, (holders.get(asset) ?? 0) + 1);
  const lists = {
    missing: [] as string[],
    several: [] as string[],
    merged: [] as string[],
    unknown: [] as string[],
    wrong: [] as string[],
    wrongSure: [] as string[],
  };
  let foundOnce = 0;
  let judged = 0;
  let right = 0;
  let rightOfAll = 0;
  const notRight = new Map<string, number>();
  const values = new Map(VALUES.map(([name]) => [name, { expected: 0, right: 0 }]));
  for (const line of seen) {
    const list = found.get(line.id) ?? [];
    const asset = list[0];
    const both = JUDGED.every((a) => line.expected.includes(a));
    if (both) judged++;
    if (asset === undefined) {
      lists.missing.push(line.id);
      count(notRight, line.type);
      continue;
    }
    const shared = (holders.get(asset) ?? 0) > 1;
    if (list.length > 1) lists.several.push(line.id);
    if (shared) lists.merged.push(line.id);
    if (list.length === 1 && !shared) foundOnce++;
    const verdicts = JUDGED.map((a) => judge(line, asset, a));
    const good = verdicts.every((v) => v === 'right');
    if (both && good) right++;
    if (good) rightOfAll++;
    else count(notRight, line.type);
    countValues(values, line, asset);
    if (both && verdicts.includes('wrong')) lists.wrong.push(describe(line, asset));
    else if (both && verdicts.includes('unknown')) lists.unknown.push(describe(line, asset));
    const sure = JUDGED.some((a, i) => verdicts[i] === 'wrong' && (asset.attributes[a]?.confidence ?? 0) > SURE);
    if (sure) lists.wrongSure.push(describe(line, asset));
  }
  const ghosts = assets
    .filter((asset) => !holders.has(asset) && !isOutside(asset))
    .map((a) => `${a.id} ${a.macs.join(' ')} ${a.ips.join(' ')}`);
  const passed = foundOnce === seen.length && rightOfAll >= seen.length * RIGHT_SHARE && lists.wrongSure.length === 0;
  return {
    devices: seen.length,
    invisible: truth.length - seen.length,
    foundOnce,
    ...lists,
    ghosts,
    judged,
    right,
    rightOfAll,
    notRight,
    values,
    passed,
  };
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;

/** The figures, then what is behind them, at most `most` lines of each. */
export function scoreTable(s: Score, most = 40): string {
  const rows = [
    `devices on the wire      ${s.devices} (${s.invisible} said nothing)`,
    `found exactly once       ${s.foundOnce} (${percent(s.foundOnce, s.devices)})`,
    `manufacturer and type`,
    `  of all on the wire     ${s.rightOfAll} of ${s.devices} right (${percent(s.rightOfAll, s.devices)})`,
    `  of the expected        ${s.right} of ${s.judged} right (${percent(s.right, s.judged)}), ${s.wrong.length} wrong, ${s.unknown.length} unknown`,
    ...[...s.values].map(
      ([name, { expected, right }]) =>
        `  ${name.padEnd(22)} ${right} of ${expected} told on the wire (${percent(right, expected)})`,
    ),
    `wrong above ${SURE}          ${s.wrongSure.length}`,
    `assets of nobody         ${s.ghosts.length}`,
  ];
  const byType = [...s.notRight].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  if (byType.length > 0) rows.push('', `not right, by type: ${byType.map(([type, n]) => `${type} ${n}`).join(', ')}`);
  for (const [title, list] of [
    ['missing', s.missing],
    ['in several assets', s.several],
    ['sharing an asset', s.merged],
    ['wrong', s.wrong],
    ['wrong above 0.5', s.wrongSure],
    ['unknown', s.unknown],
    ['assets of nobody', s.ghosts],
  ] as const) {
    if (list.length > 0) rows.push('', `${title}:`, ...list.slice(0, most).map((line) => `  ${line}`));
    if (list.length > most) rows.push(`  and ${list.length - most} more`);
  }
  return `${rows.join('\n')}\n`;
}

const isAsset = (value: unknown): value is AssetLine =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'asset';
const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

export const readTruth = (path: string): TruthLine[] => linesOf(path) as TruthLine[];
export const readAssets = (path: string): AssetLine[] => linesOf(path).filter(isAsset);

function main(): void {
  const [truthPath, assetsPath] = parseArgs({ allowPositionals: true }).positionals;
  if (truthPath === undefined || assetsPath === undefined) {
    process.stderr.write('usage: node sim/score.ts TRUTH.jsonl ASSETS.jsonl\n');
    process.exitCode = 2;
    return;
  }
  const result = score(readTruth(truthPath), readAssets(assetsPath));
  process.stdout.write(scoreTable(result));
  if (!result.passed) process.exitCode = 1;
}

if (import.meta.main) main();
