/**
 * Philips IntelliVue Data Export on UDP: Data Export Interface Programming Guide (4535 645 88011), 'Transport protocols',
 * 'Connect indication event', 'Association control protocol', 'MDS create event'. Names as in ISO/IEEE 11073-10201.
 * States manufacturer, model, serial number, part and revision numbers, system id, MAC and IP address of the monitor.
 * Attributes are read by their number; patient demographics, numerics, waves and alarms are never looked into. The bed label
 * is kept only when it is nothing but the name of a place with a number.
 *
 * Connect indication: nomenclature 4 | remote operation type 2 (1), length 2 | invoke id 2, command 2 (0), length 2 |
 * object class 2 (0x23), context 2, handle 2 | time 4 | event 2 (0x0D17), length 2 | attribute list.
 * Data: session 2 (0xE100), context 2 | remote operation as above; attribute list: count 2, length 2, (id 2, length 2, value)*.
 */

import { ipv4Text, macText } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { utf16be } from '../formats/utf16be.ts';

const PORTS = [24005, 24105];
const SESSION = 0xe100;
const INVOKE = 1;
const MAX_OPERATION = 5;
const EVENT_REPORT = 0;
const CONFIRMED_EVENT_REPORT = 1;
const MAX_COMMAND = 7;
const SINGLE_BED = 0x23;
const CONNECT_INDICATION = 0x0d17;
const MDS_CREATE = 0x0d06;
/** Session protocol data units of association control: connect, accept, refuse, finish, disconnect, abort. */
const ASSOCIATION: ReadonlySet<number> = new Set([0x0d, 0x0e, 0x0c, 0x09, 0x0a, 0x19]);
/** Root of the syntaxes that an association names (1.2.840.10004.2.1), encoded as BER. */
const SYNTAX = [0x2a, 0x86, 0x48, 0xce, 0x14, 0x02, 0x01];
const MAX_ATTRIBUTES = 64;
const MAX_SPECS = 32;

const SYSTEM_MODEL = 0x0928;
const SYSTEM_ID = 0x0984;
const PRODUCTION = 0x092d;
const BED_LABEL = 0x091e;
const NETWORK_ADDRESS = 0xf100;

/** Kinds of a production specification (ISO/IEEE 11073-10201 ProdSpecEntry). */
const SPECS: ReadonlyMap<number, string> = new Map([
  [1, 'intellivue.serial'],
  [2, 'intellivue.part_number'],
  [3, 'intellivue.hardware_revision'],
  [4, 'intellivue.software_revision'],
  [5, 'intellivue.firmware_revision'],
  [6, 'intellivue.protocol_revision'],
]);

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

const plain = (b: Uint8Array): string =>
  text(b)
    .replace(/\0[\s\S]*$/, '')
    .trim();

/** A place and a number and nothing else: whatever else stands there could be of a person. */
const PLACE =
  /^(?:bed|bett|bay|room|rm|icu|ccu|nicu|picu|micu|sicu|pacu|or|er|ed|theatre|theater)?[ ._#-]{0,2}\d{1,4}[a-z]?$/i;

function stateProduction(value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  const count = r.u16();
  r.skip(2);
  for (let n = 0; n < Math.min(count, MAX_SPECS) && r.left >= 6; n++) {
    const kind = r.u16();
    r.skip(2); // component the entry is about
    const said = plain(r.take(r.u16()));
    const field = SPECS.get(kind);
    if (!r.short && field !== undefined) out.observe(field, said);
  }
}

function stateAttribute(id: number, value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  if (id === SYSTEM_MODEL) {
    const maker = plain(r.take(r.u16()));
    const model = plain(r.take(r.u16()));
    if (r.short) return;
    out.observe('intellivue.manufacturer', maker);
    out.observe('intellivue.model', model);
  } else if (id === PRODUCTION) stateProduction(value, out);
  else if (id === SYSTEM_ID) {
    const raw = r.take(r.u16());
    const said = Array.from(raw.subarray(0, 16), (x) => x.toString(16).padStart(2, '0')).join('');
    if (!r.short && raw.length >= 6 && /[^0]/.test(said)) out.observe('intellivue.system_id', said);
  } else if (id === BED_LABEL) {
    const label = utf16be(r.take(r.u16()))
      .replace(/\0[\s\S]*$/, '')
      .trim();
    if (!r.short && PLACE.test(label)) out.observe('intellivue.bed', label);
  } else if (id === NETWORK_ADDRESS && value.length >= 10) {
    const mac = macText(value, 0);
    const ip = ipv4Text(value, 6);
    const real = value[6] !== 0 && value[6]! < 224 && mac !== '00:00:00:00:00:00' && (value[0]! & 1) === 0;
    if (real) out.observe('intellivue.address', ip, { mac, ip });
  }
}

function stateAttributes(r: Reader, out: Out): void {
  const count = r.u16();
  r.skip(2);
  for (let n = 0; n < Math.min(count, MAX_ATTRIBUTES) && r.left >= 4; n++) {
    const id = r.u16();
    const value = r.take(r.u16());
    if (r.short) {
      out.weird('short-attribute');
      return;
    }
    stateAttribute(id, value, out);
  }
}

/** A remote operation at `at`: its two lengths fill the datagram, its command is one. A linked result (5) has a count before. */
function isOperation(b: Uint8Array, at: number): boolean {
  if (b.length < at + 12) return false;
  const type = u16(b, at);
  const inner = type === MAX_OPERATION ? at + 6 : at + 4;
  return (
    type >= INVOKE &&
    type <= MAX_OPERATION &&
    u16(b, at + 2) === b.length - at - 4 &&
    u16(b, inner + 4) === b.length - inner - 6 &&
    u16(b, inner + 2) <= MAX_COMMAND
  );
}

function isConnectIndication(b: Uint8Array): boolean {
  return (
    b.length >= 32 &&
    b[0] === 0 &&
    u16(b, 4) === INVOKE &&
    isOperation(b, 4) &&
    u16(b, 10) <= CONFIRMED_EVENT_REPORT &&
    u16(b, 14) === SINGLE_BED &&
    u16(b, 24) === CONNECT_INDICATION
  );
}

const isData = (b: Uint8Array): boolean => u16(b, 0) === SESSION && isOperation(b, 4);

/** Association: type 1, length 1 (255: 2 more bytes) that fills the datagram, and the syntax that only this protocol asks for. */
function isAssociation(b: Uint8Array): boolean {
  if (b.length < 24 || !ASSOCIATION.has(b[0]!)) return false;
  const long = b[1] === 0xff;
  if ((long ? u16(b, 2) + 4 : b[1]! + 2) !== b.length) return false;
  for (let at = b.indexOf(SYNTAX[0]!); at >= 0; at = b.indexOf(SYNTAX[0]!, at + 1)) {
    if (SYNTAX.every((c, i) => b[at + i] === c)) return true;
  }
  return false;
}

function probe(b: Uint8Array, hinted: boolean): Verdict {
  if (b.length < 14) return NO;
  if (isConnectIndication(b) || isData(b)) return YES;
  return isAssociation(b) ? (hinted ? YES : MAYBE) : NO;
}

function read(b: Uint8Array, out: Out): void {
  if (isConnectIndication(b)) {
    out.observe('intellivue.role', 'data-export-server');
    stateAttributes(new Reader(b, 28), out);
    return;
  }
  if (!isData(b)) {
    if (b[0] === 0x0d) out.observe('intellivue.role', 'data-export-client');
    if (b[0] === 0x0d) out.observe('intellivue.role', 'data-export-server', 'receiver');
    return;
  }
  const command = u16(b, 10);
  const isEvent = command === EVENT_REPORT || command === CONFIRMED_EVENT_REPORT;
  if (u16(b, 4) !== INVOKE || !isEvent || b.length < 38 || u16(b, 24) !== MDS_CREATE) return;
  out.observe('intellivue.role', 'data-export-server');
  out.observe('intellivue.role', 'data-export-client', 'receiver');
  stateAttributes(new Reader(b, 34), out); // behind the id of the created object
}

const intellivue: Dissector = {
  id: 'intellivue',
  version: 1,
  spec: 'Philips IntelliVue Data Export Interface Programming Guide, ISO/IEEE 11073-10201',
  basis: 'specification',
  carriers: ['udp'],
  ports: PORTS,
  firstBytes: [0x00, SESSION >> 8, ...ASSOCIATION],
  stateless: true,
  fields: {
    'intellivue.role': {
      doc: 'data-export-server (the monitor) or data-export-client',
      claims: 'roles',
      confidence: 0.9,
    },
    'intellivue.manufacturer': { doc: 'System model: manufacturer', claims: 'manufacturer', confidence: 0.85 },
    'intellivue.model': { doc: 'System model: model number', claims: 'model', confidence: 0.9 },
    'intellivue.serial': { doc: 'Production specification: serial number', claims: 'serial', confidence: 0.9 },
    'intellivue.part_number': { doc: 'Production specification: part number' },
    'intellivue.hardware_revision': {
      doc: 'Production specification: hardware revision',
      claims: 'hardware_version',
      confidence: 0.85,
    },
    'intellivue.software_revision': {
      doc: 'Production specification: software revision',
      claims: 'software_version',
      confidence: 0.85,
    },
    'intellivue.firmware_revision': {
      doc: 'Production specification: firmware revision',
      claims: 'firmware_version',
      confidence: 0.85,
    },
    'intellivue.protocol_revision': { doc: 'Production specification: protocol revision' },
    'intellivue.system_id': { doc: 'System id of the monitor', role: 'identifier' },
    'intellivue.bed': { doc: 'Bed label, when it is a place with a number only', claims: 'location', confidence: 0.4 },
    'intellivue.address': { doc: 'IP address that the monitor says it holds', role: 'binding' },
  },
  weirds: { 'short-attribute': 'An attribute is longer than its message' },
  looks: 1_024,
  probe: (head, _dir, flow) => probe(head, PORTS.includes(flow.aPort) || PORTS.includes(flow.bPort)),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length >= 14) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default intellivue;
