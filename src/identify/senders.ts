/**
 * Calling AE titles and sending HL7 applications of one address (`dicom-ae:<title>`, `hl7-app:<application>^<facility>`):
 * a workstation has two or three, an archive has many, a gateway lends its address to the devices behind it.
 * Many identities behind a host that keeps no archive are devices of their own; else all of them are the host.
 * What the host itself is called by is its own. Knows nothing of attributes.
 */

import { byText, KIND, type Scene } from './scene.ts';
import type { Union } from './union.ts';

export interface HostOfNested {
  readonly node: number;
  /** A node of the host; -1 when its own address was never an endpoint. */
  readonly host: number;
}

/** So many identities behind one address are not one system's. */
const MIN_BEHIND = 4;

interface SenderScheme {
  readonly prefix: string;
  /** Field by which peers call the host: such a name is its own. */
  readonly called: string;
  /** What names that belong to one system have in common. */
  readonly stem: (name: string) => string;
}

/** What systems append to their AE title for each of their services. */
const SERVICE =
  /(?:[_.-]?(?:store|storage|st|scu|scp|print|prt|qr|query|find|move|get|mwl|wl|wrk|mpps|pps|sc|commit|echo|rx|tx|dcm|ae|tls))+[_.-]?\d?$/;

/** Four times what PS3.5 6.2 allows. */
const MAX_TITLE_CHARS = 64;

export function aeStem(title: string): string {
  const plain = title.trim().toLowerCase();
  if (plain.length > MAX_TITLE_CHARS) return plain;
  const stem = plain.replace(SERVICE, '');
  return stem.length >= 3 ? stem : plain;
}

const application = (name: string): string => name.split('^', 1)[0]!.trim().toLowerCase();

const SCHEMES: readonly SenderScheme[] = [
  { prefix: 'dicom-ae:', called: 'dicom.called_ae_title', stem: aeStem },
  { prefix: 'hl7-app:', called: 'hl7v2.called_application', stem: application },
];

/** True for nested endpoints that this file decides on. */
export const isSender = (nested: string): boolean => SCHEMES.some((s) => nested.startsWith(s.prefix));

interface Sender {
  readonly node: number;
  readonly name: string;
  readonly stem: string;
}

/**
 * Joins every sender with its host, or keeps them apart and joins those that are one device.
 * @param archives roots of hosts that keep what others made
 * @returns roots of the hosts whose senders are kept apart: what else is behind them is not them either
 */
export function joinSenders(
  scene: Scene,
  union: Union,
  hosted: readonly HostOfNested[],
  archives: ReadonlySet<number>,
): ReadonlySet<number> {
  const split: number[] = [];
  for (const scheme of SCHEMES) {
    const byHost = sendersByHost(scene, union, hosted, scheme);
    const called = calledNames(scene, union, scheme.called);
    const joins: (readonly [number, number])[] = [];
    /** Hosts that speak under a name for themselves, and senders that stay behind, by whole name. */
    const ownHosts = new Map<string, Set<number>>();
    const behind: Sender[] = [];
    for (const [host, senders] of byHost) {
      const own = called.get(host);
      const others = senders.filter((s) => own === undefined || !own.has(scheme.stem(s.name)));
      const groups = identities(scene, others, scheme);
      const isSplit = groups.length >= MIN_BEHIND && !archives.has(host) && !isLoopback(scene, senders[0]!.node);
      for (const group of isSplit ? groups : []) for (const s of group) joins.push([group[0]!.node, s.node]);
      if (isSplit) {
        behind.push(...groups.map((group) => group[0]!));
        split.push(host);
      }
      for (const s of senders) {
        if (isSplit && others.includes(s)) continue;
        joins.push([host, s.node]);
        const name = s.name.toLowerCase();
        ownHosts.set(name, (ownHosts.get(name) ?? new Set<number>()).add(host));
      }
    }
    for (const s of behind) {
      const owners = [...(ownHosts.get(s.name.toLowerCase()) ?? [])];
      if (owners.length === 1) joins.push([owners[0]!, s.node]); // also seen under its own address
    }
    for (const [a, b] of joins) union.join(a, b);
    for (const [ae, source] of sources(scene, union, behind)) union.join(ae, source);
  }
  return new Set(split.map((host) => union.find(host)));
}

function sendersByHost(
  scene: Scene,
  union: Union,
  hosted: readonly HostOfNested[],
  scheme: SenderScheme,
): ReadonlyMap<number, readonly Sender[]> {
  const out = new Map<number, Sender[]>();
  for (const { node, host } of hosted) {
    const nested = scene.nodes[node]!.nested!;
    if (!nested.startsWith(scheme.prefix)) continue;
    const name = nested.slice(scheme.prefix.length);
    const root = union.find(host < 0 ? node : host);
    const list = out.get(root);
    const sender = { node, name, stem: scheme.stem(name) };
    if (list === undefined) out.set(root, [sender]);
    else list.push(sender);
  }
  return out;
}

/** By host the stems of the names that peers call it by. */
function calledNames(scene: Scene, union: Union, field: string): ReadonlyMap<number, ReadonlySet<string>> {
  const stem = SCHEMES.find((s) => s.called === field)!.stem;
  const out = new Map<number, Set<string>>();
  for (const [i, list] of scene.observations.entries()) {
    if ((scene.kinds[i]! & KIND.called) === 0) continue;
    for (const o of list) {
      if (o.field !== field) continue;
      const root = union.find(i);
      out.set(root, (out.get(root) ?? new Set<string>()).add(stem(o.value)));
    }
  }
  return out;
}

/** Senders by identity: one stem, or objects of one and the same device, is one. In the order of their smallest name. */
function identities(scene: Scene, senders: readonly Sender[], scheme: SenderScheme): readonly (readonly Sender[])[] {
  const groups = new Map<string, Sender[]>();
  const ofSource = new Map<string, string>();
  for (const s of [...senders].sort((a, b) => byText(a.stem, b.stem) || byText(a.name, b.name) || a.node - b.node)) {
    const sent = scheme.prefix === 'dicom-ae:' ? sentSources(scene, s.node) : [];
    let key = scheme.prefix === 'hl7-app:' ? s.name.toLowerCase() : s.stem;
    if (sent.length === 1) {
      key = ofSource.get(sent[0]!) ?? key;
      ofSource.set(sent[0]!, key);
    }
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [s]);
    else group.push(s);
  }
  // One application that speaks for several facilities is one system.
  const stems = new Set(senders.map((s) => s.stem));
  return stems.size < MIN_BEHIND ? [] : [...groups.values()];
}

/** What the AE title stored, as `<maker>/<model>/<serial>` in lower case. */
function sentSources(scene: Scene, node: number): readonly string[] {
  const out = new Set<string>();
  for (const o of scene.observations[node]!) if (o.field === 'dicom.sent_source') out.add(o.value.toLowerCase());
  return [...out];
}

/** Pairs of a sender behind a host and the one device whose objects it sent. */
function sources(scene: Scene, union: Union, behind: readonly Sender[]): readonly (readonly [number, number])[] {
  const wanted = new Map<string, number>();
  for (const s of behind) {
    const sent = sentSources(scene, s.node);
    const e = scene.nodes[s.node]!;
    if (sent.length === 1) wanted.set(`${e.mac ?? ''}|${e.ip ?? ''}|${e.vlan ?? ''}|dicom:${sent[0]!}`, s.node);
  }
  if (wanted.size === 0) return [];
  const out: (readonly [number, number])[] = [];
  for (const [i, e] of scene.nodes.entries()) {
    if (e.nested?.startsWith('dicom:') !== true) continue;
    const sender = wanted.get(e.key.toLowerCase());
    if (sender !== undefined && !union.same(sender, i)) out.push([sender, i]);
  }
  return out;
}

function isLoopback(scene: Scene, node: number): boolean {
  const ip = scene.nodes[node]!.ip;
  return ip === '::1' || ip?.startsWith('127.') === true;
}
