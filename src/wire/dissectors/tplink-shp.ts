/**
 * TP-Link smart home protocol: as open implementations describe it (no standard exists). States that a host is such a device, and its
 * model and versions. Never states the name, the place or the keys that its answer has.
 *
 * TCP first: length 4. Then JSON, each byte XORed with the one before it on the wire, the first with 171.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const KEY = 171;
/** `{"` as it stands on the wire. */
const BEGIN = [0x7b ^ KEY, 0x22 ^ 0x7b ^ KEY];
const MOST = 2_048;

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  if (isDatagram) return b.length > 8 && b[0] === BEGIN[0] && b[1] === BEGIN[1] && b.at(-1)! === last(b) ? YES : NO;
  if (b[0] !== 0) return NO;
  if (b.length < 6) return b.length < 2 || b[1] === 0 ? MORE : NO;
  return b[1] === 0 && ((b[2]! << 8) | b[3]!) > 8 && b[4] === BEGIN[0] && b[5] === BEGIN[1] ? YES : NO;
}

/** What the last byte is if the text ends with a brace. */
const last = (b: Uint8Array): number => 0x7d ^ b[b.length - 2]!;

/** The text from `at` on, at most MOST bytes of it. */
function plain(b: Uint8Array, at: number): string {
  const end = Math.min(b.length, at + MOST);
  const text = new Uint8Array(end - at);
  for (let k = at; k < end; k++) text[k - at] = b[k]! ^ (k === at ? KEY : b[k - 1]!);
  return latin1(text);
}

const FACTS: readonly (readonly [string, RegExp])[] = [
  ['tplink-shp.model', /"model":"([\w().+ -]{1,48})"/],
  ['tplink-shp.firmware', /"sw_ver":"([\w().: -]{1,48})"/],
  ['tplink-shp.hardware', /"hw_ver":"([\w(). -]{1,24})"/],
];

function read(words: string, out: Out): void {
  if (!words.includes('"sw_ver"')) return;
  out.observe('tplink-shp.role', 'smart-home-device');
  out.observe('tplink-shp.manufacturer', 'TP-Link');
  for (const [field, pattern] of FACTS) {
    const value = pattern.exec(words)?.[1];
    if (value !== undefined) out.observe(field, value);
  }
}

const tplinkShp: Dissector = {
  id: 'tplink-shp',
  version: 1,
  spec: 'TP-Link smart home protocol, system.get_sysinfo',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [9999],
  firstBytes: [0, BEGIN[0]!],
  fields: {
    'tplink-shp.role': { doc: 'smart-home-device', claims: 'roles', confidence: 0.9 },
    'tplink-shp.manufacturer': { doc: 'TP-Link: only its devices answer so', claims: 'manufacturer', confidence: 0.85 },
    'tplink-shp.model': { doc: 'Model', claims: 'model', confidence: 0.9 },
    'tplink-shp.firmware': { doc: 'Version of the software in it', claims: 'firmware_version', confidence: 0.9 },
    'tplink-shp.hardware': { doc: 'Version of the hardware', claims: 'hardware_version', confidence: 0.9 },
  },
  looks: 8,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        read(plain(bytes, 0), out);
        return bytes.length;
      }
      if (bytes.length < 4) return 0;
      const size = 4 + ((bytes[2]! << 8) | bytes[3]!);
      if (bytes.length < Math.min(size, MOST)) return 0;
      read(plain(bytes.subarray(0, size), 4), out);
      return Math.min(size, bytes.length);
    },
  }),
};

export default tplinkShp;
