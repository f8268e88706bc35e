/**
 * The `Out` of the dissectors: knows who sent the frame at hand and hands facts to the collector. Texts of addresses are
 * made when first asked for. One object for the sensor's life.
 */

import type { About, Dissector, Out } from '../contract.ts';
import type { AddressTable } from '../flow/address-table.ts';
import { ipOf, isGroupIpText, isGroupMacText, macOf } from '../flow/text.ts';
import type { Collector } from '../harvest/collector.ts';
import { NO_VLAN, type Packet } from '../packet.ts';

/** Addresses of the frame at hand, as the flow table has them. */
export class Emission implements Out {
  atUs = 0;
  frame = 0;
  dissector: Dissector | null = null;
  /** Something was stated since the flag was cleared. */
  stated = false;
  /** Last refinement asked for; null when none. */
  refined: string | null = null;
  /** Swaps sender and receiver: bytes of the other direction are handed over. */
  swapped = false;
  private readonly collector: Collector;
  private readonly addresses: AddressTable;
  private readonly p: Packet;
  private hasIp = false;
  private texts: (string | null | undefined)[] = [undefined, undefined, undefined, undefined];

  constructor(collector: Collector, addresses: AddressTable, p: Packet) {
    this.collector = collector;
    this.addresses = addresses;
    this.p = p;
  }

  /** A new packet is at hand. */
  reset(hasIp: boolean): void {
    this.hasIp = hasIp;
    this.swapped = false;
    this.texts[0] = this.texts[1] = this.texts[2] = this.texts[3] = undefined;
  }

  private macText(source: boolean): string | null {
    const index = source ? 0 : 1;
    const known = this.texts[index];
    if (known !== undefined) return known;
    const { p } = this;
    let text: string | null = null;
    if (source ? p.hasSrcMac : p.hasDstMac) {
      text = source ? macOf(p.srcMacHigh, p.srcMacLow) : macOf(p.dstMacHigh, p.dstMacLow);
    }
    this.texts[index] = text;
    return text;
  }

  private ipText(source: boolean): string | null {
    const index = source ? 2 : 3;
    const known = this.texts[index];
    if (known !== undefined) return known;
    const { p } = this;
    const text = this.hasIp ? ipOf(this.addresses, p.version === 6, source ? p.src : p.dst) : null;
    this.texts[index] = text;
    return text;
  }

  get senderMac(): string | null {
    return this.macText(!this.swapped);
  }
  get senderIp(): string | null {
    return this.ipText(!this.swapped);
  }
  get receiverMac(): string | null {
    return this.macText(this.swapped);
  }
  get receiverIp(): string | null {
    return this.ipText(this.swapped);
  }

  observe(field: string, value: string, about: About = 'sender'): void {
    const { dissector } = this;
    if (dissector === null) return;
    if (dissector.fields[field] === undefined) {
      this.collector.weird(`${dissector.id}.undeclared-field`);
      return;
    }
    this.stated = true;
    let mac: string | null;
    let ip: string | null;
    let nested: string | null = null;
    if (about === 'receiver') {
      mac = this.receiverMac;
      ip = this.receiverIp;
    } else if (about === 'sender') {
      mac = this.senderMac;
      ip = this.senderIp;
    } else {
      mac = about.mac === undefined ? this.senderMac : about.mac;
      ip = about.ip === undefined ? this.senderIp : about.ip;
      nested = about.nested ?? null;
    }
    if (mac !== null && (isGroupMacText(mac) || mac === '00:00:00:00:00:00')) mac = null;
    if (ip !== null && (isGroupIpText(ip) || ip === '0.0.0.0' || ip === '::')) {
      if (about === 'receiver') return; // said to many, about nobody
      ip = null;
    }
    if (mac === null && ip === null) return;
    const vlan = this.p.vlan === NO_VLAN ? null : this.p.vlan;
    this.collector.observe({ mac, ip, vlan, nested }, dissector.id, field, value, this.atUs, this.frame);
  }

  weird(code: string): void {
    const { dissector } = this;
    if (dissector === null) return;
    this.collector.weird(`${dissector.id}.${dissector.weirds?.[code] === undefined ? 'undeclared-weird' : code}`);
  }

  refine(protocol: string): void {
    this.refined = protocol;
  }
}
