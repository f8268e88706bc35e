/**
 * OBSERVATION: an immutable fact that a sensor or a source saw, about an endpoint, with its origin.
 * The sensor folds repetitions of the same fact: one observation carries first and last time and a count.
 */

import type { AttributeName } from './attribute.ts';

/**
 * An endpoint: the address under which something was seen. Several endpoints may be one asset, which identify/ decides.
 * `nested` names a device behind the address (`dicom:CT01`, `hl7:<device id>`, `bacnet:2001:05`, `modbus:7`);
 * null means the holder of the address itself. `mac` is null where the frame carried none (raw IP, cooked without).
 */
export interface EndpointAddress {
  readonly mac: string | null;
  readonly ip: string | null;
  readonly vlan: number | null;
  readonly nested: string | null;
}

/** An endpoint with what was seen of it. Times in microseconds since 1970 UTC. */
export interface Endpoint extends EndpointAddress {
  /** `endpointKey` of the address: the same text for the same address, everywhere. */
  readonly key: string;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  /** Frames and bytes sent from this address (0 for one that was only spoken of). */
  readonly packets: number;
  readonly bytes: number;
  /**
   * Fewest routers between sender and sensor, from the IP time-to-live (64, 128 or 255 at the start);
   * null when it sent no unicast IP packet. > 0 means that the MAC address is a router's.
   */
  readonly hops: number | null;
}

export interface Observation {
  readonly endpoint: string;
  /** Id of the dissector (or source) that saw it. */
  readonly protocol: string;
  /** A field that the protocol declares, for example `dhcp.hostname`. */
  readonly field: string;
  /** Visible text (`printable`), never empty, never a secret, never about a patient. */
  readonly value: string;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  readonly count: number;
  /** Number of the first frame that carried it, from 1 as in Wireshark; of a source: of the line. null: it has none. */
  readonly frame: number | null;
  /** Who told, where no packet of the device did: `IPFIX exporter 10.0.0.1`, `syslog of dhcp1`. Absent: seen on the wire. */
  readonly via?: string | null | undefined;
  /**
   * Keys of other endpoints that said it, in order, at most MOST_SPEAKERS: the DHCP server that repeats a client's name, the BACnet
   * router in front of a device. They say nothing about themselves by it (ADR 20). Absent: nobody but the endpoint itself, its
   * partner in the conversation, or whom `via` names.
   */
  readonly saidBy?: readonly string[] | null | undefined;
}

/** Of more speakers the first in order are kept, so that it does not matter who was heard first. */
export const MOST_SPEAKERS = 8;

/** Both lists as one. */
export function joinSpeakers(a: Observation['saidBy'], b: Observation['saidBy']): readonly string[] | undefined {
  const all = new Set([...(a ?? []), ...(b ?? [])]);
  return all.size === 0 ? undefined : [...all].sort().slice(0, MOST_SPEAKERS);
}

/** What a field means. Declared beside the parser that emits it, so that one more protocol is one file. */
export interface FieldSpec {
  readonly doc: string;
  /** The asset attribute that the value states as it stands; absent when only catalogue rules read it. */
  readonly claims?: AttributeName;
  /** 0..1, how far a value of this field alone is trusted for `claims`. Default 0.5. */
  readonly confidence?: number;
  /**
   * `binding`: proves that the endpoint's IP address is held by the endpoint's MAC address (ARP, DHCP, ND).
   * `identifier`: equal values mean the same device wherever they are seen (serial number with maker, UDI, EUI-64, DUID).
   */
  readonly role?: 'binding' | 'identifier';
}

/** The one text of an endpoint address. Parts are joined with `|`; absent ones are empty. */
export function endpointKey(a: EndpointAddress): string {
  return `${a.mac ?? ''}|${a.ip ?? ''}|${a.vlan ?? ''}|${a.nested ?? ''}`;
}
