/**
 * CDP versions 1 and 2: Cisco's published description of the protocol (TLV table). States device id, platform, software,
 * capabilities, addresses, VLANs. Does not read power, checksums and undocumented TLVs.
 *
 * version 1 | time to live 1 | checksum 2 | (type 2, length 2 with these four bytes, value)*
 */

import { ipv4Text, ipv6Text } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, YES } from '../contract.ts';

const OUI_CISCO = 0x00000c;
const SNAP_CDP = 0x2000;
const LAST_TYPE = 0x1f;

const CAPABILITIES: readonly (readonly [number, string])[] = [
  [0x01, 'router'],
  [0x02, 'switch'],
  [0x08, 'switch'],
  [0x80, 'telephone'],
];

const oneLine = (b: Uint8Array): string => text(b).replace(/[\r\n\t]+/g, ' ');

/** count 4, then protocol type 1, length 1, protocol, address length 2, address. */
function stateAddresses(value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  const count = Math.min(r.u32(), 32);
  for (let i = 0; i < count; i++) {
    r.skip(1);
    const protocol = r.take(r.u8());
    const address = r.take(r.u16());
    if (r.short) return;
    const isV4 = protocol.length === 1 && protocol[0] === 0xcc && address.length === 4;
    const isV6 = protocol.length === 8 && protocol[6] === 0x86 && protocol[7] === 0xdd && address.length === 16;
    if (!isV4 && !isV6) continue;
    const ip = isV4 ? ipv4Text(address, 0) : ipv6Text(address, 0);
    if (ip !== '0.0.0.0' && ip !== '::' && !ip.startsWith('127.')) out.observe('cdp.address', ip, { ip });
  }
}

function stateTlv(type: number, value: Uint8Array, out: Out): void {
  const number = (): string => (value.length >= 2 ? String((value[0]! << 8) | value[1]!) : '');
  if (type === 0x01) out.observe('cdp.device-id', oneLine(value));
  else if (type === 0x02 || type === 0x16) stateAddresses(value, out);
  else if (type === 0x03) out.observe('cdp.port-id', oneLine(value));
  else if (type === 0x04 && value.length >= 4) {
    for (const [bit, role] of CAPABILITIES) if ((value[3]! & bit) !== 0) out.observe('cdp.role', role);
  } else if (type === 0x05) {
    const description = oneLine(value);
    out.observe('cdp.software', description);
    out.observe('cdp.version', /\bVersion:? ([0-9A-Za-z][0-9A-Za-z().-]{0,40})/.exec(description)?.[1] ?? '');
  } else if (type === 0x06) out.observe('cdp.platform', oneLine(value));
  else if (type === 0x09) out.observe('cdp.vtp-domain', oneLine(value));
  else if (type === 0x0a) out.observe('cdp.native-vlan', number());
  else if (type === 0x14) out.observe('cdp.system-name', oneLine(value));
  else if (type === 0x17) out.observe('cdp.location', oneLine(value.subarray(1)));
}

const cdp: Dissector = {
  id: 'cdp',
  version: 1,
  spec: 'Cisco Discovery Protocol versions 1 and 2, TLV table',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [OUI_CISCO * 0x1_0000_0000 + SNAP_CDP],
  fields: {
    'cdp.device-id': {
      doc: 'Device id: host name, or serial number with host name',
      claims: 'hostname',
      confidence: 0.7,
    },
    'cdp.system-name': { doc: 'System name', claims: 'hostname', confidence: 0.8 },
    'cdp.platform': { doc: 'Platform: make and model', claims: 'model', confidence: 0.8 },
    'cdp.software': { doc: 'Description of the software' },
    'cdp.version': { doc: 'Version inside that description', claims: 'software_version', confidence: 0.8 },
    'cdp.role': { doc: 'Capabilities: router, switch, telephone', claims: 'roles', confidence: 0.9 },
    'cdp.address': { doc: 'Address of the device', role: 'binding' },
    'cdp.port-id': { doc: 'Port of the sender that the frame left by' },
    'cdp.native-vlan': { doc: 'VLAN of untagged frames on that port' },
    'cdp.vtp-domain': { doc: 'VLAN management domain' },
    'cdp.location': { doc: 'Place as set by its administrator', claims: 'location', confidence: 0.6 },
  },
  weirds: { 'tlv-length': 'A TLV is shorter than its own header or longer than the frame' },
  looks: 65_535,
  probe(head) {
    if (head.length < 8 || head[0] === 0 || head[0]! > 2) return NO;
    const type = (head[4]! << 8) | head[5]!;
    const size = (head[6]! << 8) | head[7]!;
    return type >= 1 && type <= LAST_TYPE && size >= 4 && size <= head.length - 4 ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const r = new Reader(bytes, 4);
      while (r.left >= 4) {
        const type = r.u16();
        const size = r.u16();
        const value = r.take(size - 4);
        if (r.short) {
          out.weird('tlv-length');
          break;
        }
        stateTlv(type, value, out);
      }
      return bytes.length;
    },
  }),
};

export default cdp;
