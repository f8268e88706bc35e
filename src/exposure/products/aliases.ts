/** Products that have several names, and operating systems as products of their makers. */

import type { CpeSystem, ProductAlias } from '../../model/catalog.ts';
import type { DeviceName } from '../../model/exposure.ts';

const MAX_CHARS = 300;

/** Where `name` stands in `text` as whole words, whatever the case; -1: nowhere. */
function placeOf(text: string, name: string): number {
  const [all, one] = [text.toLowerCase(), name.toLowerCase()];
  const isWord = (c: string | undefined): boolean => c !== undefined && /[a-z0-9]/.test(c);
  for (let at = all.indexOf(one); at >= 0; at = all.indexOf(one, at + 1))
    if (!isWord(all[at - 1]) && !isWord(all[at + one.length])) return at;
  return -1;
}

/**
 * The model as it is written, then as its maker may call it as well.
 * @param maker  as `Matcher` knows makers; null: not known, then nothing is added
 */
export function namesOf(model: string, maker: string | null, aliases: readonly ProductAlias[]): readonly string[] {
  if (maker === null || model.length > MAX_CHARS) return [model];
  const out = new Set([model]);
  for (const alias of aliases) {
    if (alias.maker !== maker) continue;
    for (const name of alias.names) {
      const at = placeOf(model, name);
      if (at < 0) continue;
      for (const other of alias.names) out.add(model.slice(0, at) + other + model.slice(at + name.length));
    }
  }
  return [...out];
}

const SERIAL =
  /[\s,;(]+(?:s\/?n|serial|ser\.?\s?-?n[ro]|serien\s?-?(?:nr|nummer)|inv(?:entar)?\.?\s?-?n(?:r|ummer)|asset)\b[\s.:#-]*[a-z0-9]*\d.*$/i;

/** A model without the serial or inventory number that somebody put behind it. */
export function withoutSerial(model: string): string {
  const at = model.search(SERIAL);
  return at > 0 ? model.slice(0, at) : model;
}

const GLUED = /\b([a-z]{3,})(\d{3,})\b/gi;

/** `PCU8015` as PCU 8015; null: there is no such word. */
export function unglued(name: string): string | null {
  const apart = name.replace(GLUED, '$1 $2');
  return apart === name ? null : apart;
}

export type SystemsOf = (os: string) => DeviceName | null;

/** Reads an operating system as a product: `VMware ESXi 7.0.3` is ESXi of VMware, version 7.0.3. The first entry that knows it speaks. */
export function systemReader(systems: readonly CpeSystem[]): SystemsOf {
  const made = systems.map((system) => ({ system, pattern: new RegExp(system.regex, 'u') }));
  return (os) => {
    const text = os.slice(0, MAX_CHARS).toLowerCase();
    for (const { system, pattern } of made) {
      const match = pattern.exec(text);
      if (match === null) continue;
      const fill = (part: string): string =>
        part.replace(/\$([1-9])/g, (_, n: string) => match[Number(n)] ?? '').trim();
      const version = fill(system.version ?? '');
      return {
        manufacturer: system.vendor.replaceAll('_', ' '),
        model: fill(system.product).replaceAll('_', ' '),
        version: version === '' ? null : version,
      };
    }
    return null;
  };
}
