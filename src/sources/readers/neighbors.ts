/**
 * Neighbours as Cisco switches print them: `show cdp neighbors detail` and `show lldp neighbors detail`. One block a neighbour;
 * its name, model, management address, and the port of the switch that it is on. The name of the switch is that of the prompt.
 */

import { type LineSource, NO, type Out, YES } from '../contract.ts';
import { ipOf, isHolder, macOf } from '../formats/address.ts';
import { placeFields, portName, statePlace } from '../formats/facts.ts';
import { hostName } from '../formats/text.ts';

const PROMPT = /^([A-Za-z0-9_][\w.-]{0,63})[#>]\s*show\s/i;
const RULE = /^-{8,}\s*$/;
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['name', /^(?:Device ID|System Name) ?: ?(\S{1,255})/],
  ['mac', /^Chassis id: ([0-9a-fA-F.:-]{12,17})$/],
  ['ip', /^\s*(?:IP address|IPv4 address|IP): (\S{7,45})/],
  ['model', /^Platform: (?:[Cc]isco )?([^,]{1,64}),/],
  ['port', /^(?:Interface|Local Intf): ([^,\s]{1,48})/],
];

const reader: LineSource = {
  id: 'neighbors',
  label: 'neighbours of a switch',
  version: 1,
  spec: 'Cisco IOS command reference: show cdp neighbors detail, show lldp neighbors detail',
  basis: 'specification',
  carrier: 'lines',
  fields: {
    'neighbors.place': placeFields('neighbors', 0.9)['neighbors.place']!,
    'neighbors.hostname': { doc: 'Name of the neighbour', claims: 'hostname', confidence: 0.8 },
    'neighbors.model': { doc: 'Platform of the neighbour (CDP)', claims: 'model', confidence: 0.8 },
  },
  probe(head) {
    const has = (pattern: RegExp): boolean => head.some((l) => pattern.test(l));
    return has(/^(?:Device ID|Chassis id): ?\S/) && has(/^(?:Interface|Local Intf): \S/) ? YES : NO;
  },
  open() {
    let device: string | null = null;
    let block = new Map<string, string>();
    const state = (out: Out): void => {
      const [mac, ip] = [macOf(block.get('mac')), ipOf(block.get('ip'))];
      const about = { mac: mac !== null && isHolder(mac) ? mac : null, ip: ip !== null && isHolder(ip) ? ip : null };
      const port = block.get('port');
      const name = hostName(block.get('name'));
      const model = block.get('model');
      block = new Map();
      if (about.mac === null && about.ip === null) return;
      out.via(`neighbours of ${device ?? 'an unnamed switch'}`);
      if (name !== null) out.observe('neighbors.hostname', name, about);
      if (model !== undefined) out.observe('neighbors.model', model, about);
      if (device !== null && port !== undefined)
        statePlace('neighbors', out, about, { device, port: portName(port), atUs: out.atUs });
    };
    return {
      push(line, out) {
        const prompt = PROMPT.exec(line);
        if (prompt !== null) device = hostName(prompt[1]);
        if (prompt !== null || RULE.test(line)) {
          state(out);
          return;
        }
        for (const [what, pattern] of PATTERNS) {
          const value = pattern.exec(line)?.[1];
          if (value === undefined) continue;
          if (!block.has(what)) block.set(what, value);
          return;
        }
      },
      end: state,
    };
  },
};

export default reader;
