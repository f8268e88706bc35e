/**
 * The flow of a frame as text, the same for both directions; for quarantine only. On purpose not the sensor's decoder: it must
 * work on the very frame that the decoder hangs on. Knows Ethernet with VLAN tags, raw IP and Linux cooked captures; of the
 * rest, and of what is not IP, the pair of MAC addresses with the ethertype. null: there is nothing to tell the frame by.
 */

const ETHERNET = 1;
const RAW = 101;
const COOKED = 113;
const COOKED_2 = 276;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TYPES = [0x8100, 0x88a8, 0x9100];
const MOST_TAGS = 8;
const WITH_PORTS = [6, 17, 132];

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

function hex(b: Uint8Array, from: number, size: number): string {
  let text = '';
  for (let k = from; k < from + size; k++) text += b[k]!.toString(16).padStart(2, '0');
  return text;
}

const pair = (kind: string, a: string, b: string): string => (a < b ? `${kind} ${a} ${b}` : `${kind} ${b} ${a}`);

/** @param b [start, end) is the frame; bytes behind the first 128 are not looked at */
export function flowOf(linkType: number, b: Uint8Array, start: number, end: number): string | null {
  if (linkType === RAW) return ipFlow(b, start, end);
  if (linkType === COOKED) return end - start < 16 ? null : ipFlow(b, start + 16, end);
  if (linkType === COOKED_2) return end - start < 20 ? null : ipFlow(b, start + 20, end);
  if (linkType !== ETHERNET || end - start < 14) return null;
  let at = start + 12;
  for (let tags = 0; tags < MOST_TAGS && at + 6 <= end && VLAN_TYPES.includes(u16(b, at)); tags++) at += 4;
  const type = at + 2 <= end ? u16(b, at) : 0;
  const flow = type === IPV4 || type === IPV6 ? ipFlow(b, at + 2, end) : null;
  return flow ?? pair(`type ${type.toString(16)}`, hex(b, start, 6), hex(b, start + 6, 6));
}

function ipFlow(b: Uint8Array, at: number, end: number): string | null {
  const version = at < end ? b[at]! >> 4 : 0;
  const isV4 = version === 4 && end - at >= 20;
  if (!isV4 && !(version === 6 && end - at >= 40)) return null;
  const protocol = isV4 ? b[at + 9]! : b[at + 6]!;
  const size = isV4 ? 4 : 16;
  const addresses = at + (isV4 ? 12 : 8);
  const transport = at + (isV4 ? Math.max(20, (b[at]! & 15) * 4) : 40);
  const isFirst = !isV4 || (u16(b, at + 6) & 0x1fff) === 0;
  const ports = isFirst && WITH_PORTS.includes(protocol) && transport + 4 <= end;
  const port = (k: number): string => (ports ? `:${u16(b, transport + k)}` : '');
  return pair(`ip${version} ${protocol}`, hex(b, addresses, size) + port(0), hex(b, addresses + size, size) + port(2));
}
