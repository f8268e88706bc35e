/**
 * SSDP: UPnP Device Architecture 2.0 1.1 to 1.3 (NOTIFY, M-SEARCH, answer). States product tokens, unique ids, device and
 * service types and where the description is. Does not fetch the description.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, YES } from '../contract.ts';
import { header, parseHead } from '../formats/headers.ts';

const PORT = 1900;
const START = /^(NOTIFY|M-SEARCH) \* HTTP\/1\.[01]/i;
const ANSWER = /^HTTP\/1\.[01] 200/i;
const UUID = /uuid:([0-9a-z-]{8,64})/i;

const isAnswer = (head: Uint8Array): boolean =>
  ANSWER.test(latin1(head.subarray(0, 16))) && /\r?\n(st|usn) *:/i.test(latin1(head.subarray(0, 2_048)));

/** `urn:schemas-upnp-org:device:MediaRenderer:1` and the like; ids, wildcards and search types of all devices say nothing. */
const isType = (value: string): boolean => !/^uuid:/i.test(value) && !/^(ssdp:all|upnp:rootdevice)$/i.test(value);

const ssdp: Dissector = {
  id: 'ssdp',
  version: 1,
  spec: 'UPnP Device Architecture 2.0 1.1-1.3',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'ssdp.server': { doc: 'Product tokens of a device: operating system, UPnP version, product' },
    'ssdp.user-agent': { doc: 'Product tokens of a control point' },
    'ssdp.uuid': { doc: 'UUID of the device', role: 'identifier' },
    'ssdp.type': { doc: 'Device or service type that it offers' },
    'ssdp.searches': { doc: 'Device or service type that it looks for' },
    'ssdp.location': { doc: 'Host and port that serve the description' },
    'ssdp.role': { doc: 'upnp-device or upnp-control-point', claims: 'roles', confidence: 0.8 },
  },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, _flow) {
    if (head.length < 16) return NO;
    if (START.test(latin1(head.subarray(0, 24)))) return YES;
    return isAnswer(head) ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const head = parseHead(bytes, true);
      if (head === null || head === 'more') return bytes.length;
      const say = (field: string, name: string): void => out.observe(field, header(head, name) ?? '');
      if (/^M-SEARCH/i.test(head.startLine)) {
        const target = header(head, 'st') ?? '';
        say('ssdp.user-agent', 'user-agent');
        if (isType(target)) out.observe('ssdp.searches', target);
        out.observe('ssdp.role', 'upnp-control-point');
        return bytes.length;
      }
      const type = header(head, 'nt') ?? header(head, 'st') ?? '';
      const usn = header(head, 'usn') ?? '';
      if (!START.test(head.startLine) && !ANSWER.test(head.startLine)) return bytes.length;
      say('ssdp.server', 'server');
      out.observe('ssdp.uuid', UUID.exec(usn)?.[1]?.toLowerCase() ?? '');
      if (isType(type)) out.observe('ssdp.type', type);
      out.observe(
        'ssdp.location',
        /^https?:\/\/(?:[^/@]*@)?([^/?#]{1,260})/i.exec(header(head, 'location') ?? '')?.[1] ?? '',
      );
      out.observe('ssdp.role', 'upnp-device');
      return bytes.length;
    },
  }),
};

export default ssdp;
