/** Lease file of Kea's memfile back end: comma-separated values with a header; state 0 is a lease in use. IPv4 only. */

import { type LineSource, NO, YES } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, stateLease } from '../formats/facts.ts';
import { count, csvCells } from '../formats/text.ts';

const HEADER = /^address,hwaddr,client_id,valid_lifetime,expire,/;

const reader: LineSource = {
  id: 'kea-leases',
  label: 'Kea leases',
  version: 1,
  spec: 'Kea 2 Administrator Reference Manual 8.2.3, memfile',
  basis: 'specification',
  carrier: 'lines',
  fields: leaseFields('kea-leases'),
  probe: (head) => (HEADER.test(head[0] ?? '') ? YES : NO),
  open() {
    let columns: readonly string[] = [];
    return {
      push(line, out) {
        const cells = csvCells(line);
        if (HEADER.test(line)) {
          columns = cells;
          return;
        }
        const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
        if (columns.length === 0 || cell('state') !== '0') return;
        const givenUs = (count(cell('expire')) - count(cell('valid_lifetime'))) * 1e6;
        const [mac, ip] = [macOf(cell('hwaddr')), ipOf(cell('address'))];
        stateLease('kea-leases', out, { mac, ip, name: cell('hostname'), atUs: givenUs });
      },
    };
  },
};

export default reader;
