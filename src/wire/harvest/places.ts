/**
 * Addresses of frames as text, with the endpoint that they stand for: made once for an address and kept in a direct-mapped
 * cache under a keyed hash, so that a device that says the same thing all day costs no strings. Losing an entry to another
 * address costs time only.
 */

import { endpointKey } from '../../model/observation.ts';
import type { AddressTable } from '../flow/address-table.ts';
import { hash4 } from '../flow/hash.ts';
import { ipTextOf, isGroupIpText, isGroupMac, macOf } from '../flow/text.ts';
import { NO_VLAN } from '../packet.ts';
import type { Place } from './entry.ts';

const SIZE = 16_384;
const HAS_MAC = 1;
const HAS_IP = 2;
const V6 = 4;

export class Places {
  private readonly seed: number;
  private readonly addresses: AddressTable;
  private readonly keys = new Int32Array(SIZE * 4);
  private readonly places: (Place | null)[] = Array.from({ length: SIZE }, () => null);

  constructor(seed: number, addresses: AddressTable) {
    this.seed = seed;
    this.addresses = addresses;
  }

  /** Ids of IPv6 addresses were given away again: nothing kept may be trusted. */
  clear(): void {
    this.places.fill(null);
  }

  at(hasMac: boolean, high: number, low: number, hasIp: boolean, v6: boolean, word: number, vlan: number): Place {
    const k0 = hasMac ? high : 0;
    const k1 = hasIp ? word : 0;
    const k2 = ((hasMac ? low : 0) << 3) | (hasMac ? HAS_MAC : 0) | (hasIp ? HAS_IP : 0) | (v6 ? V6 : 0);
    const slot = hash4(this.seed, k0, k1, k2, vlan) & (SIZE - 1);
    const known = this.places[slot];
    const k = slot * 4;
    const { keys } = this;
    if (known && keys[k] === k0 && keys[k + 1] === k1 && keys[k + 2] === k2 && keys[k + 3] === vlan) return known;
    keys[k] = k0;
    keys[k + 1] = k1;
    keys[k + 2] = k2;
    keys[k + 3] = vlan;
    const made = this.make(hasMac, high, low, hasIp, v6, word, vlan);
    this.places[slot] = made;
    return made;
  }

  private make(
    hasMac: boolean,
    high: number,
    low: number,
    hasIp: boolean,
    v6: boolean,
    word: number,
    vlan: number,
  ): Place {
    const macText = hasMac ? macOf(high, low) : null;
    const ipText = hasIp ? ipTextOf(this.addresses, v6, word) : null;
    const toMany = ipText !== null && isGroupIpText(ipText);
    const nobody = toMany || ipText === '0.0.0.0' || ipText === '::';
    const address = {
      mac: isGroupMac(high) ? null : macText,
      ip: nobody ? null : ipText,
      vlan: vlan === NO_VLAN ? null : vlan,
      nested: null,
    };
    const shown = toMany ? ipText : address.ip;
    return { ...address, key: endpointKey(address), toMany, ipText: shown, macText, entry: null, generation: -1 };
  }
}
