/**
 * General-purpose computers: what several weak facts say together. A Windows client with a leased address is somebody's
 * workstation, Windows with server roles is a server, and a computer that bears the address block of a computer maker is
 * that maker's: blocks of network cards say nothing, a CT in a Dell case speaks DICOM and is left alone.
 * Single facts are rules of the catalogue; here are only those that need more than one.
 */

import type { Evidence } from '../model/asset.ts';
import type { Ledger } from './ledger.ts';
import { resolve } from './resolve.ts';
import type { Rules } from './rules.ts';

const COMPUTERS: ReadonlySet<string> = new Set(['workstation', 'laptop', 'server', 'thin-client', 'tablet']);
const SERVER_ROLES: ReadonlySet<string> = new Set([
  'domain-controller',
  'kerberos-server',
  'ldap-server',
  'database-server',
  'dhcp-server',
  'dns-server',
  'radius-server',
  'print-server',
]);
/** Protocols whose speakers are devices that run Windows inside, or servers of a clinical system. */
const SPECIAL = /^(?:dicom|hl7|bacnet|modbus|s7|iec|profinet|ethernet-ip|plc)/;
/** A type that other evidence gave at least so surely is not argued with. */
const KNOWN = 0.5;
const WINDOWS_CLIENT = 0.5;
const WINDOWS_SERVER = 0.55;
const WINDOWS_VM = 0.45;
const OWN_BLOCK = 0.6;

/** Call when the ledger holds everything that single facts claim. */
export function claimComputer(ledger: Ledger, rules: Rules): void {
  const makers = ledger.of('manufacturer');
  if (makers.length > 0 || ledger.of('os').length > 0) {
    claimWindows(ledger, rules, makers);
    claimMaker(ledger, rules, makers);
  }
}

function claimWindows(ledger: Ledger, rules: Rules, makers: readonly Evidence[]): void {
  if (resolve('type', ledger.of('type')).confidence >= KNOWN) return;
  const said = new Map<string, Evidence>();
  for (const e of ledger.of('os')) {
    const field = e.observation?.field;
    if (field !== undefined && /^windows/i.test(e.value) && !said.has(field)) said.set(field, e);
  }
  if (said.size === 0 || isSpecial(ledger) || madeByOthers(rules, makers)) return;
  const strongest = [...said.values()][0]!;
  const role = ledger.of('roles').find((e) => SERVER_ROLES.has(e.value));
  if (role !== undefined) {
    ledger.add(claim('type', 'server', WINDOWS_SERVER, 'windows-server', 'Windows that serves a network', role));
  } else if ([...said.keys()].some((field) => field.startsWith('dhcp.'))) {
    if (said.size < 2) return; // one text may be that of something that only looks like Windows
    ledger.add(
      claim('type', 'workstation', WINDOWS_CLIENT, 'windows-client', 'Windows with a leased address', strongest),
    );
  } else if (makers.some((e) => rules.vendor(e.value)?.types.includes('hypervisor') === true)) {
    const why = 'Windows in a virtual machine with a fixed address';
    ledger.add(claim('type', 'server', WINDOWS_VM, 'windows-vm', why, strongest));
  }
}

const isSpecial = (ledger: Ledger): boolean =>
  [...ledger.of('roles'), ...ledger.of('protocols')].some((e) => SPECIAL.test(e.value));

/** Somebody who makes no computers announces itself, or owns the address block for its devices. */
function madeByOthers(rules: Rules, makers: readonly Evidence[]): boolean {
  const maker = resolve('manufacturer', makers);
  if (typeof maker.value !== 'string') return false;
  return rules.vendor(maker.value)?.types.some((type) => COMPUTERS.has(type)) !== true;
}

function claimMaker(ledger: Ledger, rules: Rules, makers: readonly Evidence[]): void {
  const block = makers.find((e) => e.rule.startsWith('oui:'));
  if (block === undefined || makers.some((e) => e.value !== block.value)) return;
  const type = resolve('type', ledger.of('type'));
  if (typeof type.value !== 'string' || !COMPUTERS.has(type.value) || isSpecial(ledger)) return;
  const makes = rules.vendor(block.value)?.types ?? [];
  if (!makes.includes(type.value) && !makes.includes('hypervisor')) return;
  const confidence = Math.min(OWN_BLOCK, Math.max(block.confidence, type.confidence));
  const why = `a ${rules.label(type.value).toLowerCase()} with the block of a maker of such; nobody else announced`;
  ledger.add(claim('manufacturer', block.value, confidence, 'computer-maker-block', why, block));
}

function claim(
  attribute: 'type' | 'manufacturer',
  value: string,
  confidence: number,
  rule: string,
  reference: string,
  from: Evidence,
): Evidence {
  const base = { attribute, value, confidence, source: 'derived', rule, ruleVersion: 1 } as const;
  return { ...base, reference, observation: from.observation };
}
