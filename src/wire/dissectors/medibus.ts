/**
 * Draeger MEDIBUS and MEDIBUS.X over a terminal server: Draeger RS 232 MEDIBUS Protocol Definition 6.00 (9028258), chapters
 * 'Message structure', 'Control commands', 'Device identification'. States who is device and who computer, and of the answer
 * to the device identification (52H) the identification number, name and revision.
 * Measurements, settings, alarms and texts are never read; real-time bytes (above 7FH) are passed over.
 *
 * Command: ESC | code | argument | checksum 2 | CR. Answer: SOH | code | data | checksum 2 | CR.
 * Checksum: the low 8 bits of the sum of what stands before it, as two hexadecimal digits.
 */

import { text } from '../../base/reader.ts';
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

const SOH = 0x01;
const CR = 0x0d;
const XON = 0x11;
const XOFF = 0x13;
const ESC = 0x1b;
const IDENTIFICATION = 0x52;
/** Longest frame: a configuration or an answer with every value of a code page stays below. */
const MAX_FRAME = 4_096;
const MAX_PROBED = 1_024;

/** Codes of the definition: data requests, control, identification, trends, real-time configuration. */
const CODES: ReadonlySet<number> = new Set([
  0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x40, 0x49, 0x4a, 0x51, 0x52, 0x53,
  0x54, 0x55, 0x56, 0x6c, 0x6d,
]);

const digit = (value: number): number => (value < 10 ? 0x30 + value : 0x37 + value);

/** Index of the CR that ends the frame at `at`; -1 when it is not there, -2 when the frame is too long. */
function frameEnd(b: Uint8Array, at: number, most: number): number {
  const end = b.indexOf(CR, at);
  if (end < 0) return b.length - at > most ? -2 : -1;
  return end - at > most ? -2 : end;
}

/** Whether the checksum before `end` fits. Real-time bytes between are no part of the frame. */
function isIntact(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 4) return false;
  let sum = 0;
  for (let i = at; i < end - 2; i++) if (b[i]! < 0x80) sum += b[i]!;
  return b[end - 2] === digit((sum >> 4) & 0x0f) && b[end - 1] === digit(sum & 0x0f);
}

/** Number 4 | 'name' | revision: device software, then the version of the protocol, as `03.10:06.00`. */
function stateIdentification(data: Uint8Array, out: Out): void {
  const s = text(data.filter((c) => c < 0x80));
  const found = /^([0-9A-Fa-f]{4})\s{0,4}'([^']{1,40})'\s{0,4}(\d{1,2}\.\d{1,2})?(?::(\d{1,2}\.\d{1,2}))?/.exec(s);
  if (found === null) {
    out.weird('bad-identification');
    return;
  }
  out.observe('medibus.device_id', found[1]!.toUpperCase());
  out.observe('medibus.model', found[2]!.trim());
  out.observe('medibus.software_version', found[3] ?? '');
  out.observe('medibus.protocol_version', found[4] ?? '');
}

class MedibusParser implements Parser {
  private understood = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (at < bytes.length) {
      const c = bytes[at]!;
      if (c >= 0x80 || c === XON || c === XOFF) {
        at++;
        continue;
      }
      if (c !== ESC && c !== SOH) return this.understood ? DONE : GIVE_UP;
      const end = frameEnd(bytes, at, MAX_FRAME);
      if (end === -1) return at;
      if (end === -2) return this.understood ? DONE : GIVE_UP;
      if (isIntact(bytes, at, end)) this.frame(bytes.subarray(at, end - 2), out);
      else if (this.understood) out.weird('bad-checksum');
      else return GIVE_UP;
      at = end + 1;
    }
    return at;
  }

  private frame(b: Uint8Array, out: Out): void {
    this.understood = true;
    // Either side may ask: a device answers, and the identification tells which is which.
    if (b[0] === SOH && b[1] === IDENTIFICATION && b.length > 2) {
      out.observe('medibus.role', 'medibus-device');
      stateIdentification(b.subarray(2), out);
    } else if (b[0] === SOH && b[1]! >= 0x23 && b[1]! <= 0x2e && b.length > 2) {
      out.observe('medibus.role', 'medibus-device');
      out.observe('medibus.role', 'medibus-computer', 'receiver');
    }
  }
}

function probe(b: Uint8Array): Verdict {
  const first = b[0];
  if (first !== ESC && first !== SOH) return NO;
  if (b.length < 2) return MORE;
  if (!CODES.has(b[1]!)) return NO;
  const end = frameEnd(b, 0, MAX_PROBED);
  if (end === -1) return MORE;
  return end > 0 && isIntact(b, 0, end) ? YES : NO;
}

const medibus: Dissector = {
  id: 'medibus',
  version: 1,
  spec: 'Draeger RS 232 MEDIBUS Protocol Definition 6.00',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [SOH, ESC],
  fields: {
    'medibus.role': {
      doc: 'medibus-device (it answers with data) or medibus-computer',
      claims: 'roles',
      confidence: 0.9,
    },
    'medibus.device_id': { doc: 'Identification number of the device type' },
    'medibus.model': { doc: 'Name of the device', claims: 'model', confidence: 0.85 },
    'medibus.software_version': { doc: 'Revision of the device', claims: 'software_version', confidence: 0.8 },
    'medibus.protocol_version': { doc: 'Version of MEDIBUS that it speaks' },
  },
  weirds: {
    'bad-checksum': 'The checksum of a message does not fit; the message is not read',
    'bad-identification': 'A device identification is not built as defined',
  },
  looks: 1_024,
  probe: (head) => probe(head),
  open: () => new MedibusParser(),
};

export default medibus;
