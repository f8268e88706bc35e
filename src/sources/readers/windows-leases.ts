/**
 * Leases of the DHCP server of Windows as an administrator exports them: `Get-DhcpServerv4Lease | Export-Csv` (names of the
 * properties in the header) and `netsh dhcp server ... show clients` (`<ip> - <mask> - <mac> - <expiry> - <type> - <name>`).
 * Neither tells when the lease began: it is taken as of the file.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, stateLease } from '../formats/facts.ts';
import { csvCells } from '../formats/text.ts';

const NETSH =
  /^(\d{1,3}(?:\.\d{1,3}){3})\s+- \d{1,3}(?:\.\d{1,3}){3}\s*-\s?([0-9a-fA-F-]{17})\s*-(?:.{1,40}-[DUNIRP]?\s*-\s*(\S{1,255}))?/;
const isHeader = (line: string): boolean => /"?IPAddress"?[,;]/.test(line) && line.includes('ClientId');

const reader: LineSource = {
  id: 'windows-leases',
  label: 'Windows DHCP leases',
  version: 1,
  spec: 'Microsoft, Get-DhcpServerv4Lease and netsh dhcp',
  basis: 'specification',
  carrier: 'lines',
  fields: leaseFields('windows-leases'),
  probe: (head) => (head.slice(0, 4).some(isHeader) || head.some((l) => NETSH.test(l)) ? YES : NO),
  open() {
    let columns: readonly string[] = [];
    let separator = ',';
    return {
      push(line, out) {
        if (columns.length === 0 && isHeader(line)) {
          separator = /IPAddress"?;/.test(line) ? ';' : ',';
          columns = csvCells(line.replace(/^\ufeff/, ''), separator);
          return;
        }
        const { atUs } = out;
        const m = NETSH.exec(line);
        if (m !== null) {
          stateLease('windows-leases', out, { mac: macOf(m[2]), ip: ipOf(m[1]), name: m[3], atUs });
          return;
        }
        if (columns.length === 0) return;
        const cells = csvCells(line, separator);
        const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
        if (!/^Active/i.test(cell('AddressState') ?? 'Active')) return;
        const [mac, ip] = [macOf(cell('ClientId')), ipOf(cell('IPAddress'))];
        stateLease('windows-leases', out, { mac, ip, name: cell('HostName'), atUs });
      },
    };
  },
};

export default reader;
