/**
 * Devices behind an address: sources of DICOM data sets, HL7 senders, BACnet/IP routed devices, Modbus units.
 * One source behind a host that only speaks for itself is the host; several, or one behind an archive, are devices of
 * their own, linked to the host. The same source seen behind two hosts is one device.
 */

import { hostOf, namesOneDevice } from './identifiers.ts';
import { KIND, type Scene } from './scene.ts';
import { type HostOfNested, isSender, joinSenders } from './senders.ts';
import type { Standings } from './shared-mac.ts';
import type { Union } from './union.ts';

interface Scheme {
  /** How many names one host may use for itself. */
  readonly mostOfOneDevice: number;
  /** True for a name that is the device's own everywhere; others count within their host only. */
  readonly siteWide: (name: string) => boolean;
  /** A name that means the host itself when it is the only one. */
  readonly self?: (name: string) => boolean;
}

const never = (): boolean => false;
const BEHIND: Scheme = { mostOfOneDevice: 0, siteWide: never };
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  // `dicom:<maker>/<model>/<serial or station>`: without the last part it could be any of that model.
  ['dicom', { mostOfOneDevice: 1, siteWide: (name) => namesOneDevice(name.slice(name.lastIndexOf('/') + 1)) }],
  // What a sender calls its devices ('BED 1') is its own affair; an EUI-64 or OID is the device's.
  ['hl7', { mostOfOneDevice: 1, siteWide: (name) => /^(?:[0-9a-f]{16}|[0-2](?:\.\d+){5,})$/i.test(name) }],
  ['bacnet', BEHIND],
  // Modbus over serial line 2.2: 1 to 247 are stations; Modbus TCP 4.4.2.1: 255, or 0, addresses the TCP device itself.
  ['modbus', { mostOfOneDevice: 1, siteWide: never, self: (name) => /^(?:0|1|255)$/.test(name) }],
]);

const schemeOf = (nested: string): Scheme => SCHEMES.get(nested.slice(0, nested.indexOf(':'))) ?? BEHIND;
const nameOf = (nested: string): string => nested.slice(nested.indexOf(':') + 1);

/** The anchor text of a nested endpoint: site-wide where its name is a device's own. */
export function nestedAnchor(nested: string, hostAnchor: string): string {
  const siteWide = schemeOf(nested).siteWide(nameOf(nested));
  return siteWide ? `nested\n${nested.toLowerCase()}` : `nested\n${hostAnchor}\n${nested.toLowerCase()}`;
}

/** Roles that say: this host keeps and forwards what others made. */
const ARCHIVE_ROLES: ReadonlySet<string> = new Set(['dicom-storage-scp', 'dicom-query-scp', 'dicom-retrieve-scp']);

/** Pairs of nested node and host node, for live standings. */
export function hostsOfNested(scene: Scene, standing: Standings): readonly HostOfNested[] {
  const out: HostOfNested[] = [];
  for (const [node, e] of scene.nodes.entries()) {
    if (e.nested === null || standing.of[node] === 'nobody') continue;
    out.push({ node, host: scene.index.get(hostOf(e)) ?? -1 });
  }
  return out;
}

/**
 * Joins sources with the host they are. Call when addresses and identifiers are joined.
 * @param isArchive whether a role or an implementation UID is that of an archive by what the catalogue knows
 */
export function joinNested(
  scene: Scene,
  union: Union,
  hosted: readonly HostOfNested[],
  isArchive: (field: string, value: string) => boolean,
): void {
  joinPartial(scene, union, hosted);
  const gateways = joinSenders(scene, union, hosted, archivesOf(scene, union, isArchive));
  const archives = archivesOf(scene, union, isArchive);
  const hasAddress = new Set<number>();
  for (const [i, e] of scene.nodes.entries()) if (e.nested === null) hasAddress.add(union.find(i));

  // By host and scheme: the distinct devices behind it.
  const behind = new Map<string, { host: number; scheme: string; members: Map<number, string> }>();
  for (const { node, host } of hosted) {
    const nested = scene.nodes[node]!.nested!;
    if (host < 0 || isSender(nested)) continue;
    const scheme = nested.slice(0, nested.indexOf(':'));
    const key = `${union.find(host)}\n${scheme}`;
    const group = behind.get(key) ?? { host: union.find(host), scheme, members: new Map<number, string>() };
    behind.set(key, group);
    const root = union.find(node);
    const known = group.members.get(root);
    if (known === undefined || nested < known) group.members.set(root, nested);
  }

  const candidates = new Map<number, Set<number>>();
  for (const { host, scheme, members } of behind.values()) {
    const rule = schemeOf(`${scheme}:`);
    if (members.size > rule.mostOfOneDevice || gateways.has(host)) continue;
    if (scheme === 'dicom' && archives.has(host)) continue;
    for (const [root, nested] of members) {
      if (hasAddress.has(root) || (rule.self !== undefined && !rule.self(nameOf(nested)))) continue;
      candidates.set(root, (candidates.get(root) ?? new Set<number>()).add(host));
    }
  }
  const callers = new Map<number, string>();
  for (const [root, hosts] of candidates) {
    // Two hosts claim to be it: a device of its own behind both, unless they call alike: two network cards of one device.
    if (hosts.size > 1 && callers.size === 0) readCallers(scene, union, hosted, callers);
    const alike = new Set([...hosts].map((host) => callers.get(host) ?? `${host}`));
    if (hosts.size > 1 && alike.size > 1) continue;
    for (const host of hosts) union.join(host, root);
  }
}

/** By host its calling AE titles with their implementations, as one text. */
function readCallers(scene: Scene, union: Union, hosted: readonly HostOfNested[], out: Map<number, string>): void {
  const said = new Map<number, Set<string>>();
  for (const { node, host } of hosted) {
    const nested = scene.nodes[node]!.nested!;
    if (host < 0 || !nested.startsWith('dicom-ae:')) continue;
    const root = union.find(host);
    const words = said.get(root) ?? new Set<string>();
    said.set(root, words.add(nested));
    for (const o of scene.observations[node]!) if (o.field === 'dicom.implementation_uid') words.add(o.value);
  }
  for (const [root, words] of said) out.set(root, [...words].sort().join('\n'));
}

/**
 * One device does not always fill in every tag: behind one host, a DICOM source whose known parts agree with those of
 * exactly one other source that says more is that source.
 */
function joinPartial(scene: Scene, union: Union, hosted: readonly HostOfNested[]): void {
  const ofHost = new Map<number, { node: number; parts: readonly string[] }[]>();
  for (const { node, host } of hosted) {
    const nested = scene.nodes[node]!.nested!.toLowerCase();
    if (host < 0 || !nested.startsWith('dicom:')) continue;
    const list = ofHost.get(union.find(host)) ?? [];
    ofHost.set(union.find(host), list);
    if (list.length < MAX_COMPARED) list.push({ node, parts: nameOf(nested).split('/') });
  }
  const joins: (readonly [number, number])[] = [];
  for (const list of ofHost.values()) {
    for (const part of list) {
      const fuller = list.filter((other) => saysMore(other.parts, part.parts));
      if (fuller.length > 0 && fuller.every((f) => union.same(f.node, fuller[0]!.node))) {
        joins.push([part.node, fuller[0]!.node]);
      }
    }
  }
  for (const [a, b] of joins) union.join(a, b);
}

/** Sources compared behind one host: an archive of a whole hospital has some hundreds. */
const MAX_COMPARED = 1024;

function saysMore(fuller: readonly string[], part: readonly string[]): boolean {
  let more = false;
  for (const [i, text] of part.entries()) {
    if (text === fuller[i]) continue;
    if (text !== '') return false;
    more = true;
  }
  return more;
}

function archivesOf(
  scene: Scene,
  union: Union,
  isArchive: (field: string, value: string) => boolean,
): ReadonlySet<number> {
  const out = new Set<number>();
  for (const [i, list] of scene.observations.entries()) {
    if ((scene.kinds[i]! & KIND.dicom) === 0) continue;
    for (const o of list) {
      if (!o.field.startsWith('dicom.')) continue;
      const role = ARCHIVE_ROLES.has(o.value) && scene.fields.get(o.field)?.claims === 'roles';
      if (role || (o.field.startsWith('dicom.implementation') && isArchive(o.field, o.value))) out.add(union.find(i));
    }
  }
  return out;
}
