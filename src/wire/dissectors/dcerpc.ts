/**
 * DCE/RPC, connection-oriented and connectionless: C706 12.6.3 and 12.5.2, MS-RPCE 2.2.2. States roles; refines to PROFINET IO; states
 * machine names of NTLM authentication in binds (MS-RPCE 2.2.2.11), and who a PROFINET device is. Never reads other calls, never a user's name.
 */

import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { readNtlm } from '../formats/ntlmssp.ts';
import { isEndpointMap, PROFINET_FIELDS, readEndpointMap, readProfinet } from '../formats/profinet-cm.ts';

const HEADER = 16;
/** bind, bind_ack, alter_context and its answer, auth3. */
const BINDS = new Set([11, 12, 14, 15, 16]);
const MAX_BINDS = 8;
const FROM_CLIENT = new Set([0, 11, 14, 16, 18, 19]);
const FROM_SERVER = new Set([2, 3, 12, 13, 15]);

/** Header: version 5 | minor 0..1 | type 1 | flags 1 | representation 4 | fragment length 2 | authentication length 2 | call id 4. */
function kind(b: Uint8Array): 'client' | 'server' | null {
  const little = (b[4]! & 0x10) !== 0;
  const length = little ? b[8]! | (b[9]! << 8) : (b[8]! << 8) | b[9]!;
  if (b[0] !== 5 || b[1]! > 1 || length < 16 || (b[4]! & 0xee) !== 0 || b[5]! > 3 || b[6] !== 0 || b[7] !== 0)
    return null;
  return FROM_CLIENT.has(b[2]!) ? 'client' : FROM_SERVER.has(b[2]!) ? 'server' : null;
}

const lengthAt = (b: Uint8Array, at: number, field: number): number =>
  (b[at + 4]! & 0x10) !== 0 ? b[at + field]! | (b[at + field + 1]! << 8) : (b[at + field]! << 8) | b[at + field + 1]!;

function stateNtlm(token: Uint8Array, out: Out): void {
  const names = readNtlm(token);
  if (names === null) return;
  out.observe('dcerpc.ntlm_computer', names.computer);
  out.observe('dcerpc.ntlm_dns_name', names.dnsComputer.toLowerCase());
  out.observe('dcerpc.ntlm_domain', names.dnsDomain.toLowerCase() || names.domain);
  if (names.version !== '') out.observe('dcerpc.os_version', `Windows ${names.version}`);
}

/** Binding comes first; what follows are calls. */
class DcerpcParser implements Parser {
  private seen = 0;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const b = bytes.subarray(at);
      const sent = kind(b);
      if (sent === null) return this.seen > 0 ? DONE : GIVE_UP;
      const length = lengthAt(b, 0, 8);
      const binds = BINDS.has(b[2]!);
      if (binds && b.length < length) return at;
      out.observe('dcerpc.role', sent === 'client' ? 'dcerpc-client' : 'dcerpc-server');
      out.observe('dcerpc.role', sent === 'client' ? 'dcerpc-server' : 'dcerpc-client', 'receiver');
      if (!binds || ++this.seen >= MAX_BINDS) return DONE;
      const token = lengthAt(b, 0, 10);
      if (token > 0 && token + HEADER + 8 <= length) stateNtlm(b.subarray(length - token, length), out);
      at += length;
    }
    return at;
  }
}

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 5 || (b.length > 1 && b[1]! > 1)) return NO;
  if (b.length < 10) return MORE;
  return kind(b) === null ? NO : YES;
}

/**
 * Connectionless form (C706 12.5.2), header of 80 bytes: version 4 | type 1 | flags 2 | representation 3 | serial 1 | object 16 |
 * interface 16 | activity 16 | boot 4 | interface version 4 | sequence 4 | operation 2 | hints 4 | body length 2 | fragment 2 | ...
 */
function isDatagram(b: Uint8Array): boolean {
  if (b.length < 80 || b[0] !== 4 || b[1]! > 10 || (b[4]! & 0xee) !== 0 || b[5]! > 3 || b[6] !== 0) return false;
  const body = (b[4]! & 0x10) !== 0 ? b[74]! | (b[75]! << 8) : (b[74]! << 8) | b[75]!;
  return body <= b.length - 80;
}

/** Interfaces of PROFINET IO (IEC 61158-6-10): DEA0000x-6C97-11D1-8271-00A02442DF7D; what is behind the first word. */
const PROFINET = [0x11, 0xd1, 0x82, 0x71, 0x00, 0xa0, 0x24, 0x42, 0xdf, 0x7d];
const ANSWER = 2;

function readDatagram(b: Uint8Array, out: Out): number {
  if (!isDatagram(b)) return b.length;
  const little = (b[4]! & 0x10) !== 0;
  const byte = (k: number): number => b[24 + (little && k < 8 ? [3, 2, 1, 0, 5, 4, 7, 6][k]! : k)]!;
  const isProfinet = byte(0) === 0xde && byte(1) === 0xa0 && PROFINET.every((value, k) => byte(6 + k) === value);
  const isRequest = b[1] === 0;
  if (isProfinet) {
    out.refine('profinet-io');
    const toDevice = byte(3) === 1;
    const [asks, answers] = toDevice ? CONTROLLER_ASKS : DEVICE_ASKS;
    if (isRequest || b[1] === ANSWER) {
      out.observe('dcerpc.role', isRequest ? asks : answers);
      out.observe('dcerpc.role', isRequest ? answers : asks, 'receiver');
      readProfinet(b, little, isRequest, toDevice, out);
    }
    return b.length;
  }
  if (b[1] === ANSWER && isEndpointMap(b, little)) readEndpointMap(b, little, out);
  if (isRequest) {
    out.observe('dcerpc.role', 'dcerpc-client');
    out.observe('dcerpc.role', 'dcerpc-server', 'receiver');
  }
  return b.length;
}

const CONTROLLER_ASKS = ['profinet-controller', 'profinet-device'] as const;
const DEVICE_ASKS = ['profinet-device', 'profinet-controller'] as const;

const dcerpc: Dissector = {
  id: 'dcerpc',
  version: 3,
  spec: 'C706 12.5.2 and 12.6.3, MS-RPCE 2.2.2, MS-NLMP 2.2.1, IEC 61158-6-10 4.10, 5.2',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [135, 34964],
  firstBytes: [4, 5],
  fields: {
    'dcerpc.role': {
      doc: 'dcerpc-client, dcerpc-server, profinet-controller or profinet-device',
      claims: 'roles',
      confidence: 0.9,
    },
    'dcerpc.ntlm_computer': { doc: 'Machine name in NTLM authentication', claims: 'hostname', confidence: 0.85 },
    'dcerpc.ntlm_dns_name': { doc: 'DNS name of the machine in NTLM', claims: 'hostname', confidence: 0.85 },
    'dcerpc.ntlm_domain': { doc: 'Domain or workgroup in NTLM authentication' },
    'dcerpc.os_version': { doc: 'Windows version in NTLM authentication', claims: 'os', confidence: 0.6 },
    ...PROFINET_FIELDS,
  },
  looks: 8,
  probe: (head, _dir, flow) => (flow.carrier === 'udp' ? (isDatagram(head) ? YES : NO) : probe(head)),
  open: (flow) =>
    flow.carrier === 'udp' ? { push: (bytes, _dir, out) => readDatagram(bytes, out) } : new DcerpcParser(),
};

export default dcerpc;
