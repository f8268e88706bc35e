/**
 * How texts for operating systems relate: 'Windows' says less than 'Windows 10 or later', which says less than
 * 'Windows 10 1809 or Server 2019'. Less is no contradiction; 'Windows 7' beside 'Linux' is.
 */

/** Distributions and systems on the Linux kernel. */
const LINUX = /^(?:android|ubuntu|debian|centos|red hat|rhel|fedora|rocky|alma|alpine|suse|raspbian|openwrt|linux)\b/;
/** Systems with the NT 10.0 kernel. */
const NT10 = /^windows (?:10|11|server (?:2016|2019|2022|2025))\b/;
const SERVER_2016_UP = /^windows server (?:2016|2019|2022|2025)\b/;

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

/** What was asked before: a hospital has some dozens of systems. */
const MAX_REMEMBERED = 2_000;
const remembered = new Map<string, readonly string[]>();

/** 'Windows 10 1809 or Server 2019' -> both by their full names, in lower case. */
export function osAlternatives(text: string): readonly string[] {
  let known = remembered.get(text);
  if (known === undefined) {
    known = split(plain(text));
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(text, known);
  }
  return known;
}

function split(text: string): readonly string[] {
  const parts = text.split(' or ');
  if (parts.length < 2 || parts.includes('later')) return [text];
  const family = parts[0]!.slice(0, Math.max(0, parts[0]!.indexOf(' ')));
  return parts.map((part, i) => (i === 0 || part.startsWith(family) ? part : `${family} ${part}`));
}

function oneIncludes(general: string, special: string): boolean {
  if (general === special || special.startsWith(`${general} `)) return true;
  if (general === 'linux') return LINUX.test(special);
  if (general === 'windows 10 or later') return NT10.test(special);
  if (general === 'windows server 2016 or later') return SERVER_2016_UP.test(special);
  return false;
}

/** True when `special` says the same as `general` or more: every system it may be is one that `general` allows. */
export function osIncludes(general: string, special: string): boolean {
  const allowed = osAlternatives(general);
  return osAlternatives(special).every((s) => allowed.some((g) => oneIncludes(g, s)));
}

/** True when both can be said of one system: some system is allowed by both. */
export function osAgree(a: string, b: string): boolean {
  const [as, bs] = [osAlternatives(a), osAlternatives(b)];
  return as.some((x) => bs.some((y) => oneIncludes(x, y) || oneIncludes(y, x)));
}
