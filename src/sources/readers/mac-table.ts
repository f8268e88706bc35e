/**
 * Tables of MAC addresses as switches print them: `show mac address-table` of Cisco IOS and NX-OS, Aruba CX and ArubaOS-Switch,
 * `show ethernet-switching table` of Junos. The name of the switch is that of the prompt. Ports with many addresses lead on and
 * are no place.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { macOf } from '../formats/address.ts';
import { Bridge } from '../formats/bridge.ts';
import { placeFields } from '../formats/facts.ts';
import { hostName } from '../formats/text.ts';

const PROMPT = /^(?:[\w.-]{1,64}@)?([A-Za-z0-9_][\w.-]{0,63})(?:\([\w-]{1,32}\))?[#>]\s*(?:show|display)\s/i;
const HEADER = /\bmac[ -]?address\b/i;
const TITLE = /^\s*(?:mac address table|ethernet switching table)/i;
const STATIC = /\b(?:static|self|cpu|system|internal|router|management)\b/i;

interface Row {
  readonly mac: string;
  readonly port: string;
  readonly vlan: string | null;
}

/** @param portFirst whether the header names the port before the VLAN, where both are numbers */
function rowOf(line: string, portFirst: boolean): Row | null {
  const words = line
    .replace(/^[*+~\s]+/, '')
    .split(/\s+/, 16)
    .filter((w) => w !== '');
  const at = words.findIndex((w) => macOf(w) !== null);
  const mac = macOf(words[at]);
  if (mac === null || STATIC.test(line)) return null;
  const rest = words.filter((_, i) => i !== at);
  const isNumber = (w: string): boolean => /^\d{1,4}$/.test(w);
  const junos = rest.find((w) => /^(?:[gx]e|et|mge|ae|lag)-?\d{1,4}(?:[/.:]\d{1,4})*$/.test(w));
  if (junos !== undefined) return { mac, port: junos.replace(/\.\d+$/, ''), vlan: vlanOf(rest[0]) };
  const numbers = rest.filter(isNumber);
  if (portFirst && numbers.length >= 2 && rest.length === 2) return { mac, port: numbers[0]!, vlan: numbers[1]! };
  const port = rest.at(-1);
  if (port === undefined) return null;
  return { mac, port, vlan: vlanOf(rest.find(isNumber)) };
}

/** `20`, or a name that ends so: `VLAN20`. */
const vlanOf = (word: string | undefined): string | null => /(\d{1,4})$/.exec(word ?? '')?.[1] ?? null;

const reader: LineSource = {
  id: 'mac-table',
  label: 'MAC address table',
  version: 1,
  spec: 'Cisco IOS and NX-OS, Aruba CX and ArubaOS-Switch, Junos: command references',
  basis: 'specification',
  carrier: 'lines',
  fields: placeFields('mac-table', 0.85),
  weirds: { 'no-name': 'No prompt names the switch: places cannot be named' },
  probe(head) {
    const titled = head.some((l) => HEADER.test(l) || TITLE.test(l));
    return titled && head.some((l) => rowOf(l, false) !== null) ? YES : NO;
  },
  open() {
    const bridge = new Bridge();
    let portFirst = false;
    return {
      push(line) {
        const prompt = PROMPT.exec(line);
        if (prompt !== null) {
          bridge.name = hostName(prompt[1]);
          return;
        }
        if (HEADER.test(line) && /\bports?\b/i.test(line)) {
          portFirst = line.search(/\bport\b/i) < line.search(/\bvlan\b/i);
          return;
        }
        const row = rowOf(line, portFirst);
        if (row !== null) bridge.learn(row);
      },
      end(out) {
        out.via(`MAC address table of ${bridge.name ?? 'an unnamed switch'}`);
        bridge.state('mac-table', (port) => port, out);
      },
    };
  },
};

export default reader;
