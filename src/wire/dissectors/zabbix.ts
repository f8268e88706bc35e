/**
 * Zabbix agent, sender and server (manual, 'header'). States roles, and the agent's version where an active agent tells it. Never keeps
 * keys or values.
 *
 * `ZBXD` | flags 1 | length 4 or 8 (little-endian) | JSON or text
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const MARK = [0x5a, 0x42, 0x58, 0x44];
const HEADER = 13;
const MOST = 2_048;

function probe(b: Uint8Array): Verdict {
  for (let k = 0; k < MARK.length && k < b.length; k++) if (b[k] !== MARK[k]) return NO;
  return b.length < 5 ? MORE : b[4]! <= 7 ? YES : NO;
}

const zabbix: Dissector = {
  id: 'zabbix',
  version: 1,
  spec: 'Zabbix manual, protocols, header',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [10050, 10051],
  firstBytes: [MARK[0]!],
  fields: {
    'zabbix.role': { doc: 'monitoring-agent or monitoring-server', claims: 'roles', confidence: 0.8 },
    'zabbix.host': { doc: 'Name under which an active agent is known', claims: 'hostname', confidence: 0.6 },
    'zabbix.version': { doc: 'Version of the agent' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: (flow) => ({
    push(bytes, dir, out) {
      // The server asks agents on 10050; active agents ask the server on 10051.
      const fromAgent = flow.bPort === 10051 ? dir === 0 : dir === 1;
      out.observe('zabbix.role', fromAgent ? 'monitoring-agent' : 'monitoring-server');
      if (bytes.length < HEADER) return 0;
      const size = HEADER + (bytes[5]! | (bytes[6]! << 8) | (bytes[7]! << 16));
      if (bytes.length < Math.min(size, MOST)) return 0;
      const words = latin1(bytes.subarray(HEADER, Math.min(size, MOST)));
      if (fromAgent && words.startsWith('{')) {
        const host = /"host"\s*:\s*"([^"\\]{1,128})"/.exec(words)?.[1];
        const version = /"version"\s*:\s*"(\d[\d.]{1,15})"/.exec(words)?.[1];
        if (host !== undefined) out.observe('zabbix.host', host);
        if (version !== undefined) out.observe('zabbix.version', version);
      }
      return DONE;
    },
  }),
};

export default zabbix;
