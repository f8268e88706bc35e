/**
 * A device of the inventory against the advisories. It may have several versions (software, firmware): each is compared, and
 * where they are told different things the product's own words decide, else a person.
 */

import { type Assessment, type DeviceFacts, type DeviceName, VERDICTS, type Verdict } from '../model/exposure.ts';
import type { SystemsOf } from './products/aliases.ts';
import type { Match, Matcher } from './products/matcher.ts';

/** Raised with every change of names, versions or verdicts that gives another answer to the same question. */
export const MATCH_VERSION = 6;

/** Below this confidence the model is a guess, and what rests on it is for a person. */
export const LEAST_CONFIDENCE = 0.5;

type Named = 'software' | 'firmware';
interface VersionOf {
  readonly what: Named;
  readonly version: string | null;
}

function versionsOf(device: DeviceFacts): readonly VersionOf[] {
  const both: readonly VersionOf[] = [
    { what: 'software', version: device.softwareVersion },
    { what: 'firmware', version: device.firmwareVersion },
  ];
  const known = both.filter((v, i) => v.version !== null && both.findIndex((o) => o.version === v.version) === i);
  return known.length === 0 ? [{ what: 'software', version: null }] : known;
}

interface Answered {
  readonly match: Match;
  readonly of: VersionOf;
}

const worst = (a: Verdict, b: Verdict): number => VERDICTS.indexOf(a) - VERDICTS.indexOf(b);

function told(answer: Answered, verdict: Verdict, reason: string): Assessment {
  const { doc, product, cves } = answer.match;
  return { doc, product, version: answer.of.version, verdict, reason, cves };
}

/** One product that was asked for with each version of the device. */
function settle(answers: readonly Answered[]): Assessment {
  const [first, second] = answers as readonly [Answered, Answered?];
  if (second === undefined || first.match.verdict === second.match.verdict)
    return told(first, first.match.verdict, first.match.reason);
  const named = answers.filter((a) => first.match.product.toLowerCase().includes(a.of.what));
  if (named.length === 1) return told(named[0]!, named[0]!.match.verdict, named[0]!.match.reason);
  const [bad] = [...answers].sort((a, b) => worst(a.match.verdict, b.match.verdict));
  const said = answers.map((a) => `${a.of.what} ${a.of.version}: ${a.match.reason}`).join('; ');
  return told(bad!, 'needs_review', `which version is meant is not said: ${said}`);
}

/** Of the products of an advisory that a device may be, the one with the worst answer speaks; of equal ones the first. */
function worstOf(list: readonly Assessment[]): Assessment {
  return list.reduce((a, b) => (worst(b.verdict, a.verdict) < 0 ? b : a));
}

/** The device itself with each of its versions, and the system that it runs on. */
function namesOf(device: DeviceFacts, systemOf: SystemsOf): readonly (readonly [name: DeviceName, of: VersionOf])[] {
  const { manufacturer, model, os } = device;
  const own = model === null ? [] : versionsOf(device);
  const system = os === null ? null : systemOf(os);
  return [
    ...own.map((of) => [{ manufacturer, model, version: of.version }, of] as const),
    ...(system === null ? [] : [[system, { what: 'software', version: system.version }] as const]),
  ];
}

/** One answer for each advisory that names the device, or may; in the order of the advisories. */
export function assess(
  matcher: Pick<Matcher, 'match'>,
  device: DeviceFacts,
  systemOf: SystemsOf = () => null,
): readonly Assessment[] {
  const byProduct = new Map<string, Answered[]>();
  for (const [name, of] of namesOf(device, systemOf)) {
    for (const match of matcher.match(name)) {
      const key = `${match.doc}\n${match.product}`;
      const list = byProduct.get(key);
      if (list === undefined) byProduct.set(key, [{ match, of }]);
      else list.push({ match, of });
    }
  }
  const byDoc = new Map<string, Assessment[]>();
  for (const answers of byProduct.values()) {
    const one = settle(answers);
    const list = byDoc.get(one.doc);
    if (list === undefined) byDoc.set(one.doc, [one]);
    else list.push(one);
  }
  return [...byDoc.values()].map(worstOf).map((one) => doubted(one, device.confidence));
}

function doubted(one: Assessment, confidence: number): Assessment {
  if (confidence >= LEAST_CONFIDENCE || one.verdict !== 'affected') return one;
  const share = Math.round(confidence * 100);
  return { ...one, verdict: 'needs_review', reason: `what the device is, is known to ${share} % only; ${one.reason}` };
}
