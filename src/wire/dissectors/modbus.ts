/**
 * Modbus/TCP: MODBUS Messaging on TCP/IP 1.0b 3.1, MODBUS Application Protocol 1.1b3 (6.21: device identification, 43/14).
 * States roles and the identification objects. Where several units answer behind one address each is `modbus:<unit>`.
 * Reads no registers and no coils.
 *
 * Header: transaction 2 | protocol 2 (0) | length 2 | unit 1 | function 1 | data. Length counts from the unit on.
 */

import { Reader, text } from '../../base/reader.ts';
import {
  type About,
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';

const HEADER = 7;
/** The protocol data unit has at most 253 bytes; the length counts the unit too. */
const MAX_LENGTH = 254;
const EXCEPTION = 0x80;
const ENCAPSULATED = 0x2b;
const DEVICE_IDENTIFICATION = 0x0e;

/** Object ids of 43/14 (table in 6.21). */
const OBJECTS: ReadonlyMap<number, string> = new Map([
  [0, 'modbus.vendor'],
  [1, 'modbus.product_code'],
  [2, 'modbus.revision'],
  [3, 'modbus.vendor_url'],
  [4, 'modbus.product_name'],
  [5, 'modbus.model'],
  [6, 'modbus.application'],
]);

/** Function codes with a fixed length of their request (unit, function and data). */
const REQUEST_LENGTH: ReadonlyMap<number, number> = new Map([
  [1, 6],
  [2, 6],
  [3, 6],
  [4, 6],
  [5, 6],
  [6, 6],
  [7, 2],
  [8, 6],
  [11, 2],
  [12, 2],
  [17, 2],
  [22, 8],
  [24, 4],
]);
const READS_BITS = new Set([1, 2]);
const READS_WORDS = new Set([3, 4]);

const isPublic = (code: number): boolean =>
  (code >= 1 && code <= 8) ||
  code === 11 ||
  code === 12 ||
  (code >= 15 && code <= 17) ||
  (code >= 20 && code <= 24) ||
  code === ENCAPSULATED;

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

/** Whether the unit at `at` can be a header; needs 8 bytes. */
function isHeader(b: Uint8Array, at: number): boolean {
  const length = u16(b, at + 4);
  const code = b[at + 7]! & 0x7f;
  return u16(b, at + 2) === 0 && length >= 2 && length <= MAX_LENGTH && code > 0;
}

type Kind = 'request' | 'answer' | 'either';

/** What a unit can be by its length alone. */
function kindOf(b: Uint8Array): Kind {
  const length = u16(b, 4);
  const code = b[7]!;
  if ((code & EXCEPTION) !== 0) return 'answer';
  if (READS_WORDS.has(code) && length === 6) return 'request';
  if (READS_BITS.has(code) && length === 6) return b[8] === 3 ? 'either' : 'request';
  if (READS_BITS.has(code) || READS_WORDS.has(code)) return length === 3 + b[8]! ? 'answer' : 'either';
  if (code === 15 || code === 16) return length > 6 ? 'request' : 'answer';
  if (code === ENCAPSULATED && length === 5) return 'request';
  if (code === ENCAPSULATED && length > 8) return 'answer';
  if (code === 17) return length === 2 ? 'request' : 'answer';
  return 'either';
}

class ModbusParser implements Parser {
  /** Units that answered, and the facts each stated, until a second unit shows that there are several. */
  private readonly units = new Set<number>();
  private understood = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (bytes.length - at >= HEADER + 1) {
      if (!isHeader(bytes, at)) {
        if (!this.understood) return GIVE_UP;
        out.weird('bad-header');
        return DONE;
      }
      const size = 6 + u16(bytes, at + 4);
      if (bytes.length - at < size) break;
      this.unit(bytes.subarray(at, at + size), out);
      this.understood = true;
      at += size;
    }
    return at;
  }

  private unit(b: Uint8Array, out: Out): void {
    const kind = kindOf(b);
    if (kind === 'either') return;
    out.observe('modbus.role', kind === 'request' ? 'modbus-client' : 'modbus-server');
    if (kind === 'request') {
      out.observe('modbus.role', 'modbus-server', 'receiver');
      return;
    }
    const unit = b[6]!;
    if ((b[7]! & EXCEPTION) === 0) this.units.add(unit);
    out.observe('modbus.unit', String(unit));
    if (b[7] === ENCAPSULATED && b[8] === DEVICE_IDENTIFICATION) this.identification(b, unit, out);
  }

  /** MEI type 1 | read code 1 | conformity 1 | more follows 1 | next object 1 | number 1 | objects of id 1, length 1, value. */
  private identification(b: Uint8Array, unit: number, out: Out): void {
    const about: About = this.units.size > 1 ? { nested: `modbus:${unit}` } : 'sender';
    const r = new Reader(b, 13);
    for (let n = b[13] === undefined ? 0 : r.u8(); n > 0 && r.left >= 2; n--) {
      const field = OBJECTS.get(r.u8());
      const value = text(r.take(r.u8())).trim();
      if (r.short) out.weird('short-identification');
      else if (field !== undefined && value !== '') out.observe(field, value, about);
    }
  }

  gap(): boolean {
    return false;
  }
}

function probe(head: Uint8Array, hinted: boolean): Verdict {
  if (head.length > 2 && head[2] !== 0) return NO;
  if (head.length > 3 && head[3] !== 0) return NO;
  if (head.length < HEADER + 1) return head.length < 5 || head[4] === 0 ? MORE : NO;
  if (!isHeader(head, 0)) return NO;
  const length = u16(head, 4);
  const code = head[7]! & 0x7f;
  if (!isPublic(code)) return hinted && length + 6 === head.length ? MAYBE : NO;
  if ((head[7]! & EXCEPTION) !== 0) return length !== 3 ? NO : hinted ? YES : MAYBE;
  if (head.length < 9) return length === 2 ? MAYBE : MORE;
  if (code === ENCAPSULATED && head[8] === DEVICE_IDENTIFICATION) return YES;
  const request = REQUEST_LENGTH.get(code);
  const answer = READS_BITS.has(code) || READS_WORDS.has(code) ? 3 + head[8]! : request;
  if (request !== undefined && length !== request && length !== answer) return code === 7 && length === 3 ? MAYBE : NO;
  return hinted ? YES : MAYBE;
}

const modbus: Dissector = {
  id: 'modbus',
  version: 1,
  spec: 'MODBUS Messaging on TCP/IP 1.0b 3.1, MODBUS Application Protocol 1.1b3 6.21',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [502],
  fields: {
    'modbus.role': {
      doc: 'modbus-client or modbus-server, from the direction of functions',
      claims: 'roles',
      confidence: 0.9,
    },
    'modbus.unit': { doc: 'Unit identifier that answered' },
    'modbus.vendor': { doc: '43/14 object 0, VendorName', claims: 'manufacturer', confidence: 0.85 },
    'modbus.product_code': { doc: '43/14 object 1, ProductCode' },
    'modbus.revision': { doc: '43/14 object 2, MajorMinorRevision', claims: 'firmware_version', confidence: 0.8 },
    'modbus.vendor_url': { doc: '43/14 object 3, VendorUrl' },
    'modbus.product_name': { doc: '43/14 object 4, ProductName' },
    'modbus.model': { doc: '43/14 object 5, ModelName', claims: 'model', confidence: 0.85 },
    'modbus.application': { doc: '43/14 object 6, UserApplicationName' },
  },
  weirds: {
    'bad-header': 'Bytes where a header should be',
    'short-identification': 'An identification object is longer than its message',
  },
  looks: 4_096,
  probe: (head, _dir, flow) => probe(head, flow.aPort === 502 || flow.bPort === 502),
  open: () => new ModbusParser(),
};

export default modbus;
