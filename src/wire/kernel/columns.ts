/**
 * Where things lie in the kernel's memory: read by TypeScript and compiled into the WebAssembly kernel alike, so that there is
 * one list of columns. Only plain integer constants may stand here.
 */

// ---- columns of a flow's slot, as int32 index
export const STRIDE = 32;
export const KEY_A = 0;
export const KEY_B = 1;
export const PORTS = 2; // A << 16 | B
export const META = 3; // protocol | V6 | of link scope: vlan + 1 << 9 | USED
export const HASH = 4;
export const PREV = 5;
export const NEXT = 6;
export const LISTED = 7; // second in which it was moved to the head of its list
export const MAC_A = 8;
export const MAC_B = 9;
export const MAC_LOW = 10; // A << 16 | B
export const FLAGS = 11;
export const STATE = 12; // state | number of the dissector << 8
export const LABEL = 13; // number of the label
export const TTL = 14; // A | B << 8 | of UDP: payloads to leave out before the next look, A << 16 | B << 24
export const HOUR = 15;
export const PACKETS_A = 16;
export const PACKETS_B = 17;
export const ISN_A = 28; // of UDP: hash of the last payload that was looked at, A and B
export const VLANS = 30; // of the sender: A + 1 << 16 | B + 1
export const COUNTED = 31; // 1 + hour & 127 in which the flow was counted in its conversation
// ---- the same as float64 index
export const F_STRIDE = 16;
export const F_BYTES_A = 9;
export const F_BYTES_B = 10;
export const F_PART_FIRST = 11;
export const F_LAST = 12;
export const F_FIRST = 13;

export const META_V6 = 0x100;
export const META_USED = 1 << 23;

// ---- FLAGS: TCP flags of A in bits 0-7, of B in bits 8-15
/** UDP, instead of TCP flags: every message is read; how seldom A and B are looked at; window of 64 s in which they were. */
export const EVERY = 1;
export const QUIET_A = 1; // first bit of three
export const QUIET_B = 4;
export const QUIET_MOST = 7;
/** So many looks in a row may tell nothing new before any is left out: 1, 3, 7, 15 payloads then. */
export const PATIENCE = 3;
export const WINDOW_SHIFT = 8;
export const WINDOW_SECONDS_SHIFT = 6;
export const SENT_A = 1 << 16;
export const SENT_B = 1 << 17;
export const HAS_MAC_A = 1 << 18;
export const HAS_MAC_B = 1 << 19;
/** Side B is the originator. */
export const FROM_B = 1 << 20;
/** A SYN or SYN+ACK decided who is the originator. */
export const SURE = 1 << 21;
/** The destination of the first packet was multicast or broadcast. */
export const TO_MANY = 1 << 22;
/** Columns ISN_A, ISN_B hold the sequence number behind the SYN. */
export const HAS_ISN_A = 1 << 23;
export const HAS_ISN_B = 1 << 24;
/** A segment, or the end of the stream, had to wait behind a hole: acknowledgements are looked at. */
export const HOLES = 1 << 25;
/** Of a flow that is OPEN: a FIN or RST came whose place fits the bytes that were seen; see stream.ts. */
export const ENDING = 1 << 26;
/** Of a flow that is OPEN: the FIN of A, of B stands where its bytes ended. */
export const OVER_A = 1 << 27;
export const OVER_B = 1 << 28;

// ---- STATE: nothing was seen of its payload; candidates or a parser want bytes; nobody does any more
export const FRESH = 0;
export const OPEN = 1;
export const OVER = 2;
/** Of UDP: recognised, and read by a parser that all flows share. */
export const SHARED = 3;

// ---- the packet at hand, as int32 index from the start of the memory
export const P_WIRE_LENGTH = 0;
export const P_LAYERS = 1;
export const P_HAS_SRC_MAC = 2;
export const P_HAS_DST_MAC = 3;
export const P_SRC_MAC_HIGH = 4;
export const P_SRC_MAC_LOW = 5;
export const P_DST_MAC_HIGH = 6;
export const P_DST_MAC_LOW = 7;
export const P_VLAN = 8;
export const P_VERSION = 9;
export const P_SRC = 10;
export const P_DST = 11;
export const P_PROTOCOL = 12;
export const P_TTL = 13;
export const P_TO_MANY = 14;
export const P_LINK_SCOPE = 15;
export const P_IP_ID = 16;
export const P_CHECKSUM = 17;
export const P_COPY = 18;
export const P_SRC_PORT = 19;
export const P_DST_PORT = 20;
export const P_TCP_FLAGS = 21;
export const P_SEQ = 22;
export const P_ACK = 23;
export const P_PAYLOAD = 24;
export const P_PAYLOAD_END = 25;
export const P_PAYLOAD_WIRE = 26;
/** TCP header, as byte offset where it stands in the memory; 0 where it does not. */
export const P_TCP_HEADER = 27;
/** 1: the payload lies in this memory, not in a datagram put together of fragments. */
export const P_IN_PLACE = 28;
export const P_COLUMNS = 32;

// ---- counters of the sensor, as float64 index from the start of the memory (behind the packet)
export const S_AT_US = 16;
export const S_FRAMES = 18;
export const S_WIRE_BYTES = 19;
export const S_CAPTURED_BYTES = 20;
export const S_FLOWS = 21;
export const S_FIRST_AT_US = 22;
export const S_LAST_AT_US = 23;
export const S_EVICTED = 24;
export const S_SIZE = 25;
export const S_NEXT = 26;

// ---- bits of a port in the table of ports
export const PORT_KNOWN = 1;
export const PORT_TUNNEL = 2;
/** Byte offset of the table of ports. */
export const PORTS_AT = 1024;
export const SIGHTINGS_AT = 1024 + 65536;
export const SIGHTING_ROWS = 8192;
/** Byte offset behind everything of fixed size. */
export const INPUT_AT = 1024 + 65536 + 131072;
