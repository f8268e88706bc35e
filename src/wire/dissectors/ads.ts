/**
 * Beckhoff ADS/AMS over TCP, and its discovery over UDP (TwinCAT documentation, 'AMS/TCP packet'). States roles, the device name and
 * TwinCAT version that a controller answers with.
 *
 * TCP: 0 2 | length 4 | target net id 6, port 2 | source net id 6, port 2 | command 2 | flags 2 | size 4 | error 4 | invoke 4
 * UDP: 71 14 66 03 | 0 4 | service 4 | net id 6 | port 2 | count 4 | (tag 2, length 2, value)*
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const TCP_HEADER = 6;
const AMS_HEADER = 32;
const READ_DEVICE_INFO = 1;
const COOKIE = [0x71, 0x14, 0x66, 0x03];
/** AMS port of TwinCAT's system service; other ports are its runtimes and modules, whose versions are their own. */
const SYSTEM_SERVICE = 10_000;
const TAG_NAME = 5;
const TAG_VERSION = 3;
const LONGEST = 65_536;

const le32 = (b: Uint8Array, at: number): number =>
  (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0;

function probeStream(b: Uint8Array): Verdict {
  if (b[0] !== 0 || (b.length > 1 && b[1] !== 0)) return NO;
  if (b.length < TCP_HEADER + AMS_HEADER) return MORE;
  const length = le32(b, 2);
  const command = b[22]! | (b[23]! << 8);
  const flags = b[24]! | (b[25]! << 8);
  if (length < AMS_HEADER || length > LONGEST || command > 9 || (flags !== 4 && flags !== 5)) return NO;
  return le32(b, 26) === length - AMS_HEADER ? YES : NO;
}

function probeDatagram(b: Uint8Array): Verdict {
  if (b.length < 24) return NO;
  return COOKIE.every((value, k) => b[k] === value) ? YES : NO;
}

/** Answer to ReadDeviceInfo: result 4 | major 1 | minor 1 | build 2 | name 16. A result other than 0 is an error without them. */
function readInfo(b: Uint8Array, at: number, amsPort: number, out: Out): void {
  if (le32(b, at) !== 0) return;
  const version = `${b[at + 4]}.${b[at + 5]}.${b[at + 6]! | (b[at + 7]! << 8)}`;
  out.observe(amsPort === SYSTEM_SERVICE ? 'ads.version' : 'ads.module-version', version);
  out.observe('ads.device', latin1(b.subarray(at + 8, at + 24)).split('\0')[0] ?? '');
}

function readDiscovery(b: Uint8Array, out: Out): void {
  if ((b[11]! & 0x80) === 0) return;
  out.observe('ads.role', 'ads-server');
  const count = Math.min(le32(b, 20), 32);
  let at = 24;
  for (let n = 0; n < count && at + 4 <= b.length; n++) {
    const tag = b[at]! | (b[at + 1]! << 8);
    const size = b[at + 2]! | (b[at + 3]! << 8);
    if (at + 4 + size > b.length) return;
    if (tag === TAG_NAME) out.observe('ads.hostname', latin1(b.subarray(at + 4, at + 4 + size)).split('\0')[0] ?? '');
    if (tag === TAG_VERSION && size === 4)
      out.observe('ads.version', `${b[at + 4]}.${b[at + 5]}.${b[at + 6]! | (b[at + 7]! << 8)}`);
    at += 4 + size;
  }
}

const ads: Dissector = {
  id: 'ads',
  version: 2,
  spec: 'TwinCAT ADS, AMS/TCP packet',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [48898, 48899],
  firstBytes: [0, COOKIE[0]!],
  fields: {
    'ads.role': { doc: 'ads-client or ads-server', claims: 'roles', confidence: 0.9 },
    'ads.device': { doc: 'Name of the ADS device' },
    'ads.module-version': { doc: 'Version of a runtime or module behind an AMS port' },
    'ads.version': { doc: 'Version of TwinCAT', claims: 'firmware_version', confidence: 0.7 },
    'ads.hostname': { doc: 'Host name in the answer to discovery', claims: 'hostname', confidence: 0.85 },
  },
  looks: 64,
  probe: (head, _dir, flow) => (flow.carrier === 'udp' ? probeDatagram(head) : probeStream(head)),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        if (probeDatagram(bytes) === YES) readDiscovery(bytes, out);
        return bytes.length;
      }
      let at = 0;
      while (bytes.length - at >= TCP_HEADER + AMS_HEADER) {
        const length = le32(bytes, at + 2);
        if (length < AMS_HEADER || length > LONGEST) return bytes.length;
        if (bytes.length - at < TCP_HEADER + length) break;
        const isAnswer = (bytes[at + 24]! & 1) === 1;
        out.observe('ads.role', isAnswer ? 'ads-server' : 'ads-client');
        out.observe('ads.role', isAnswer ? 'ads-client' : 'ads-server', 'receiver');
        const hasInfo = bytes[at + 22] === READ_DEVICE_INFO && length >= AMS_HEADER + 24 && le32(bytes, at + 30) === 0;
        if (isAnswer && hasInfo) {
          readInfo(bytes, at + TCP_HEADER + AMS_HEADER, bytes[at + 20]! | (bytes[at + 21]! << 8), out);
        }
        at += TCP_HEADER + length;
      }
      return at;
    },
  }),
};

export default ads;
