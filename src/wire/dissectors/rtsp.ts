/**
 * RTSP: RFC 2326, RFC 7826. Cameras and recorders. States roles, and the software of both ends. Never keeps addresses of streams
 * or credentials.
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';
import { header, parseHead } from '../formats/headers.ts';
import { firstLine } from '../formats/lines.ts';

const METHODS =
  /^(?:OPTIONS|DESCRIBE|SETUP|PLAY|PAUSE|TEARDOWN|ANNOUNCE|RECORD|REDIRECT|GET_PARAMETER|SET_PARAMETER|PLAY_NOTIFY) \S+ RTSP\/\d\.\d$/;
const ANSWER = /^RTSP\/\d\.\d \d{3}/;
const BEGINNING = /^(?:[OPDSTARG][A-Z_]{0,12}(?: \S*(?: R?T?S?P?\/?\d?\.?\d?)?)?|RTSP\/[\d.]* ?.*)$/;

function probe(b: Uint8Array): Verdict {
  const { text, whole } = firstLine(b);
  if (whole) return METHODS.test(text) || ANSWER.test(text) ? YES : NO;
  return text.length < 512 && BEGINNING.test(text.replace(/\r$/, '')) ? MORE : NO;
}

const rtsp: Dissector = {
  id: 'rtsp',
  version: 1,
  spec: 'RFC 2326, RFC 7826',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [554, 8554],
  firstBytes: [...'OPDSTARG'].map((c) => c.charCodeAt(0)),
  fields: {
    'rtsp.role': { doc: 'rtsp-client or rtsp-server', claims: 'roles', confidence: 0.9 },
    'rtsp.server': { doc: 'Server header: often the camera' },
    'rtsp.user_agent': { doc: 'User-Agent header' },
    'rtsp.realm': { doc: 'Realm for which it asks a password: often the product' },
  },
  looks: 16,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes[0] === 0x24) return bytes.length; // interleaved media
      const head = parseHead(bytes);
      if (head === 'more') return 0;
      if (head === null) return DONE;
      const isAnswer = ANSWER.test(head.startLine);
      if (!isAnswer && !METHODS.test(head.startLine)) return bytes.length;
      out.observe('rtsp.role', isAnswer ? 'rtsp-server' : 'rtsp-client');
      out.observe('rtsp.role', isAnswer ? 'rtsp-client' : 'rtsp-server', 'receiver');
      out.observe(isAnswer ? 'rtsp.server' : 'rtsp.user_agent', header(head, isAnswer ? 'server' : 'user-agent') ?? '');
      const realm = /\brealm="([^"]{1,128})"/i.exec(header(head, 'www-authenticate') ?? '')?.[1];
      if (realm !== undefined) out.observe('rtsp.realm', realm);
      return head.length;
    },
  }),
};

export default rtsp;
