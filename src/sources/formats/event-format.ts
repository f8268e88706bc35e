/** What CEF and LEEF have in common: a product that tells of itself, and an event that tells who spoke with whom. */

import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { ipOf, isHolder, macOf } from './address.ts';
import { hostName } from './text.ts';

/** As the dissector of the same header in packets states them. */
export const PRODUCT_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'syslog.vendor': { doc: 'Device vendor of a CEF or LEEF header', claims: 'manufacturer', confidence: 0.4 },
  'syslog.product': { doc: 'Device product of a CEF or LEEF header', claims: 'model', confidence: 0.35 },
  'syslog.product-version': {
    doc: 'Device version of a CEF or LEEF header',
    claims: 'software_version',
    confidence: 0.4,
  },
};

export function stateProduct(parts: readonly string[], out: Out): void {
  if (out.from === null) return;
  const about = { ip: out.from };
  for (const [i, field] of ['syslog.vendor', 'syslog.product', 'syslog.product-version'].entries()) {
    const value = parts[i]?.trim() ?? '';
    if (value.length <= 120) out.observe(field, value, about);
  }
}

export const hostField = (id: string): Readonly<Record<string, FieldSpec>> => ({
  [`${id}.hostname`]: { doc: 'Name that the product gives to this address', claims: 'hostname', confidence: 0.5 },
});

export function stateHost(
  id: string,
  host: { readonly name: string | undefined; readonly ip: string | undefined; readonly mac: string | undefined },
  atUs: number,
  out: Out,
): void {
  const name = hostName(host.name);
  const ip = ipOf(host.ip);
  if (name === null || ip === null || !isHolder(ip)) return;
  const mac = macOf(host.mac);
  out.observe(`${id}.hostname`, name, { ip, mac: mac !== null && isHolder(mac) ? mac : null }, atUs);
}
