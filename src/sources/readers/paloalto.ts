/**
 * Palo Alto PAN-OS: traffic logs as comma-separated values. Subtypes `end` (whole sessions) only: `start` would count them
 * twice, `drop` and `deny` are attempts. Users, rules and URLs are not read.
 */

import type { MessageSource } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import { stateSession } from '../formats/session.ts';
import { csvCells, isoTimeUs } from '../formats/text.ts';

const TRAFFIC = /^[^,]{0,32},[^,]{10,32},[^,]{0,32},TRAFFIC,/;

const reader: MessageSource = {
  id: 'paloalto',
  label: 'PAN-OS traffic log',
  version: 1,
  spec: 'Palo Alto Networks PAN-OS 10 Administrator’s Guide, Traffic Log Fields',
  basis: 'specification',
  carrier: 'message',
  fields: { 'paloalto.role': roleField('firewall: it writes down connections') },
  probe: (m) => TRAFFIC.test(m.text),
  open: () => ({
    push({ text, atUs }, out) {
      const c = csvCells(text);
      if (out.from !== null) out.observe('paloalto.role', 'firewall', { ip: out.from });
      if (c[4] !== 'end' || c.length < 46) return;
      stateSession(
        {
          source: c[7],
          target: c[8],
          sourcePort: c[24],
          targetPort: c[25],
          protocol: c[29],
          bytesSent: c[32],
          bytesReceived: c[33],
          packetsSent: c[44],
          packetsReceived: c[45],
          atUs: isoTimeUs(c[6]) ?? atUs,
        },
        out,
      );
    },
  }),
};

export default reader;
