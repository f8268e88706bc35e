/**
 * DNS over UDP and TCP: RFC 1035 4, RFC 7766 8 (two-byte length on TCP). States who serves names, and the names of addresses
 * inside the site. Questions, and names of addresses outside, are the browsing of people: they are read to recognise the
 * protocol and dropped. mDNS (5353), LLMNR (5355) and NetBIOS names (137) look alike and are other members.
 */

import { type Dissector, type FlowContext, MAYBE, MORE, NO, type Out, YES } from '../contract.ts';
import { A, AAAA, type DnsMessage, isLocalAddress, PTR, parseDns, reverseAddress } from '../formats/dns.ts';

const OTHER_MEMBERS: ReadonlySet<number> = new Set([137, 5353, 5355]);
const HEADER = 12;

const isDnsPort = (flow: FlowContext): boolean => flow.aPort === 53 || flow.bPort === 53;

/** A question on the port whose inside is damaged: the header alone says that much. */
const isDamaged = (head: Uint8Array, flow: FlowContext): boolean =>
  isDnsPort(flow) && head.length >= 17 && (head[2]! & 0x70) === 0 && head[4] === 0 && head[5] === 1 && head[6] === 0;

function fits(message: DnsMessage, size: number): boolean {
  if (message.response) return message.questions.length <= 1 && message.length <= size;
  return message.questions.length === 1 && message.answers.length === 0;
}

/** True for a header that could begin a DNS message, when the message itself is cut off. */
function headerFits(head: Uint8Array, at: number): boolean {
  if (head.length < at + HEADER) return false;
  const opcode = (head[at + 2]! >> 3) & 15;
  const questions = (head[at + 4]! << 8) | head[at + 5]!;
  const answers = (head[at + 6]! << 8) | head[at + 7]!;
  return opcode <= 5 && (head[at + 3]! & 0x40) === 0 && questions <= 1 && answers < 256 && questions + answers > 0;
}

function state(message: DnsMessage, out: Out): void {
  if (!message.response) return;
  out.observe('dns.role', 'dns-server');
  for (const record of [...message.answers, ...message.additionals]) {
    if (record.target === null || record.class !== 1) continue;
    if ((record.type === A || record.type === AAAA) && isLocalAddress(record.target)) {
      out.observe('dns.name', record.name, { mac: null, ip: record.target });
    }
    const ip = record.type === PTR ? reverseAddress(record.name) : null;
    if (ip !== null && isLocalAddress(ip)) out.observe('dns.reverse-name', record.target, { mac: null, ip });
  }
}

const dns: Dissector = {
  id: 'dns',
  version: 1,
  spec: 'RFC 1035 4, RFC 7766 8',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [53],
  fields: {
    'dns.role': { doc: 'dns-server: it answers', claims: 'roles', confidence: 0.9 },
    'dns.name': {
      doc: 'Name whose A or AAAA record is this address (site addresses only)',
      claims: 'hostname',
      confidence: 0.4,
    },
    'dns.reverse-name': {
      doc: 'Name that the PTR record of this address gives (site addresses only)',
      claims: 'hostname',
      confidence: 0.45,
    },
  },
  weirds: {
    'pointer-loop': 'A compressed name points at itself or ahead',
    'cut-message': 'The message ends inside a record',
    'bytes-behind': 'Bytes follow the message in its datagram',
  },
  stateless: true,
  looks: 4_096,
  probe(head, _dir, flow) {
    if (OTHER_MEMBERS.has(flow.aPort) || OTHER_MEMBERS.has(flow.bPort)) return NO;
    if (flow.carrier === 'udp') {
      const message = parseDns(head);
      if (typeof message === 'object') {
        if (!fits(message, head.length))
          return (isDnsPort(flow) && headerFits(head, 0)) || isDamaged(head, flow) ? MAYBE : NO;
        return isDnsPort(flow) || (message.response && message.questions.length === 1) ? YES : MAYBE;
      }
      return (isDnsPort(flow) && headerFits(head, 0)) || isDamaged(head, flow) ? MAYBE : NO;
    }
    if (head.length < 2) return MORE;
    const size = (head[0]! << 8) | head[1]!;
    if (size < HEADER + 5) return NO;
    if (head.length < 2 + HEADER) return MORE;
    if (!headerFits(head, 2)) return NO;
    const message = parseDns(head.subarray(2, 2 + size));
    if (typeof message === 'object') return fits(message, size) && message.length === size ? YES : NO;
    if (message === 'short' && head.length < 2 + size) return head.length < 512 ? MORE : MAYBE;
    return NO;
  },
  open(flow) {
    const read = (bytes: Uint8Array, out: Out): void => {
      const message = parseDns(bytes);
      if (typeof message === 'object') {
        if (message.length < bytes.length) out.weird('bytes-behind');
        state(message, out);
      } else if (message === 'loop') out.weird('pointer-loop');
      else if (message === 'short') out.weird('cut-message');
    };
    if (flow.carrier === 'udp') {
      return {
        push(bytes, _dir, out) {
          read(bytes, out);
          return bytes.length;
        },
      };
    }
    return {
      push(bytes, _dir, out) {
        let at = 0;
        while (bytes.length - at >= 2) {
          const size = (bytes[at]! << 8) | bytes[at + 1]!;
          if (bytes.length - at < 2 + size) break;
          read(bytes.subarray(at + 2, at + 2 + size), out);
          at += 2 + size;
        }
        return at;
      },
    };
  },
};

export default dns;
