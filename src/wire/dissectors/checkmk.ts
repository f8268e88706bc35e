/**
 * Checkmk agent: the plain text form of its output. States the host name, system and version of the agent. Reads only its first section.
 *
 * `<<<check_mk>>>` LF, then `Key: value` lines
 */

import { type Dissector, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const START = '<<<check_mk>>>';
const FIELDS: Readonly<Record<string, string>> = {
  Version: 'checkmk.version',
  Hostname: 'checkmk.hostname',
  AgentOS: 'checkmk.os',
};

const checkmk: Dissector = {
  id: 'checkmk',
  version: 1,
  spec: 'Checkmk agent output, section check_mk',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [6556],
  fields: {
    'checkmk.hostname': { doc: 'Name of the host', claims: 'hostname', confidence: 0.9 },
    'checkmk.os': { doc: 'Operating system family of the agent', claims: 'os', confidence: 0.7 },
    'checkmk.version': { doc: 'Version of the agent' },
    'checkmk.role': { doc: 'monitoring-agent', claims: 'roles', confidence: 0.8 },
  },
  looks: 8,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!whole) return START.startsWith(text.replace(/\r$/, '')) ? MORE : NO;
    return text === START ? YES : NO;
  },
  open: () => {
    let inside = false;
    return lineParser((line, _dir, out) => {
      if (line === START) {
        out.observe('checkmk.role', 'monitoring-agent');
        inside = true;
        return 'next';
      }
      if (!inside) return 'wrong';
      if (line.startsWith('<<<')) return 'done';
      const found = /^(\w{1,20}): (.{1,255})$/.exec(line);
      const field = FIELDS[found?.[1] ?? ''];
      if (field !== undefined) out.observe(field, found?.[2] ?? '');
      return 'next';
    });
  },
};

export default checkmk;
