/**
 * Addresses of frames as text, with the endpoint that they stand for: made once for an address and kept in a direct-mapped
 * cache under a keyed hash, so that a device that says the same thing all day costs no strings. Losing an entry to another
 * address costs time only.
 */

import { endpointKey } from '../../model/observation.ts';
import { hash4, textHash } from '../flow/hash.ts';
import { ipTextOf, isGroupIpText, isGroupMac, macOf } from '../flow/text.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { NO_VLAN } from '../packet.ts';
import type { Place } from './place.ts';

const FIRST_SIZE = 4096;
const LAST_SIZE = 131_072;
const HAS_MAC = 1;
const HAS_IP = 2;
const V6 = 4;

const empty = (size: number): (Place | null)[] => Array.from({ length: size }, () => null);

export class Places {
  private readonly seed: number;
  private readonly addresses: Kernel;
  private lastSize = FIRST_SIZE;
  private size = FIRST_SIZE;
  private keys = new Int32Array(FIRST_SIZE * 4);
  private places: (Place | null)[] = empty(FIRST_SIZE);
  /** Entries lost to other addresses since the cache grew. */
  private lost = 0;

  /** @param endpoints how many addresses are kept elsewhere: the cache need not hold more */
  constructor(seed: number, addresses: Kernel, endpoints: number) {
    this.seed = seed;
    while (this.lastSize < endpoints && this.lastSize < LAST_SIZE) this.lastSize *= 2;
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
    const slot = hash4(this.seed, k0, k1, k2, vlan) & (this.size - 1);
    const known = this.places[slot];
    const k = slot * 4;
    const { keys } = this;
    if (known && keys[k] === k0 && keys[k + 1] === k1 && keys[k + 2] === k2 && keys[k + 3] === vlan) return known;
    if (known && ++this.lost > this.size && this.size < this.lastSize) {
      this.grow();
      return this.at(hasMac, high, low, hasIp, v6, word, vlan);
    }
    keys[k] = k0;
    keys[k + 1] = k1;
    keys[k + 2] = k2;
    keys[k + 3] = vlan;
    const made = this.make(hasMac, high, low, hasIp, v6, word, vlan);
    this.places[slot] = made;
    return made;
  }

  /** More addresses speak than there is room for: starts again with four times as much. */
  private grow(): void {
    this.size = Math.min(this.lastSize, this.size * 4);
    this.keys = new Int32Array(this.size * 4);
    this.places = empty(this.size);
    this.lost = 0;
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
    const key = endpointKey(address);
    const talk = toMany ? endpointKey({ ...address, ip: ipText }) : key;
    const hash = textHash(this.seed, talk);
    return { ...address, key, toMany, ipText: shown, macText, talk, hash, endpoint: -1, generation: -1 };
  }
}
