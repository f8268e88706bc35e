/**
 * The lease file of ISC dhcpd: dhcpd.leases(5). `lease <ip> { starts ...; ends ...; hardware ethernet <mac>; client-hostname
 * "<name>"; }`, times in UTC with the day of the week first, or `epoch <seconds>`. The last entry of an address counts; the
 * file keeps old ones. Does not read failover state and leases of DHCPv6.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, stateLease } from '../formats/facts.ts';
import { epochUs, isoTimeUs } from '../formats/text.ts';

const START = /^\s*lease (\S{2,45}) \{/;
const TIME = /^\s*(?:starts|cltt) (?:epoch (\d{9,11})|\d (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d));/;
const MAC = /^\s*hardware ethernet ([0-9a-fA-F:]{11,17});/;
const NAME = /^\s*client-hostname "([^"]{1,255})";/;
const ABANDONED = /^\s*binding state (?:abandoned|backup);/;

const reader: LineSource = {
  id: 'dhcpd-leases',
  label: 'ISC dhcpd leases',
  version: 1,
  spec: 'dhcpd.leases(5) of ISC DHCP 4.4',
  basis: 'specification',
  carrier: 'lines',
  fields: leaseFields('dhcpd-leases'),
  probe: (head) => (head.some((l) => START.test(l)) ? YES : NO),
  open() {
    let ip: string | null = null;
    let mac: string | null = null;
    let name: string | undefined;
    let atUs: number | null = null;
    let usable = true;
    return {
      push(line, out) {
        const start = START.exec(line);
        if (start !== null) {
          ip = ipOf(start[1]);
          mac = null;
          name = undefined;
          atUs = null;
          usable = true;
          return;
        }
        if (ip === null) return;
        if (line.trim() === '}') {
          if (usable) stateLease('dhcpd-leases', out, { mac, ip, name, atUs: atUs ?? out.atUs });
          ip = null;
          return;
        }
        if (ABANDONED.test(line)) usable = false;
        const time = TIME.exec(line);
        if (time !== null) atUs = Math.max(atUs ?? 0, epochUs(time[1]) ?? isoTimeUs(time[2]) ?? 0) || null;
        mac = macOf(MAC.exec(line)?.[1]) ?? mac;
        name = NAME.exec(line)?.[1] ?? name;
      },
    };
  },
};

export default reader;
