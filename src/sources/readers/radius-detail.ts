/**
 * Accounting that FreeRADIUS writes down (rlm_detail): a line with the time, then `<tab>Name = value` for each attribute, then
 * an empty line. User names and everything else of people are not read.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { accountingFields, stateAccounting } from '../formats/accounting.ts';
import { epochUs } from '../formats/text.ts';

const TIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\d{4})$/;
const PAIR = /^\s+([A-Za-z0-9-]{1,64})(?::\d{1,3})? = (?:"([^"]{0,253})"|(\S{1,253}))/;
const WANTED: ReadonlySet<string> = new Set([
  'Calling-Station-Id',
  'Called-Station-Id',
  'Framed-IP-Address',
  'NAS-IP-Address',
  'NAS-Identifier',
  'NAS-Port-Id',
  'NAS-Port-Type',
  'Tunnel-Private-Group-Id',
  'Timestamp',
  'Acct-Status-Type',
]);

const reader: LineSource = {
  id: 'radius-detail',
  label: 'RADIUS accounting',
  version: 1,
  spec: 'RFC 2866 5, RFC 3580 3; FreeRADIUS rlm_detail',
  basis: 'specification',
  carrier: 'lines',
  fields: accountingFields('radius-detail', 0.8),
  probe(head) {
    const at = head.findIndex((l) => TIME.test(l));
    return at >= 0 && PAIR.test(head[at + 1] ?? '') ? YES : NO;
  },
  open() {
    let record = new Map<string, string>();
    const state = (out: Parameters<ReturnType<LineSource['open']>['push']>[1]): void => {
      const get = (name: string): string | undefined => record.get(name);
      if (record.size > 0 && get('Acct-Status-Type') !== 'Stop') {
        stateAccounting(
          'radius-detail',
          {
            callingStation: get('Calling-Station-Id'),
            calledStation: get('Called-Station-Id'),
            framedIp: get('Framed-IP-Address'),
            nasIp: get('NAS-IP-Address'),
            nasName: get('NAS-Identifier'),
            nasPort: get('NAS-Port-Id'),
            vlan: get('Tunnel-Private-Group-Id'),
            wireless: (get('NAS-Port-Type') ?? '').startsWith('Wireless'),
            atUs: epochUs(get('Timestamp')) ?? out.atUs,
          },
          out,
        );
      }
      record = new Map();
    };
    return {
      push(line, out) {
        const m = PAIR.exec(line);
        if (m === null) state(out);
        else if (WANTED.has(m[1]!) && !record.has(m[1]!)) record.set(m[1]!, m[2] ?? m[3] ?? '');
      },
      end: state,
    };
  },
};

export default reader;
