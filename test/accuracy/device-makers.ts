/**
 * Whether the maker that we say of a device is its maker: scores assets against captures whose device is known by name.
 * `node test/accuracy/device-makers.ts LABELS.jsonl ASSETS.jsonl`: LABELS has capture, device and mac a line (the public IoT
 * Sentinel set has such), ASSETS is the output of `openward inspect --jsonl`. Prints a line for each device, then the sum.
 *
 * Who a device is made by stands on the device and in its maker's product pages; the names below are product names. A device
 * that is not listed here is not scored, and is counted as such.
 */

import { readFileSync } from 'node:fs';
import { rulesOf } from '../../src/identify/rules.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';

/** Start of the device's label -> who makes the product that is sold under that name, and what it is. Longer starts first. */
export const PRODUCTS: readonly (readonly [start: string, maker: string, type: string])[] = [
  ['Aria', 'Fitbit', 'smart-scale'], // Fitbit Aria
  ['D-LinkCam', 'D-Link', 'ip-camera'], // DCS series
  ['D-LinkDayCam', 'D-Link', 'ip-camera'],
  ['D-LinkDoorSensor', 'D-Link', 'smart-sensor'],
  ['D-LinkHomeHub', 'D-Link', 'iot-hub'], // DCH series from here on
  ['D-LinkSensor', 'D-Link', 'smart-sensor'],
  ['D-LinkSiren', 'D-Link', 'iot-device'],
  ['D-LinkSwitch', 'D-Link', 'smart-plug'],
  ['D-LinkWaterSensor', 'D-Link', 'smart-sensor'],
  ['EdimaxCam', 'Edimax', 'ip-camera'], // IC series
  ['EdimaxPlug', 'Edimax', 'smart-plug'], // SP-1101W, SP-2101W
  ['EdnetCam', 'ednet', 'ip-camera'], // ednet.living, brand of Assmann Electronic
  ['EdnetGateway', 'ednet', 'iot-hub'],
  ['HomeMaticPlug', 'eQ-3', 'smart-plug'],
  ['Hue', 'Signify', 'iot-hub'], // Philips Hue: the bridge speaks for its switch; Philips Lighting is Signify since 2018
  ['iKettle', 'Smarter', 'iot-device'],
  ['Lightify', 'OSRAM', 'iot-hub'],
  ['MAXGateway', 'eQ-3', 'iot-hub'], // MAX! Cube LAN Gateway
  ['Smarter', 'Smarter', 'iot-device'],
  ['TP-LinkPlug', 'TP-Link', 'smart-plug'],
  ['WeMoLink', 'Belkin', 'iot-hub'],
  ['WeMo', 'Belkin', 'smart-plug'],
  ['Withings', 'Withings', 'smart-scale'],
];

export interface LabelledDevice {
  readonly capture: string;
  readonly device: string;
  readonly mac: string;
}

export interface SeenAsset {
  readonly capture: string;
  readonly macs: readonly string[];
  readonly manufacturer: string | null;
  readonly confidence: number;
}

export type MakerVerdict = 'right' | 'wrong' | 'unknown' | 'unseen' | 'unlabelled';

export interface MakerScore {
  readonly captures: Readonly<Record<MakerVerdict, number>>;
  /** A device is right when all of its captures are right or unknown and one is right; wrong when one is wrong. */
  readonly devices: Readonly<Record<MakerVerdict, number>>;
  readonly byDevice: ReadonlyMap<string, readonly { readonly verdict: MakerVerdict; readonly said: string | null }[]>;
  /** What was said how surely, for the calibration. */
  readonly statements: readonly { readonly confidence: number; readonly right: boolean }[];
}

const none = (): Record<MakerVerdict, number> => ({ right: 0, wrong: 0, unknown: 0, unseen: 0, unlabelled: 0 });
const plain = (text: string): string => text.trim().toLowerCase();

/** @param canonical one spelling for a maker's names */
export function scoreMakers(
  labels: readonly LabelledDevice[],
  assets: readonly SeenAsset[],
  canonical: (name: string) => string,
): MakerScore {
  const held = new Map<string, SeenAsset>();
  for (const asset of assets) for (const mac of asset.macs) held.set(`${asset.capture}\n${plain(mac)}`, asset);
  const captures = none();
  const byDevice = new Map<string, { verdict: MakerVerdict; said: string | null }[]>();
  const statements: { confidence: number; right: boolean }[] = [];
  for (const { capture, device, mac } of labels) {
    const maker = PRODUCTS.find(([start]) => device.startsWith(start))?.[1];
    const asset = held.get(`${capture}\n${plain(mac)}`);
    const said = asset?.manufacturer ?? null;
    let verdict: MakerVerdict = 'unlabelled';
    if (maker !== undefined && asset === undefined) verdict = 'unseen';
    else if (maker !== undefined && said === null) verdict = 'unknown';
    else if (maker !== undefined && said !== null) {
      const right = plain(canonical(said)) === plain(canonical(maker));
      verdict = right ? 'right' : 'wrong';
      statements.push({ confidence: asset!.confidence, right });
    }
    captures[verdict]++;
    byDevice.set(device, [...(byDevice.get(device) ?? []), { verdict, said }]);
  }
  const devices = none();
  for (const list of byDevice.values()) {
    const has = (verdict: MakerVerdict): boolean => list.some((x) => x.verdict === verdict);
    devices[(['wrong', 'right', 'unknown', 'unseen', 'unlabelled'] as const).find(has)!]++;
  }
  return { captures, devices, byDevice, statements };
}

interface AssetLine {
  readonly kind: string;
  readonly capture: string;
  readonly macs: readonly string[];
  readonly attributes: { readonly manufacturer: { readonly value: string | null; readonly confidence: number } };
}

/** The assets among the lines of `openward inspect --jsonl`. */
export function assetsOfLines(lines: Iterable<string>): readonly SeenAsset[] {
  const out: SeenAsset[] = [];
  for (const line of lines) {
    if (!line.startsWith('{"kind":"asset"')) continue;
    const { capture, macs, attributes } = JSON.parse(line) as AssetLine;
    const { value, confidence } = attributes.manufacturer;
    out.push({ capture, macs, manufacturer: value, confidence });
  }
  return out;
}

const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean);

async function main(labelPath: string, assetPath: string): Promise<void> {
  const rules = rulesOf(await loadCatalogue());
  const labels = linesOf(labelPath).map((line) => JSON.parse(line) as LabelledDevice);
  const score = scoreMakers(labels, assetsOfLines(linesOf(assetPath)), rules.maker);
  for (const [device, list] of [...score.byDevice].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const said = [...new Set(list.map((x) => `${x.verdict}${x.said === null ? '' : ` ${x.said}`}`))].join(', ');
    process.stdout.write(`${device.padEnd(24)} ${String(list.length).padStart(2)} captures: ${said}\n`);
  }
  for (const [what, counts] of [
    ['captures', score.captures],
    ['devices', score.devices],
  ] as const) {
    const scored = counts.right + counts.wrong + counts.unknown + counts.unseen;
    const percent = (n: number): string => `${((100 * n) / Math.max(1, scored)).toFixed(1)} %`;
    process.stdout.write(
      `${what}: right ${percent(counts.right)}, wrong ${percent(counts.wrong)}, unknown ${percent(counts.unknown)}, ` +
        `not seen ${percent(counts.unseen)} of ${scored}; without label ${counts.unlabelled}\n`,
    );
  }
}

if (import.meta.main) {
  const [labels, assets] = process.argv.slice(2);
  if (labels === undefined || assets === undefined)
    throw new Error('usage: device-makers.ts LABELS.jsonl ASSETS.jsonl');
  await main(labels, assets);
}
