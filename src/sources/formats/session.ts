/** A connection that a firewall let through, as its log tells it. */

import type { Out } from '../contract.ts';
import { ipOf, macOf } from './address.ts';
import { transportOf } from './flow-record.ts';
import { count, port } from './text.ts';

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['ipv6-icmp', 58],
  ['icmp6', 58],
  ['sctp', 132],
]);

export interface Session {
  readonly source: string | undefined;
  readonly sourceMac?: string | undefined;
  readonly sourcePort: string | undefined;
  readonly target: string | undefined;
  readonly targetPort: string | undefined;
  /** Name or number. */
  readonly protocol: string | undefined;
  readonly packetsSent?: string | undefined;
  readonly packetsReceived?: string | undefined;
  readonly bytesSent?: string | undefined;
  readonly bytesReceived?: string | undefined;
  /** False: the log does not say who began. */
  readonly directed?: boolean;
  readonly atUs: number;
}

/** Counts that a log leaves out are as few as what it tells allows: one packet where bytes went. */
export function stateSession(s: Session, out: Out): void {
  const [a, b] = [ipOf(s.source), ipOf(s.target)];
  if (a === null || b === null) return;
  const name = (s.protocol ?? '').toLowerCase();
  const transport = transportOf(NUMBERS.get(name) ?? count(name));
  const ports = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
  const bytesAB = count(s.bytesSent);
  const bytesBA = count(s.bytesReceived);
  const packets = (told: string | undefined, bytes: number): number => count(told) || (bytes > 0 ? 1 : 0);
  const atUs = out.time(s.atUs);
  out.talk({
    a: { ip: a, mac: macOf(s.sourceMac) },
    b: { ip: b },
    transport,
    aPort: ports ? port(s.sourcePort) : 0,
    bPort: ports ? port(s.targetPort) : 0,
    directed: s.directed !== false,
    packetsAB: packets(s.packetsSent, bytesAB) || 1,
    packetsBA: packets(s.packetsReceived, bytesBA),
    bytesAB,
    bytesBA,
    firstAtUs: atUs,
    lastAtUs: atUs,
  });
}
