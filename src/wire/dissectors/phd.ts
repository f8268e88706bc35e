/**
 * Personal health devices: ISO/IEEE 11073-20601 6.8 and annex A (association, attributes of the device object) on TCP. States
 * agent and manager, the system id, manufacturer, model, serial number and revisions of an agent, and its specialisation.
 * Attributes are read by their number; measurements, persons and times are never looked into.
 *
 * APDU: choice 2 (E200 association request ... E700 data) | length 2 | body. Data: octet string length 2 | invoke id 2 |
 * choice 2 (0203: result of a get) | length 2 | handle 2 (0: the device) | attribute list: count 2, length 2, (id 2, length 2, value)*.
 */

import { Reader, text } from '../../base/reader.ts';
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

const FIRST = 0xe2;
const LAST = 0xe7;
const ASSOCIATION_REQUEST = 0xe200;
const ASSOCIATION_RESPONSE = 0xe300;
const DATA = 0xe700;
const RESULT_OF_GET = 0x0203;
/** data-proto-id of 11073-20601. */
const PROTOCOL = 20_601;
const SYSTEM_MODEL = 0x0928;
const PRODUCTION = 0x092d;
const SYSTEM_ID = 0x0984;
const MAX_ITEMS = 64;
/** Bit of the system type. */
const AGENT = 0x0080_0000;

/** Standard configurations by hundreds (11073-20601 6.8.4.2.3): the specialisation is 10400 and these two digits. */
const STANDARD_CONFIGURATIONS: ReadonlyMap<number, string> = new Map([
  [4, '10404 pulse oximeter'],
  [6, '10406 basic electrocardiograph'],
  [7, '10407 blood pressure monitor'],
  [8, '10408 thermometer'],
  [15, '10415 weighing scale'],
  [17, '10417 glucose meter'],
  [18, '10418 INR monitor'],
  [19, '10419 insulin pump'],
  [20, '10420 body composition analyser'],
  [21, '10421 peak expiratory flow monitor'],
  [41, '10441 cardiovascular fitness monitor'],
  [72, '10472 medication monitor'],
]);

/** Kinds of a production specification (11073-20601 A.11.1 ProdSpecEntry). */
const SPECS: ReadonlyMap<number, string> = new Map([
  [1, 'phd.serial'],
  [2, 'phd.part_number'],
  [3, 'phd.hardware_revision'],
  [4, 'phd.software_revision'],
  [5, 'phd.firmware_revision'],
]);

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;
const plain = (b: Uint8Array): string =>
  text(b)
    .replace(/\0[\s\S]*$/, '')
    .trim();
const hex = (b: Uint8Array): string => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');

function stateSystemId(id: Uint8Array, out: Out): void {
  const said = hex(id);
  if (id.length === 8 && /[^0]/.test(said)) out.observe('phd.system_id', said);
}

/**
 * Protocol version 4 | encoding rules 2 | nomenclature version 4 | functional units 4 | system type 4 | system id (length 2,
 * 8) | configuration 2 | ...
 */
function stateAgent(r: Reader, out: Out): void {
  r.skip(14);
  const isAgent = (r.u32() & AGENT) !== 0;
  const id = r.take(r.u16());
  const configuration = r.u16();
  if (r.short || !isAgent) return;
  stateSystemId(id, out);
  const known = configuration < 0x4000 ? STANDARD_CONFIGURATIONS.get(Math.floor(configuration / 100)) : undefined;
  if (known !== undefined) out.observe('phd.specialisation', known);
}

/** Association version 4 | protocols: count 2, length 2, (id 2, length 2, information)*. */
function stateAssociation(body: Uint8Array, out: Out): void {
  const r = new Reader(body, 4);
  const count = r.u16();
  r.skip(2);
  for (let n = 0; n < Math.min(count, MAX_ITEMS) && r.left >= 4; n++) {
    const id = r.u16();
    const information = r.sub(r.u16());
    if (id === PROTOCOL) stateAgent(information, out);
  }
}

function stateAttribute(id: number, value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  if (id === SYSTEM_MODEL) {
    const maker = plain(r.take(r.u16()));
    const model = plain(r.take(r.u16()));
    if (r.short) return;
    out.observe('phd.manufacturer', maker);
    out.observe('phd.model', model);
  } else if (id === SYSTEM_ID) stateSystemId(r.take(r.u16()), out);
  else if (id === PRODUCTION) {
    const count = r.u16();
    r.skip(2);
    for (let n = 0; n < Math.min(count, MAX_ITEMS) && r.left >= 6; n++) {
      const kind = r.u16();
      r.skip(2);
      const said = plain(r.take(r.u16()));
      const field = SPECS.get(kind);
      if (!r.short && field !== undefined) out.observe(field, said);
    }
  }
}

function stateData(body: Uint8Array, out: Out): void {
  const r = new Reader(body, 4);
  if (r.u16() !== RESULT_OF_GET) return;
  r.skip(2);
  if (r.u16() !== 0) return;
  const count = r.u16();
  r.skip(2);
  for (let n = 0; n < Math.min(count, MAX_ITEMS) && r.left >= 4; n++) {
    const id = r.u16();
    const value = r.take(r.u16());
    if (r.short) {
      out.weird('short-attribute');
      return;
    }
    stateAttribute(id, value, out);
  }
}

const isHeader = (b: Uint8Array, at: number): boolean => b[at]! >= FIRST && b[at]! <= LAST && b[at + 1] === 0;

class PhdParser implements Parser {
  private understood = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (bytes.length - at >= 4) {
      if (!isHeader(bytes, at)) return this.understood ? DONE : GIVE_UP;
      const size = 4 + u16(bytes, at + 2);
      if (bytes.length - at < size) return at;
      this.understood = true;
      this.apdu(u16(bytes, at), bytes.subarray(at + 4, at + size), out);
      at += size;
    }
    return at;
  }

  private apdu(choice: number, body: Uint8Array, out: Out): void {
    if (choice === ASSOCIATION_REQUEST || choice === ASSOCIATION_RESPONSE) {
      const asks = choice === ASSOCIATION_REQUEST;
      out.observe('phd.role', asks ? 'phd-agent' : 'phd-manager');
      out.observe('phd.role', asks ? 'phd-manager' : 'phd-agent', 'receiver');
      if (asks) stateAssociation(body, out);
    } else if (choice === DATA) stateData(body, out);
  }
}

/** An association request: its lengths nest, and it offers the protocol. */
function probe(b: Uint8Array): Verdict {
  if (b[0] !== FIRST && b[0] !== FIRST + 1) return NO;
  if (b.length > 1 && b[1] !== 0) return NO;
  if (b.length < 4) return MORE;
  const length = u16(b, 2);
  const isRequest = b[0] === FIRST;
  const protocolAt = isRequest ? 12 : 6;
  if (length < protocolAt || length > 2_048) return NO;
  if (b.length < protocolAt + 2) return MORE;
  return u16(b, protocolAt) === PROTOCOL ? YES : NO;
}

const phd: Dissector = {
  id: 'phd',
  version: 1,
  spec: 'ISO/IEEE 11073-20601 6.8, annex A',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [FIRST, FIRST + 1],
  fields: {
    'phd.role': { doc: 'phd-agent (the device) or phd-manager', claims: 'roles', confidence: 0.9 },
    'phd.system_id': { doc: 'EUI-64 of the device', role: 'identifier' },
    'phd.specialisation': { doc: 'Device specialisation of a standard configuration' },
    'phd.manufacturer': { doc: 'System model: manufacturer', claims: 'manufacturer', confidence: 0.85 },
    'phd.model': { doc: 'System model: model number', claims: 'model', confidence: 0.85 },
    'phd.serial': { doc: 'Production specification: serial number', claims: 'serial', confidence: 0.9 },
    'phd.part_number': { doc: 'Production specification: part number' },
    'phd.hardware_revision': {
      doc: 'Production specification: hardware revision',
      claims: 'hardware_version',
      confidence: 0.8,
    },
    'phd.software_revision': {
      doc: 'Production specification: software revision',
      claims: 'software_version',
      confidence: 0.8,
    },
    'phd.firmware_revision': {
      doc: 'Production specification: firmware revision',
      claims: 'firmware_version',
      confidence: 0.8,
    },
  },
  weirds: { 'short-attribute': 'An attribute is longer than its message' },
  looks: 64,
  probe: (head) => probe(head),
  open: () => new PhdParser(),
};

export default phd;
