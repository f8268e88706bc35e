/** What the wire shows of a device, as statements, from its attributes with their evidence. */

import type { Asset, Evidence } from '../../model/asset.ts';
import type { AttributeName } from '../../model/attribute.ts';
import type { FactName, Statement } from '../../model/contradiction.ts';
import type { Observation } from '../../model/observation.ts';

/** Attributes that state one thing, with the fact and the key that they are. */
const SINGLE: readonly (readonly [AttributeName, FactName, string | null])[] = [
  ['manufacturer', 'manufacturer', null],
  ['model', 'model', null],
  ['serial', 'serial', null],
  ['software_version', 'version', 'software'],
  ['firmware_version', 'version', 'firmware'],
  ['hardware_version', 'version', 'hardware'],
  ['os', 'os', null],
  ['location', 'location', null],
];

/** Protocols that can be recognised only where they are not encrypted, and that carry what must not be read. */
export const READ_IN_CLEAR: ReadonlySet<string> = new Set([
  ...['dicom', 'dicomweb', 'hl7v2', 'fhir', 'astm', 'poct1a', 'intellivue', 'medibus', 'sdc'],
  ...['http', 'ftp', 'telnet', 'ldap', 'pop3', 'imap', 'smtp', 'vnc', 'tftp', 'rsh'],
]);

const MS = 1_000;

/** Evidence that somebody else than a person or a plan gave. */
const isSeen = (e: Evidence): boolean => e.source === 'wire' || e.source === 'derived';

function statement(evidence: Evidence, id: string, fact: FactName, key: string | null, value: string): Statement {
  const { observation } = evidence;
  return {
    ...{ source: 'wire', fact, key, value, evidence: id, confidence: evidence.confidence },
    firstAtMs: observation === null ? null : Math.floor(observation.firstAtUs / MS),
    lastAtMs: observation === null ? null : Math.floor(observation.lastAtUs / MS),
  };
}

/** `tcp/104 dicom` -> dicom; null: nothing was recognised there. */
export const protocolOf = (service: string): string | null => service.split(' ', 2)[1] ?? null;

/**
 * All that was seen counts, also what another value won over: one of several values that fits is no contradiction.
 * @param idOf id of a piece of evidence, which means nothing here
 */
export function wireStatements(asset: Asset, idOf: (evidence: Evidence) => string): readonly Statement[] {
  const of = (attribute: AttributeName): readonly Evidence[] => {
    const { supporting, conflicting } = asset.attributes[attribute];
    return [...supporting, ...conflicting].filter(isSeen);
  };
  const out: Statement[] = [];
  for (const [attribute, fact, key] of SINGLE) {
    if (asset.attributes[attribute].value === null) continue;
    for (const e of of(attribute)) out.push(statement(e, idOf(e), fact, key, e.value));
  }
  for (const e of of('protocols')) {
    out.push(statement(e, idOf(e), 'speaks', e.value, 'seen'));
    if (READ_IN_CLEAR.has(e.value)) out.push(statement(e, idOf(e), 'cleartext', e.value, 'seen'));
  }
  for (const e of of('services')) {
    const protocol = protocolOf(e.value);
    if (protocol !== null) out.push(statement(e, idOf(e), 'speaks', protocol, 'server'));
  }
  const last = Object.keys(asset.attributes)
    .flatMap((name) => of(name as AttributeName))
    .filter((e) => e.observation !== null)
    .reduce<Evidence | null>((a, b) => (a === null || b.observation!.lastAtUs > a.observation!.lastAtUs ? b : a), null);
  if (last !== null) out.push(statement(last, idOf(last), 'seen', null, 'seen'));
  return out;
}

/** Fields that show something of a device which is no attribute of it. */
const SEEN_FIELDS: Readonly<Record<string, readonly [fact: FactName, key: string]>> = {
  'radius.ssid': ['wireless', 'wifi'],
};
/** Fields that `observedStatements` reads. */
export const OBSERVED_FIELDS: readonly string[] = Object.keys(SEEN_FIELDS);

/** What was observed of a device's addresses and is no attribute. How far it is trusted: others tell it of the device. */
export function observedStatements(
  observations: readonly Observation[],
  idOf: (observation: Observation) => string,
): readonly Statement[] {
  return observations.flatMap((o) => {
    if (!Object.hasOwn(SEEN_FIELDS, o.field)) return [];
    const [fact, key] = SEEN_FIELDS[o.field]!;
    return [
      {
        ...{ source: 'wire' as const, fact, key, value: o.value, evidence: idOf(o), confidence: 0.9 },
        firstAtMs: Math.floor(o.firstAtUs / MS),
        lastAtMs: Math.floor(o.lastAtUs / MS),
      },
    ];
  });
}
