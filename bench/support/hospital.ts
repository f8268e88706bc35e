/**
 * The devices of a hospital as its inventory has them: few spellings for many devices (a few kinds are bought by the hundred, most
 * are there once or twice), some versions of each kind. A third of the spellings are products that advisories name, written as
 * people write; the others are made up of the same makers and of numbers near to theirs, so that they have to be told apart.
 */

import type { Vendor } from '../../src/model/catalog.ts';

export type Random = (n: number) => number;

export function randomOf(seed: number): Random {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % n;
  };
}

export interface HospitalDevice {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
}

const SPELLINGS = 6_000;
const MOST_VERSIONS = 8;

const WRITTEN: readonly ((model: string) => string)[] = [
  (model) => model,
  (model) => model.toUpperCase(),
  (model) => model.replaceAll('-', ' '),
  (model) => model.split(' ').slice(0, 3).join(' '),
];

/** @param names  maker and product of those that advisories name */
export function hospital(
  random: Random,
  names: readonly (readonly [string, string])[],
  vendors: readonly Vendor[],
  devices: number,
): readonly HospitalDevice[] {
  const name = () => names[random(names.length)]!;
  const kinds = Array.from({ length: SPELLINGS }, (_, k) => {
    const [maker, product] = name();
    if (k % 3 === 0) return { manufacturer: maker, model: WRITTEN[random(WRITTEN.length)]!(product) };
    const vendor = vendors[random(vendors.length)]!;
    const word = product.split(' ')[0]!;
    return { manufacturer: k % 3 === 1 ? maker : vendor.name, model: `${word} ${1 + random(9_000)}` };
  });
  const versions = kinds.map(() =>
    Array.from({ length: 1 + random(MOST_VERSIONS) }, () => `${random(9)}.${random(20)}.${random(4)}`),
  );
  // The n-th most frequent kind has a share of 1/n.
  const shares = kinds.map((_, k) => 1 / (k + 1));
  const whole = shares.reduce((a, b) => a + b, 0);
  const out: HospitalDevice[] = [];
  for (const [k, kind] of kinds.entries()) {
    const many = Math.max(1, Math.round(((devices - SPELLINGS) * shares[k]!) / whole));
    const own = versions[k]!;
    for (let n = 0; n < many && out.length < devices; n++) out.push({ ...kind, version: own[random(own.length)]! });
  }
  while (out.length < devices) {
    const k = random(kinds.length);
    out.push({ ...kinds[k]!, version: versions[k]![0]! });
  }
  return out;
}

export function describe(devices: readonly HospitalDevice[]): string {
  const kinds = new Set(devices.map((d) => `${d.manufacturer}\n${d.model}`)).size;
  const versions = new Set(devices.map((d) => `${d.manufacturer}\n${d.model}\n${d.version}`)).size;
  const said = [devices.length, kinds, versions].map((n) => n.toLocaleString('en'));
  return `${said[0]} devices: ${said[1]} spellings of maker and model, ${said[2]} with their versions.`;
}
