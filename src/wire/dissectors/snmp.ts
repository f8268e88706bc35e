/**
 * SNMP v1, v2c, v3: RFC 1157 4, RFC 3416 3, RFC 3412 6, RFC 3414 2.4 (USM), RFC 3411 5 (engine id). States from answers and
 * traps the objects of an allow-list that name the device (SNMPv2-MIB, ENTITY-MIB, Printer-MIB, HOST-RESOURCES-MIB, UPS-MIB).
 * Community strings and user names are secrets and are never kept; sysContact is of people and is not read.
 */

import { ipv4Text, ipv6Text, macText } from '../../base/address.ts';
import { text } from '../../base/reader.ts';
import { type Dissector, type FlowContext, NO, type Out, YES } from '../contract.ts';
import { children, element, INTEGER, integer, OCTETS, OID, oid, SEQUENCE } from '../formats/ber.ts';

const GET_RESPONSE = 0xa2;
const TRAP_V1 = 0xa4;
const INFORM = 0xa6;
const TRAP_V2 = 0xa7;
const REPORT = 0xa8;
const REQUESTS: ReadonlySet<number> = new Set([0xa0, 0xa1, 0xa3, 0xa5]);
const SCALARS: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.2.1.1.1.0', 'snmp.description'],
  ['1.3.6.1.2.1.1.2.0', 'snmp.object-id'],
  ['1.3.6.1.2.1.1.5.0', 'snmp.name'],
  ['1.3.6.1.2.1.1.6.0', 'snmp.location'],
  ['1.3.6.1.2.1.33.1.1.1.0', 'snmp.manufacturer'],
  ['1.3.6.1.2.1.33.1.1.2.0', 'snmp.model'],
  ['1.3.6.1.2.1.33.1.1.4.0', 'snmp.firmware'],
]);

/** Table columns: the object without its row. `rows`: those that stand for the whole device; null: all. */
const DEVICE_ROWS: ReadonlySet<string> = new Set(['1', '1001']);
const COLUMNS: readonly {
  readonly prefix: string;
  readonly field: string;
  readonly rows: ReadonlySet<string> | null;
}[] = [
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.2.', field: 'snmp.entity', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.8.', field: 'snmp.hardware', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.9.', field: 'snmp.firmware', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.10.', field: 'snmp.software', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.11.', field: 'snmp.serial', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.12.', field: 'snmp.manufacturer', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.47.1.1.1.1.13.', field: 'snmp.model', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.43.5.1.1.16.', field: 'snmp.printer-name', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.43.5.1.1.17.', field: 'snmp.serial', rows: DEVICE_ROWS },
  { prefix: '1.3.6.1.2.1.25.3.2.1.3.', field: 'snmp.device', rows: null },
  { prefix: '1.3.6.1.2.1.2.2.1.6.', field: 'snmp.interface-mac', rows: null },
];

const hex = (b: Uint8Array): string => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');

function stateObject(name: string, tag: number, value: Uint8Array, out: Out): void {
  const column = COLUMNS.find((c) => name.startsWith(c.prefix));
  const field = SCALARS.get(name) ?? column?.field;
  if (field === undefined) return;
  if (column?.rows && !column.rows.has(name.slice(column.prefix.length).split('.')[0]!)) return;
  if (field === 'snmp.interface-mac') {
    const usable = tag === OCTETS && value.length === 6 && value.some((x) => x !== 0) && (value[0]! & 1) === 0;
    if (usable) out.observe(field, macText(value, 0));
  } else if (tag === OID) out.observe(field, oid(value));
  else if (tag === OCTETS) out.observe(field, text(value).replace(/[\r\n\t]+/g, ' '));
}

function stateVariables(list: Uint8Array, out: Out): void {
  for (const binding of children(list)) {
    const [name, value] = children(binding.value, 2);
    if (name?.tag === OID && value !== undefined) stateObject(oid(name.value), value.tag, value.value, out);
  }
}

function readPdu(tag: number, body: Uint8Array, out: Out): void {
  const parts = children(body, 8);
  if (REQUESTS.has(tag)) out.observe('snmp.role', 'snmp-manager');
  else if (tag === GET_RESPONSE || tag === REPORT) out.observe('snmp.role', 'snmp-agent');
  else if (tag === TRAP_V1 || tag === TRAP_V2 || tag === INFORM) {
    out.observe('snmp.role', 'snmp-agent');
    out.observe('snmp.role', 'snmp-manager', 'receiver');
  }
  if (tag === TRAP_V1 && parts[0]?.tag === OID) out.observe('snmp.object-id', oid(parts[0].value));
  const variables = parts[tag === TRAP_V1 ? 5 : 3];
  if (!REQUESTS.has(tag) && variables?.tag === SEQUENCE) stateVariables(variables.value, out);
}

/** RFC 3411 5, SnmpEngineID: enterprise 4 with the top bit set, format 1, then an address or text. */
function stateEngine(id: Uint8Array, about: 'sender' | 'receiver', out: Out): void {
  if (id.length < 5 || id.length > 32 || id.subarray(5).every((x) => x === 0)) return;
  out.observe('snmp.engine-id', hex(id), about);
  const enterprise = ((id[0]! & 0x7f) << 24) | (id[1]! << 16) | (id[2]! << 8) | id[3]!;
  out.observe('snmp.engine-enterprise', String(enterprise), about);
  if (id[0]! < 0x80) return;
  const rest = id.subarray(5);
  if (id[4] === 3 && rest.length === 6) out.observe('snmp.engine-mac', macText(rest, 0), about);
  if (id[4] === 1 && rest.length === 4) out.observe('snmp.engine-ip', ipv4Text(rest, 0), about);
  if (id[4] === 2 && rest.length === 16) out.observe('snmp.engine-ip', ipv6Text(rest, 0), about);
}

/** version 3: header, security parameters (octets that hold a sequence), then the scoped PDU, plain or encrypted. */
function readV3(parts: ReturnType<typeof children>, agent: 'sender' | 'receiver' | null, out: Out): void {
  const security = children(children(parts[2]?.value ?? new Uint8Array(0), 1)[0]?.value ?? new Uint8Array(0), 6);
  const engine = security[0];
  if (engine?.tag === OCTETS && agent !== null) stateEngine(engine.value, agent, out);
  if (agent !== null) out.observe('snmp.role', 'snmp-agent', agent);
  const scoped = parts[3];
  if (scoped?.tag !== SEQUENCE) return;
  const pdu = children(scoped.value, 3)[2];
  if (pdu !== undefined) readPdu(pdu.tag, pdu.value, out);
}

/** Who holds the engine: the side with the agent's port, or the one that sends to the trap port. */
function agentSide(flow: FlowContext, dir: 0 | 1): 'sender' | 'receiver' | null {
  const from = dir === 0 ? flow.aPort : flow.bPort;
  const to = dir === 0 ? flow.bPort : flow.aPort;
  if (from === 161) return 'sender';
  if (to === 161) return 'receiver';
  return to === 162 ? 'sender' : null;
}

const snmp: Dissector = {
  id: 'snmp',
  version: 1,
  spec: 'RFC 1157 4, RFC 3416 3, RFC 3412 6, RFC 3414 2.4, RFC 3411 5',
  basis: 'captures',
  carriers: ['udp'],
  ports: [161, 162],
  fields: {
    'snmp.role': { doc: 'snmp-agent or snmp-manager', claims: 'roles', confidence: 0.9 },
    'snmp.description': { doc: 'sysDescr' },
    'snmp.object-id': { doc: 'sysObjectID, or the enterprise of a version 1 trap' },
    'snmp.name': { doc: 'sysName', claims: 'hostname', confidence: 0.8 },
    'snmp.location': { doc: 'sysLocation', claims: 'location', confidence: 0.7 },
    'snmp.entity': { doc: 'entPhysicalDescr of the device' },
    'snmp.hardware': { doc: 'entPhysicalHardwareRev of the device', claims: 'hardware_version', confidence: 0.85 },
    'snmp.firmware': {
      doc: 'entPhysicalFirmwareRev, or the agent version of a UPS',
      claims: 'firmware_version',
      confidence: 0.85,
    },
    'snmp.software': { doc: 'entPhysicalSoftwareRev of the device', claims: 'software_version', confidence: 0.85 },
    'snmp.serial': {
      doc: 'entPhysicalSerialNum or prtGeneralSerialNumber',
      claims: 'serial',
      confidence: 0.9,
      role: 'identifier',
    },
    'snmp.manufacturer': {
      doc: 'entPhysicalMfgName or upsIdentManufacturer',
      claims: 'manufacturer',
      confidence: 0.85,
    },
    'snmp.model': { doc: 'entPhysicalModelName or upsIdentModel', claims: 'model', confidence: 0.85 },
    'snmp.printer-name': { doc: 'prtGeneralPrinterName' },
    'snmp.device': { doc: 'hrDeviceDescr: a part of the host, or the printer itself' },
    'snmp.interface-mac': { doc: 'ifPhysAddress of one of its interfaces' },
    'snmp.engine-id': { doc: 'Engine id of version 3, hexadecimal', role: 'identifier' },
    'snmp.engine-enterprise': { doc: 'Enterprise number inside the engine id' },
    'snmp.engine-mac': { doc: 'MAC address inside the engine id' },
    'snmp.engine-ip': { doc: 'Address inside the engine id' },
  },
  weirds: {
    'default-community': 'The community is one that every scanner tries; its text is not kept',
    'not-ber': 'The message is not of the basic encoding rules',
  },
  stateless: true,
  looks: 4_096,
  probe(head) {
    const whole = element(head);
    if (whole === null || whole === 'more' || whole.tag !== SEQUENCE) return NO;
    const [version, second, third] = children(whole.value, 3);
    if (version?.tag !== INTEGER || second === undefined || third === undefined) return NO;
    const n = integer(version.value);
    if (n === 3)
      return second.tag === SEQUENCE && third.tag === OCTETS && children(second.value, 5).length === 4 ? YES : NO;
    return (n === 0 || n === 1) && second.tag === OCTETS && third.tag >= 0xa0 && third.tag <= 0xa8 ? YES : NO;
  },
  open: (flow) => ({
    push(bytes, dir, out) {
      const whole = element(bytes);
      if (whole === null || whole === 'more') {
        out.weird('not-ber');
        return bytes.length;
      }
      const parts = children(whole.value, 4);
      const version = parts[0]?.tag === INTEGER ? integer(parts[0].value) : null;
      if (version === 3) readV3(parts, agentSide(flow, dir), out);
      else if (version === 0 || version === 1) {
        const community = text(parts[1]?.value ?? new Uint8Array(0)).toLowerCase();
        if (community === 'public' || community === 'private') out.weird('default-community');
        const pdu = parts[2];
        if (pdu !== undefined) readPdu(pdu.tag, pdu.value, out);
      }
      return bytes.length;
    },
  }),
};

export default snmp;
