/**
 * WS-Discovery: OASIS WS-Discovery 1.1 4 to 6 over SOAP-over-UDP 1.1, with the types of DPWS, ONVIF and IEEE 11073-20702.
 * States what a device says of itself in Hello, ProbeMatches and ResolveMatches: UUID, types, scopes, where it serves.
 * Reads a few named elements by search; it is no XML parser and follows nothing.
 */

import { text } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const PORT = 3702;
const NAMESPACE = /schemas\.xmlsoap\.org\/ws\/2005\/04\/discovery|docs\.oasis-open\.org\/ws-dd\/ns\/discovery/;
const MAX_BYTES = 16_384;
const MAX_ITEMS = 32;

/** Text of the first element of that local name, any prefix; '' when there is none. */
function element(xml: string, name: string): string {
  const found = new RegExp(`<(?:[\\w-]{1,40}:)?${name}(?:\\s[^<>]{0,512})?>([^<]{1,4096})<`).exec(xml);
  return found?.[1]?.trim() ?? '';
}

const items = (list: string): string[] =>
  list
    .split(/\s+/)
    .filter((x) => x !== '')
    .slice(0, MAX_ITEMS);

function decoded(scope: string): string {
  try {
    return decodeURIComponent(scope);
  } catch {
    return scope; // a percent sign that escapes nothing
  }
}

/** Scopes of ONVIF (core specification 7.3.2.2): onvif://www.onvif.org/<kind>/<value>. */
function stateScope(scope: string, out: Out): void {
  if (/^sdc\./i.test(scope)) {
    stateSdcScope(scope, out);
    return;
  }
  const onvif = /^onvif:\/\/www\.onvif\.org\/(name|hardware|location|manufacturer|mac)\/(.{1,200})$/i.exec(scope);
  const kind = onvif?.[1]?.toLowerCase();
  const value = decoded(onvif?.[2] ?? '').replaceAll('_', ' ');
  if (kind === 'name') out.observe('ws-discovery.name', value);
  else if (kind === 'hardware') out.observe('ws-discovery.model', value);
  else if (kind === 'location') out.observe('ws-discovery.location', value);
  else if (kind === 'manufacturer') out.observe('ws-discovery.manufacturer', value);
  else if (onvif === null && isPlainScope(scope)) out.observe('ws-discovery.scope', scope);
}

/** Parts of a place in a location context (IEEE 11073-20701 9.4.1.1), from the building to the bed. */
const PLACE_PARTS = ['fac', 'bldng', 'flr', 'poc', 'rm', 'bed'];

/**
 * Scopes of medical devices (IEEE 11073-20701 9.3 and 9.4): the place where the device stands and the code of its type. Contexts
 * of patients, operators, workflows and the like are of people and never kept.
 */
function stateSdcScope(scope: string, out: Out): void {
  const query = scope.indexOf('?');
  if (/^sdc\.ctxt\.loc:/i.test(scope) && query >= 0) {
    const parts = new Map<string, string>();
    for (const pair of scope
      .slice(query + 1)
      .split(/&(?:amp;)?/)
      .slice(0, MAX_ITEMS)) {
      const equals = pair.indexOf('=');
      if (equals > 0) parts.set(pair.slice(0, equals).toLowerCase(), decoded(pair.slice(equals + 1)).trim());
    }
    const place = PLACE_PARTS.map((name) => parts.get(name) ?? '').filter((part) => part !== '');
    out.observe('ws-discovery.place', place.join(', '));
  }
  const type = /^sdc\.cdc\.type:\/[^/]{0,64}\/[^/]{0,64}\/(\d{1,9})$/i.exec(scope);
  if (type !== null) out.observe('ws-discovery.device_code', type[1]!);
}

/** Whether a scope may be kept as it stands: a query may name anybody. */
const isPlainScope = (scope: string): boolean => !scope.includes('?') && !scope.includes('@');

function state(xml: string, out: Out): void {
  const action = element(xml, 'Action');
  const kind = /\/(Hello|Bye|Probe|Resolve|ProbeMatches|ResolveMatches)$/.exec(action)?.[1] ?? '';
  const types = items(element(xml, 'Types')).map((t) => t.replace(/^[\w-]+:/, ''));
  if (kind === 'Probe' || kind === 'Resolve') {
    for (const type of types) out.observe('ws-discovery.searches', type);
    return;
  }
  if (kind === '') return;
  const address =
    /EndpointReference[^<>]{0,512}>\s*<(?:[\w-]{1,40}:)?Address(?:\s[^<>]{0,256})?>\s*(?:urn:)?uuid:([0-9a-fA-F-]{32,36})/.exec(
      xml,
    );
  out.observe('ws-discovery.uuid', address?.[1]?.toLowerCase() ?? '');
  for (const type of types) out.observe('ws-discovery.type', type);
  if (types.includes('MedicalDevice')) out.observe('ws-discovery.role', 'sdc-provider');
  for (const scope of items(element(xml, 'Scopes'))) stateScope(scope, out);
  for (const url of items(element(xml, 'XAddrs'))) {
    out.observe('ws-discovery.location-host', /^https?:\/\/(?:[^/@]*@)?([^/?#]{1,260})/i.exec(url)?.[1] ?? '');
  }
}

const wsDiscovery: Dissector = {
  id: 'ws-discovery',
  version: 2,
  spec: 'OASIS WS-Discovery 1.1 4-6, ONVIF core 7.3, IEEE 11073-20701 9',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'ws-discovery.uuid': { doc: 'UUID of the device', role: 'identifier' },
    'ws-discovery.type': {
      doc: 'Type of the device without its prefix: MedicalDevice, PrintDeviceType, NetworkVideoTransmitter',
    },
    'ws-discovery.searches': { doc: 'Type that it looks for' },
    'ws-discovery.scope': { doc: 'Scope that the device is in' },
    'ws-discovery.name': { doc: 'Name of an ONVIF device' },
    'ws-discovery.model': { doc: 'Hardware of an ONVIF device', claims: 'model', confidence: 0.75 },
    'ws-discovery.manufacturer': { doc: 'Manufacturer of an ONVIF device', claims: 'manufacturer', confidence: 0.75 },
    'ws-discovery.location': { doc: 'Place of an ONVIF device as set', claims: 'location', confidence: 0.4 },
    'ws-discovery.role': {
      doc: 'sdc-provider: a medical device that serves its data',
      claims: 'roles',
      confidence: 0.9,
    },
    'ws-discovery.place': { doc: 'Place of a medical device as set', claims: 'location', confidence: 0.6 },
    'ws-discovery.device_code': { doc: 'Type of a medical device: code of ISO/IEEE 11073-10101' },
    'ws-discovery.location-host': { doc: 'Host and port that serve the metadata' },
  },
  stateless: true,
  looks: 256,
  probe(head, _dir, flow) {
    const onPort = flow.aPort === PORT || flow.bPort === PORT;
    if (head.length < 40 || (head[0] !== 0x3c && head[0] !== 0xef)) return NO; // '<' or a byte order mark
    const start = text(head.subarray(0, 2_048));
    if (!start.includes('Envelope')) return NO;
    return NAMESPACE.test(start) ? YES : onPort ? MAYBE : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      state(text(bytes.subarray(0, MAX_BYTES)), out);
      return bytes.length;
    },
  }),
};

export default wsDiscovery;
