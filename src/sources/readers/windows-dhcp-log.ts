/**
 * Audit log of the DHCP server of Windows (DhcpSrvLog-*.log): `ID,Date,Time,Description,IP Address,Host Name,MAC Address,User
 * Name,...`. 10: a new lease, 11: renewed. The text of the header is in the server's language, the order is not. Times are the
 * server's own and are taken as UTC. The user's name is not read.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, stateLease } from '../formats/facts.ts';
import { csvCells } from '../formats/text.ts';

const RECORD = /^\d{2},(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d),/;
const GIVEN = /^1[01],/;

const reader: LineSource = {
  id: 'windows-dhcp-log',
  label: 'Windows DHCP audit log',
  version: 1,
  spec: 'Microsoft, Analyze DHCP server log files',
  basis: 'specification',
  carrier: 'lines',
  fields: leaseFields('windows-dhcp-log'),
  probe: (head) => (head.some((l) => RECORD.test(l) && csvCells(l).length >= 7) ? YES : NO),
  open: () => ({
    push(line, out) {
      const at = GIVEN.test(line) ? RECORD.exec(line) : null;
      if (at === null) return;
      const part = (i: number): number => Number(at[i]);
      const atUs = Date.UTC(2000 + part(3), part(1) - 1, part(2), part(4), part(5), part(6)) * 1000;
      const cells = csvCells(line);
      const lease = { mac: macOf(cells[6]), ip: ipOf(cells[4]), name: cells[5], atUs };
      stateLease('windows-dhcp-log', out, lease);
    },
  }),
};

export default reader;
