/**
 * Niagara Fox of building management stations, as public scanners describe it (no standard exists). States roles, and what both sides
 * say of themselves in their hello: host, station, versions, brand, host id. Reads nothing behind the hello: who logs in comes there.
 *
 * `fox a` sequence `-1 fox hello` LF `{` LF (name `=` type `:` value LF)* `};;` LF
 */

import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const BEGIN = 'fox a ';
const HELLO = /^fox a \d{1,10} -1 fox hello$/;
const END = '};;';
const LONGEST_HELLO = 48;
const FIELD = /^([A-Za-z.]{1,32})=[a-z]:(.{1,256})$/;
const ADDRESS = /^[0-9.]+$|:/;

const FACTS: Readonly<Record<string, string>> = {
  'fox.version': 'fox.version',
  'app.name': 'fox.application',
  'app.version': 'fox.application-version',
  'station.name': 'fox.station',
  hostId: 'fox.host-id',
  brandId: 'fox.brand',
};
/** A name and its version, which come one after the other. */
const PAIRS: Readonly<Record<string, string>> = { 'os.version': 'fox.os', 'vm.version': 'fox.vm' };

function probe(head: Uint8Array): Verdict {
  const { text, whole } = firstLine(head);
  if (whole) return HELLO.test(text) ? YES : NO;
  return BEGIN.startsWith(text.slice(0, BEGIN.length)) && text.length < LONGEST_HELLO ? MORE : NO;
}

/** What one side says. `names` keeps what waits for its version. */
function state(key: string, value: string, names: Map<string, string>, out: Out): void {
  const field = Object.hasOwn(FACTS, key) ? FACTS[key] : undefined;
  if (field !== undefined) out.observe(field, value);
  // Stations of older releases say their address for a name.
  if (key === 'hostName' && !ADDRESS.test(value)) out.observe('fox.hostname', value);
  if (key === 'os.name' || key === 'vm.name') names.set(key, value);
  const pair = Object.hasOwn(PAIRS, key) ? PAIRS[key] : undefined;
  if (pair !== undefined) out.observe(pair, `${names.get(key.replace('version', 'name')) ?? ''} ${value}`.trim());
}

const fox: Dissector = {
  id: 'fox',
  version: 1,
  spec: 'Niagara Fox, hello',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [1911],
  firstBytes: [0x66],
  fields: {
    'fox.role': {
      doc: 'fox-client or fox-server: a station, its supervisor or a workbench',
      claims: 'roles',
      confidence: 0.9,
    },
    'fox.hostname': { doc: 'Name of the host', claims: 'hostname', confidence: 0.8 },
    'fox.station': { doc: 'Name of the station that runs on the host' },
    'fox.application': { doc: 'Program that speaks: Station, Workbench' },
    'fox.application-version': { doc: 'Version of that program', claims: 'software_version', confidence: 0.85 },
    'fox.version': { doc: 'Version of the protocol' },
    'fox.os': { doc: 'Operating system and its version', claims: 'os', confidence: 0.75 },
    'fox.vm': { doc: 'Java machine and its version' },
    'fox.brand': { doc: 'Id of the brand under which the product is sold' },
    'fox.host-id': { doc: 'Id to which the licence of the host is bound', role: 'identifier' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open() {
    const names: readonly [Map<string, string>, Map<string, string>] = [new Map(), new Map()];
    /** Per direction: before the hello, in it, behind it. */
    const place = [0, 0];
    return lineParser((line, dir, out) => {
      if (place[dir] === 0) {
        if (!HELLO.test(line)) return 'wrong';
        place[dir] = 1;
        out.observe('fox.role', dir === 0 ? 'fox-client' : 'fox-server');
        out.observe('fox.role', dir === 0 ? 'fox-server' : 'fox-client', 'receiver');
      } else if (line === END) {
        place[dir] = 2;
        if (place[0] === 2 && place[1] === 2) return 'done';
      } else if (place[dir] === 1) {
        const found = FIELD.exec(line);
        if (found !== null) state(found[1]!, found[2]!, names[dir], out);
      }
      return 'next';
    });
  },
};

export default fox;
