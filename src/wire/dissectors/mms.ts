/**
 * MMS (ISO 9506-2) over TPKT (RFC 1006), COTP (ISO 8073), session (ISO 8327) and presentation (ISO 8823): IEC 61850 devices. States
 * roles, and vendor, model and revision of the Identify answer. Reads nothing of variables.
 *
 * 3 | 0 | length 2 | COTP length 1 | 0xF0 data | 0x80 | session | presentation
 */

import { text } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { children, element } from '../formats/ber.ts';

const CONNECT = 0x0d;
const ACCEPT = 0x0e;
/** 1.0.9506.2 as BER has it. */
const SYNTAX = [0x28, 0xca, 0x22, 0x02];
const LONGEST = 65_535;
const CONFIRMED_RESPONSE = 0xa1;
const IDENTIFY = 0xa2;
const INITIATE = 0xa8;

function includes(b: Uint8Array, mark: readonly number[]): boolean {
  for (let at = b.indexOf(mark[0]!); at >= 0; at = b.indexOf(mark[0]!, at + 1)) {
    if (mark.every((value, k) => b[at + k] === value)) return true;
  }
  return false;
}

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 3 || (b.length > 1 && b[1] !== 0)) return NO;
  let at = 0;
  while (b.length - at >= 8) {
    const length = (b[at + 2]! << 8) | b[at + 3]!;
    if (b[at] !== 3 || b[at + 1] !== 0 || length < 7) return NO;
    const type = b[at + 5]! & 0xf0;
    if (type !== 0xe0 && type !== 0xd0) return type === 0xf0 ? probeData(b.subarray(at + 7, at + length)) : NO;
    at += length;
  }
  return MORE;
}

function probeData(s: Uint8Array): Verdict {
  if (s[0] === CONNECT || s[0] === ACCEPT) return includes(s, SYNTAX) ? YES : s.length < 128 ? MORE : NO;
  if (s[0] === INITIATE) return probeInitiate(s);
  const start = [1, 0, 1, 0, 0x61];
  if (s.length < start.length) return start.every((value, k) => k >= s.length || s[k] === value) ? MORE : NO;
  // Give tokens, data transfer, then presentation data: an association picked up in its middle
  return start.every((value, k) => s[k] === value) ? MAYBE : NO;
}

/** Some stacks leave session and presentation out: the initiate request alone, whose last part tells the version of MMS. */
function probeInitiate(s: Uint8Array): Verdict {
  const pdu = element(s);
  if (pdu === 'more') return MORE;
  if (pdu === null) return NO;
  const detail = children(pdu.value, 8).find((e) => e.tag === 0xa4);
  const version = detail === undefined ? undefined : children(detail.value, 1)[0];
  return version?.tag === 0x80 && version.value.length <= 2 ? YES : NO;
}

/** Presentation data -> MMS PDU: 0x61 { 0x30 { 2 context, 0xA0 { PDU } } }. */
function readPresentation(s: Uint8Array, out: Out): void {
  const data = element(s);
  if (data === null || data === 'more' || data.tag !== 0x61) return;
  const list = children(data.value, 1)[0];
  const value = list === undefined ? undefined : children(list.value, 4).find((e) => e.tag === 0xa0);
  if (value !== undefined) readPdu(value.value, out);
}

/** Confirmed response { invoke id, Identify { vendor, model, revision } }. */
function readPdu(s: Uint8Array, out: Out): void {
  const pdu = children(s, 1)[0];
  if (pdu?.tag !== CONFIRMED_RESPONSE) return;
  const service = children(pdu.value, 4).find((e) => e.tag === IDENTIFY);
  if (service === undefined) return;
  const fields = ['mms.vendor', 'mms.model', 'mms.revision'];
  for (const e of children(service.value, 4)) {
    const field = fields[e.tag - 0x80];
    if (field !== undefined) out.observe(field, text(e.value));
  }
}

const mms: Dissector = {
  id: 'mms',
  version: 2,
  spec: 'ISO 9506-2, RFC 1006',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [102],
  firstBytes: [3],
  fields: {
    'mms.role': { doc: 'mms-client or mms-server', claims: 'roles', confidence: 0.9 },
    'mms.vendor': { doc: 'Vendor in the Identify answer', claims: 'manufacturer', confidence: 0.9 },
    'mms.model': { doc: 'Model in the Identify answer', claims: 'model', confidence: 0.9 },
    'mms.revision': { doc: 'Revision in the Identify answer', claims: 'firmware_version', confidence: 0.8 },
  },
  looks: 64,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      let at = 0;
      while (bytes.length - at >= 7) {
        const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        if (bytes[at] !== 3 || length < 7 || length > LONGEST) return DONE;
        if (bytes.length - at < length) break;
        const s = bytes.subarray(at + 7, at + length);
        if (bytes[at + 5] === 0xf0 && s.length > 4) {
          out.observe('mms.role', dir === 0 ? 'mms-client' : 'mms-server');
          if (dir === 1 && s[0] === 1 && s[4] === 0x61) readPresentation(s.subarray(4), out);
          if (dir === 1 && s[0] === CONFIRMED_RESPONSE) readPdu(s, out); // without session and presentation
        }
        at += length;
      }
      return at;
    },
  }),
};

export default mms;
