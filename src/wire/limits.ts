/** Longest frame that is read (libpcap's MAXIMUM_SNAPLEN). A record that says more is malformed. */
export const LONGEST_FRAME_BYTES = 262_144;

/** Every bound of the sensor in one place. Each has a counter (`CapCount`), a policy, and a place in caps.ts. */
export interface Limits {
  /** Flows in the table. Policy: the longest idle flow is closed and reported. */
  readonly flows: number;
  /** A flow without frames for so long is closed. */
  readonly tcpIdleUs: number;
  readonly udpIdleUs: number;
  /**
   * Endpoints, observations, conversations held until the next harvest. Policy: what is known keeps updating, new is counted and
   * dropped; endpoints of the last two harvests have a quarter more room, so that a flood does not hide them.
   */
  readonly endpoints: number;
  readonly observations: number;
  readonly conversations: number;
  /** Observations of one field of one endpoint. Policy: as above. Bounds a device that invents names. */
  readonly valuesPerField: number;
  /** Bytes that wait in one direction of a TCP flow, in order or not. Policy: a gap is declared. */
  readonly streamBytes: number;
  /** Out-of-order segments kept for one direction. Policy: a gap is declared. */
  readonly segments: number;
  /** Bytes of all TCP reassembly together. Policy: a gap is declared on the flow that wants more. */
  readonly reassemblyBytes: number;
  /** Datagrams in fragment reassembly; fragments of one; bytes of all. Policy: the oldest is dropped. */
  readonly fragmentedDatagrams: number;
  readonly fragmentsPerDatagram: number;
  readonly fragmentBytes: number;
  readonly fragmentTimeoutUs: number;
  /** Headers between the link layer and the payload (VLAN, MPLS, tunnels, extension headers). Policy: the frame counts as undecoded. */
  readonly layers: number;
  /** Distinct weird codes kept. */
  readonly weirds: number;
  /** Flow parsers alive at once. Policy: flows beyond are labelled by probe only. */
  readonly parsers: number;
  /** Of the flows opened last, those whose protocol is still asked for. Policy: older ones that nobody knew yet stay without a name. */
  readonly undecided: number;
}

export const DEFAULT_LIMITS: Limits = {
  flows: 262_144,
  tcpIdleUs: 300_000_000,
  udpIdleUs: 180_000_000,
  endpoints: 131_072,
  observations: 524_288,
  conversations: 524_288,
  valuesPerField: 64,
  streamBytes: 1_048_576,
  segments: 512,
  reassemblyBytes: 67_108_864,
  fragmentedDatagrams: 4_096,
  fragmentsPerDatagram: 128,
  fragmentBytes: 33_554_432,
  fragmentTimeoutUs: 30_000_000,
  layers: 16,
  weirds: 4_096,
  parsers: 65_536,
  undecided: 32_768,
};
