/** Addresses of the tables as text. Called for what is reported, never per packet. */

import { ipv4Text, ipv6Text, macText } from '../../base/address.ts';
import type { Kernel } from '../kernel/kernel.ts';

const scratch = new Uint8Array(16);

/** Text of an address of the tables; null for the unspecified address, which nobody holds. */
export function ipOf(addresses: Kernel, version6: boolean, word: number): string | null {
  const text = ipTextOf(addresses, version6, word);
  return text === '0.0.0.0' || text === '::' ? null : text;
}

export function ipTextOf(addresses: Kernel, version6: boolean, word: number): string {
  if (version6) {
    addresses.addressBytes(word, scratch, 0);
    return ipv6Text(scratch, 0);
  }
  scratch[0] = word >>> 24;
  scratch[1] = word >>> 16;
  scratch[2] = word >>> 8;
  scratch[3] = word;
  return ipv4Text(scratch, 0);
}

/** Text of a MAC address; null for the all-zero address, which nobody holds. */
export function macOf(high: number, low: number): string | null {
  if (high === 0 && low === 0) return null;
  scratch[0] = high >>> 24;
  scratch[1] = high >>> 16;
  scratch[2] = high >>> 8;
  scratch[3] = high;
  scratch[4] = low >>> 8;
  scratch[5] = low;
  return macText(scratch, 0);
}

/** True when the first byte of the address has the group bit (multicast and broadcast). */
export const isGroupMac = (high: number): boolean => (high & 0x0100_0000) !== 0;

const GROUP_MAC = /^.[13579bdf]:/;
const GROUP_IP = /^(2(2[4-9]|3\d)\.|255\.255\.255\.255$|ff)/;

/** True for a multicast or broadcast address as text. */
export const isGroupMacText = (mac: string): boolean => GROUP_MAC.test(mac);
export const isGroupIpText = (ip: string): boolean => GROUP_IP.test(ip);
