/** Flows and conversations: who spoke with whom. Payload is never kept. */

export type Transport = 'tcp' | 'udp' | 'icmp' | 'icmp6' | 'sctp' | 'other';

/** A 5-tuple conversation with originator (a) and responder (b). Times in microseconds since 1970 UTC. */
export interface FlowRecord {
  /** Community ID v1, seed 0. */
  readonly id: string;
  readonly transport: Transport;
  /** IP protocol number. */
  readonly ipProtocol: number;
  readonly aMac: string | null;
  readonly bMac: string | null;
  readonly aIp: string;
  readonly bIp: string;
  /** For ICMP: type and code, as Community ID v1 has them. */
  readonly aPort: number;
  readonly bPort: number;
  readonly vlan: number | null;
  /** Id of the dissector that recognised it by content, null where none did. */
  readonly protocol: string | null;
  /**
   * What the port is used for by one protocol only, where the content told nothing: a guess, which makes no evidence. null where
   * the content told, and where ports say nothing or several things.
   */
  readonly protocolByPort: string | null;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  readonly packetsAB: number;
  readonly packetsBA: number;
  /** Bytes on the wire, link layer included. */
  readonly bytesAB: number;
  readonly bytesBA: number;
  /** Union of TCP flags seen from either side; 0 for others. */
  readonly tcpFlagsAB: number;
  readonly tcpFlagsBA: number;
}

/** Flows of one hour folded by endpoints, service port and protocol. This is what is stored. */
export interface Conversation {
  /** Start of the hour, microseconds since 1970 UTC. */
  readonly hourUs: number;
  /** Endpoint keys (without nested part) of originator and responder. */
  readonly a: string;
  readonly b: string;
  readonly transport: Transport;
  /** Responder's port (0 for transports without ports). */
  readonly port: number;
  readonly protocol: string | null;
  readonly flows: number;
  readonly packetsAB: number;
  readonly packetsBA: number;
  readonly bytesAB: number;
  readonly bytesBA: number;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
}
