/**
 * Discovery of Crestron's controllers and panels: as open implementations describe it (no standard exists). States name, model, version
 * and id of a device.
 *
 * 14 (asks) or 15 (answers) | 0 0 0 | 6 | name, NUL to byte 266 | `MODEL [vVERSION (date), #ID] @...` NUL
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORT = 41794;
const ASKS = 0x14;
const ANSWERS = 0x15;
const NAME_AT = 10;
const TEXT_AT = 266;
const MOST = 512;
const NAME = /^[\w.-]{1,63}$/;
const DESCRIPTION = /^([\w./ -]{2,48}?) ?\[v(\d[\w.]{1,31})(?: \([^)]{0,40}\))?(?:, #([0-9A-F]{8}))?/;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  const isKind = (b[0] === ASKS || b[0] === ANSWERS) && b[1] === 0 && b[2] === 0 && b[3] === 0;
  return onPort && isKind && b.length >= TEXT_AT ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const answers = b[0] === ANSWERS;
  const name = latin1(b.subarray(NAME_AT, TEXT_AT)).split('\0', 1)[0] ?? '';
  out.observe('crestron.role', answers ? 'crestron-device' : 'crestron-client');
  if (NAME.test(name)) out.observe('crestron.hostname', name);
  if (!answers) return;
  out.observe('crestron.manufacturer', 'Crestron');
  const found = DESCRIPTION.exec(latin1(b.subarray(TEXT_AT, MOST)).split('\0', 1)[0] ?? '');
  if (found === null) return;
  out.observe('crestron.model', found[1]!);
  out.observe('crestron.firmware', found[2]!);
  if (found[3] !== undefined) out.observe('crestron.id', found[3]);
}

const crestron: Dissector = {
  id: 'crestron',
  version: 1,
  spec: 'Crestron discovery, UDP 41794',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [ASKS, ANSWERS],
  fields: {
    'crestron.role': {
      doc: 'crestron-device (controller, panel) or crestron-client',
      claims: 'roles',
      confidence: 0.85,
    },
    'crestron.manufacturer': { doc: 'Crestron: only its products answer so', claims: 'manufacturer', confidence: 0.9 },
    'crestron.hostname': { doc: 'Name of who asks or answers', claims: 'hostname', confidence: 0.8 },
    'crestron.model': { doc: 'Model', claims: 'model', confidence: 0.9 },
    'crestron.firmware': { doc: 'Version', claims: 'firmware_version', confidence: 0.9 },
    'crestron.id': { doc: 'Id of the hardware, hexadecimal' },
  },
  stateless: true,
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes, true) === YES) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default crestron;
