/**
 * What the wire shows of a device by its values alone, without their evidence: enough to know which devices have to be looked at.
 * Whoever is found here is compared again with everything that was seen of him.
 */

import type { FactName, Statement } from '../../model/contradiction.ts';
import { protocolOf, READ_IN_CLEAR } from './wire.ts';

export interface ShownValues {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly software: string | null;
  readonly firmware: string | null;
  readonly hardware: string | null;
  readonly os: string | null;
  readonly location: string | null;
  readonly services: readonly string[];
  readonly protocols: readonly string[];
  readonly lastSeenMs: number | null;
}

/** Attributes of which another value may have been seen, and then has to be looked at. */
export const COMPARED_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['manufacturer', 'model', 'serial', 'software_version', 'firmware_version', 'hardware_version', 'os', 'location'],
]);

export function shownStatements(d: ShownValues): readonly Statement[] {
  const say = (fact: FactName, key: string | null, value: string): Statement => ({
    ...{ source: 'wire', fact, key, value, evidence: '', firstAtMs: null, lastAtMs: d.lastSeenMs, confidence: 1 },
  });
  const single: readonly (readonly [FactName, string | null, string | null])[] = [
    ['manufacturer', null, d.manufacturer],
    ['model', null, d.model],
    ['serial', null, d.serial],
    ['version', 'software', d.software],
    ['version', 'firmware', d.firmware],
    ['version', 'hardware', d.hardware],
    ['os', null, d.os],
    ['location', null, d.location],
    ['seen', null, d.lastSeenMs === null ? null : 'seen'],
  ];
  return [
    ...single.flatMap(([fact, key, value]) => (value === null ? [] : [say(fact, key, value)])),
    ...d.protocols.flatMap((p) => [
      say('speaks', p, 'seen'),
      ...(READ_IN_CLEAR.has(p) ? [say('cleartext', p, 'seen')] : []),
    ]),
    ...d.services.flatMap((service) => {
      const protocol = protocolOf(service);
      return protocol === null ? [] : [say('speaks', protocol, 'server')];
    }),
  ];
}
