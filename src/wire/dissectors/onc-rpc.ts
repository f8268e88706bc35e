/**
 * ONC RPC version 2 with NFS: RFC 5531 9 (call and reply), RFC 1833 3 (port mapper), RFC 1813 (NFS, mount). States who calls and
 * who serves. NFS, mount and port mapper questions about them are labelled nfs. Never reads paths, names of hosts or users.
 *
 * (record mark 4, TCP only) | transaction 4 | 0 call 4 | RPC version 4 | program 4 | version 4 | procedure 4 | credentials ...
 */

import { Reader } from '../../base/reader.ts';
import { type Dissector, DONE, type FlowContext, MORE, NO, type Verdict, YES } from '../contract.ts';

const PORT_MAPPER = 100_000;
const GETPORT = 3;
const NFS = new Set([100_003, 100_005, 100_021, 100_024]);
/** Programs are numbered from 100000 by the registry; 0x20000000 and above are private. */
const LAST_PROGRAM = 0x3fff_ffff;
const CALL_BYTES = 40;

interface Call {
  readonly program: number;
  /** For a question to the port mapper the program asked for; else null. */
  readonly wanted: number | null;
}

/** The call at `at`; null when it is none. */
function call(b: Uint8Array, at: number): Call | null {
  const r = new Reader(b, at + 4);
  if (r.u32() !== 0 || r.u32() !== 2) return null;
  const program = r.u32();
  const version = r.u32();
  const procedure = r.u32();
  const flavour = r.u32();
  const size = r.u32();
  if (program < PORT_MAPPER || program > LAST_PROGRAM || version === 0 || version > 100 || procedure > 1_000)
    return null;
  if (flavour > 6 || size > 400 || r.short) return null;
  r.skip(size);
  r.skip(4);
  r.skip(r.u32()); // verifier
  // GETPORT of version 2, GETADDR of versions 3 and 4: both begin with the program.
  const asks = program === PORT_MAPPER && version >= 2 && version <= 4 && procedure === GETPORT;
  return r.short ? null : { program, wanted: asks ? r.u32() : null };
}

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (flow.carrier === 'udp') return b.length >= CALL_BYTES && call(b, 0) !== null ? YES : NO;
  if ((b[0]! & 0x80) === 0 || (b.length > 1 && b[1] !== 0)) return NO;
  for (let i = 8; i < 16 && i < b.length; i++) if (b[i] !== (i === 15 ? 2 : 0)) return NO;
  if (b.length < 4 + CALL_BYTES) return MORE;
  if (call(b, 4) !== null) return YES;
  return new Reader(b, 32).u32() <= 400 && b.length < 44 + new Reader(b, 32).u32() ? MORE : NO;
}

const oncRpc: Dissector = {
  id: 'onc-rpc',
  version: 1,
  spec: 'RFC 5531 9, RFC 1833 3, RFC 1813',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [111, 2049],
  fields: {
    'onc-rpc.role': { doc: 'nfs-client or nfs-server, rpc-client or rpc-server', claims: 'roles', confidence: 0.8 },
  },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      const found = call(bytes, flow.carrier === 'tcp' ? 4 : 0);
      if (found === null) return flow.carrier === 'tcp' && bytes.length < 512 ? 0 : bytes.length;
      const isNfs = NFS.has(found.wanted ?? found.program);
      if (isNfs) out.refine('nfs');
      const kind = isNfs && found.wanted === null ? 'nfs' : 'rpc';
      out.observe('onc-rpc.role', `${kind}-client`);
      out.observe('onc-rpc.role', `${kind}-server`, 'receiver');
      return DONE;
    },
  }),
};

export default oncRpc;
