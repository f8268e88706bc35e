/**
 * The contract of a dissector: one protocol, one file in dissectors/, one case file in test/cases/dissector/.
 *
 * Content decides, the port is a hint. A dissector recognises (`probe`), reads (`Parser.push`) and states facts (`Out.observe`)
 * by an allow-list of declared fields. It never throws, never keeps a payload, never states a secret or anything about a patient.
 */

import type { FieldSpec } from '../model/observation.ts';

/** 0: sent by the flow's originator, 1: by its responder. */
export type Dir = 0 | 1;

/** What carries the protocol. `ethernet` gets the payload behind the ethertype or SNAP id. */
export type Carrier = 'tcp' | 'udp' | 'ethernet';

/**
 * NO: cannot be this protocol. MORE: could be, too few bytes to tell.
 * MAYBE: fits, but little would not; accepted when a port hints at it, or when both directions fit and nobody says YES.
 * YES: only this protocol looks so.
 */
export const NO = 0;
export const MORE = 1;
export const MAYBE = 2;
export const YES = 3;
export type Verdict = typeof NO | typeof MORE | typeof MAYBE | typeof YES;

/** What a parser knows of its flow. */
export interface FlowContext {
  readonly carrier: Carrier;
  /** Ports of originator and responder; 0 for ethernet. */
  readonly aPort: number;
  readonly bPort: number;
  /** For ethernet: the ethertype, or 0x01_0000_0000 * OUI + SNAP id for SNAP frames with another OUI than 0. */
  readonly etherType: number;
  /** UDP, while the flow is not recognised: an earlier datagram of the same direction, the latest that was kept; else null. */
  readonly previous?: Uint8Array | null;
}

/**
 * Whom a fact is about. 'sender' and 'receiver' of the message at hand; or an address that the message names
 * (ARP, DHCP, mDNS). In the object form what is left out is taken from the sender (`nested`: none); null means "has none".
 */
export type About =
  | 'sender'
  | 'receiver'
  | { readonly mac?: string | null; readonly ip?: string | null; readonly nested?: string | null };

/** Where a parser states what it sees. Valid during the call that got it. */
export interface Out {
  /** Time of the frame at hand, microseconds since 1970 UTC. */
  readonly atUs: number;
  /**
   * Addresses of the frame at hand as text; null where the frame has none. Of a receiver that was heard in this flow: its
   * own MAC address, not that of the router on the way to it.
   */
  readonly senderMac: string | null;
  readonly senderIp: string | null;
  readonly receiverMac: string | null;
  readonly receiverIp: string | null;
  /**
   * State a fact. `field` must be declared in `fields`. The value is made printable and cut by the engine;
   * an empty one is dropped. Default `about`: 'sender'.
   */
  observe(field: string, value: string, about?: About): void;
  /** Name an irregularity: a code declared in `weirds`, without the protocol prefix. */
  weird(code: string): void;
  /** This flow is a more exact protocol than ours (HTTP carrying FHIR: 'fhir'). */
  refine(protocol: string): void;
  /**
   * What follows in both directions is another protocol (behind a proxy's answer): it is recognised anew and read by its own
   * dissector, while the flow keeps its name. What was not consumed by this push is handed to it.
   */
  handover(): void;
}

/** Returned by `push`: nothing more to learn here; the flow keeps its protocol. */
export const DONE = -1;
/** Returned by `push`: this is not what it seemed; the flow loses the protocol unless a message was read before. */
export const GIVE_UP = -2;

export interface Parser {
  /**
   * UDP and ethernet: one whole datagram; the return value counts only as DONE or GIVE_UP.
   * TCP: all bytes of this direction that were not consumed yet, in order; returns how many are consumed (0: need more).
   * The engine offers the rest again with what follows; it gives up on a flow that keeps more than `limits.streamBytes` waiting.
   */
  push(bytes: Uint8Array, dir: Dir, out: Out): number;
  /**
   * TCP: bytes of this direction are missing (lost or not captured); what was waiting is dropped.
   * Return true when the parser can find its feet at the next bytes, false to be detached. Default: detached.
   */
  gap?(dir: Dir): boolean;
}

export interface Dissector {
  /** Name of the protocol; equals the file name. */
  readonly id: string;
  /** Raised when what it states changes, so that 'why?' can say which reading it was. */
  readonly version: number;
  /** Document and clause, for example `RFC 2131, RFC 2132`. */
  readonly spec: string;
  /** 'captures': held against an independent program on independent traffic. 'specification': built from the text only. */
  readonly basis: 'captures' | 'specification';
  readonly carriers: readonly Carrier[];
  /** Hints, never proof. */
  readonly ports: readonly number[];
  /** For carrier ethernet: ethertypes, or SNAP ids as in FlowContext.etherType. */
  readonly etherTypes?: readonly number[];
  /** What comes to these ports is as often something else: a flow without content is not named by them. Default false. */
  readonly portsAreShared?: true;
  /**
   * What the first byte that a probe gets can be, in either direction; absent: anything. The engine does not ask about others,
   * so that an unknown flow costs a handful of probes. The conformance test holds `probe` to it.
   */
  readonly firstBytes?: readonly number[];
  /** The allow-list of facts. Field names start with `<id>.` unless shared (then the same spec everywhere). */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Codes this parser may name, with what they mean. */
  readonly weirds?: Readonly<Record<string, string>>;
  /**
   * Of UDP: the parser keeps nothing from one datagram to the next, and asks its flow for ports only while it reads. One parser
   * then serves all flows, each with its own context at hand.
   */
  readonly stateless?: true;
  /**
   * Looks a flow gets in a row (datagrams or stream pushes handed over) that tell nothing new, before the engine stops asking.
   * Default 16. Protocols that tell new things all day long (DHCP, mDNS, DICOM, HL7) take 65535: every message is read. A
   * `stateless` one with more than 255 looks is asked for ever, but the more seldom the longer it tells nothing new.
   */
  readonly looks?: number;
  /** Decide from the first bytes of a direction (TCP: all bytes so far, at most 2 KiB; UDP: one datagram). Must not loop over more than it needs. */
  probe(head: Uint8Array, dir: Dir, flow: FlowContext): Verdict;
  open(flow: FlowContext): Parser;
}
