/**
 * Identifiers: values that name one device wherever they are seen (serial number, UDI, DUID, UUID, chassis id).
 * What people and factories fill in instead of one ('0', 'none', 'To be filled by O.E.M.') names nothing.
 */

import type { Endpoint } from '../model/observation.ts';
import { KIND, type Scene } from './scene.ts';

const PLACEHOLDER =
  /^(?:n\/?a|none|null|nil|unknown|undefined|default|unset|not (?:set|available|applicable|specified)|no(?:t)? ?serial.*|to be filled.*|system serial.*|chassis serial.*|serial ?(?:no|number|num)?\.?|s\/?n|test|dummy|demo|sample|example|empty|invalid|x+|\?+|-+|\.+|0+(?:x0*)?|(?:0?123456789?0?a?b?c?d?e?f?)|(?:0?12345(?:6|67|678)?)|987654321?0?|abc(?:d|def|123)?)$/;

/** False for empty, trivial and placeholder values, which many devices share. */
export function namesOneDevice(value: string): boolean {
  const plain = value.trim().toLowerCase();
  const last = plain.slice(plain.lastIndexOf('/') + 1); // `<maker>/<serial>`
  if (last !== plain) return namesOneDevice(last);
  const core = plain.replace(/[^a-z0-9]/g, '');
  if (core.length < 3) return false;
  if (PLACEHOLDER.test(plain) || PLACEHOLDER.test(core)) return false;
  return !/^(.)\1*$/.test(core);
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** The MAC address inside an EUI-64 that was made from one (FF-FE in its middle, IEEE guidelines for EUI); null: none. */
export function macOfEui64(text: string): string | null {
  const eui = /^([0-9a-f]{6})fffe([0-9a-f]{6})$/.exec(text.replace(/[:.-]/g, '').toLowerCase());
  return eui === null ? null : `${eui[1]}${eui[2]}`.replace(/(..)(?=.)/g, '$1:');
}

const NONE: readonly string[] = Object.freeze([]);

/** Serial numbers are a maker's own series: short ones say nothing across fields of different protocols. */
const MIN_SHARED_SERIAL = 5;

/** The identifiers that the observations of one node state. Equal text means the same device. */
export function identifiersOf(scene: Scene, node: number): readonly string[] {
  if ((scene.kinds[node]! & KIND.identifier) === 0) return NONE;
  const out: string[] = [];
  for (const { field, value } of scene.observations[node]!) {
    const spec = scene.fields.get(field);
    if (spec?.role !== 'identifier' || !namesOneDevice(value)) continue;
    const text = value.trim().toLowerCase();
    if (MAC.test(text)) {
      out.push(`mac\n${text}`);
      continue;
    }
    const encapsulated = macOfEui64(text);
    if (encapsulated !== null) out.push(`mac\n${encapsulated}`);
    const shared = spec.claims === 'udi' || (spec.claims === 'serial' && text.length >= MIN_SHARED_SERIAL);
    out.push(`${shared ? spec.claims : field}\n${text}`);
  }
  return out;
}

/** Serial numbers that a node states by whatever field: a device has one, so two that differ mean two devices. */
export function serialsOf(scene: Scene, node: number): readonly string[] {
  if ((scene.kinds[node]! & KIND.serial) === 0) return NONE;
  const out: string[] = [];
  for (const { field, value } of scene.observations[node]!) {
    if (scene.fields.get(field)?.claims === 'serial' && namesOneDevice(value)) out.push(value.trim().toLowerCase());
  }
  return out;
}

/** Host part of a nested endpoint: the same address without the nested name. */
export const hostOf = (e: Endpoint): string => `${e.mac ?? ''}|${e.ip ?? ''}|${e.vlan ?? ''}|`;
