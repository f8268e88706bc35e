/**
 * Munin node: the greeting of its network protocol. States the name of the node and roles. Reads nothing behind the greeting.
 *
 * server: `# munin node at NAME` LF
 */

import { type Dissector, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const START = '# munin node at ';

const munin: Dissector = {
  id: 'munin',
  version: 1,
  spec: 'Munin network protocol, greeting',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4949],
  fields: {
    'munin.hostname': { doc: 'Name of the node', claims: 'hostname', confidence: 0.8 },
    'munin.role': { doc: 'munin-node or munin-server', claims: 'roles', confidence: 0.8 },
  },
  looks: 8,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (text.startsWith(START)) return whole ? YES : MORE;
    return !whole && START.startsWith(text) ? MORE : NO;
  },
  open: () =>
    lineParser((line, _dir, out) => {
      if (!line.startsWith(START)) return 'next';
      out.observe('munin.hostname', line.slice(START.length, START.length + 255));
      out.observe('munin.role', 'munin-node');
      out.observe('munin.role', 'munin-server', 'receiver');
      return 'done';
    }),
};

export default munin;
