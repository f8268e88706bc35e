/** One line a device, for a terminal. */

import type { Asset } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';

export const ASSET_HEAD: readonly string[] = [
  'Address',
  'Type',
  'Manufacturer',
  'Model',
  'Version',
  'Name',
  'Protocols',
];
const WIDEST = 32;
/** Below this confidence a value is shown with a question mark. */
const SURE = 0.6;

function shown(asset: Asset, name: AttributeName): string | null {
  const view = asset.attributes[name];
  if (view.value === null || view.value.length === 0) return null;
  const text = typeof view.value === 'string' ? view.value : view.value.join(' ');
  return view.confidence > 0 && view.confidence < SURE && typeof view.value === 'string' ? `${text}?` : text;
}

const cut = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);

export function assetRow(asset: Asset): readonly string[] {
  const first = (name: AttributeName): string | null => {
    const value = asset.attributes[name].value;
    return typeof value === 'string' ? value : (value?.[0] ?? null);
  };
  const nested = asset.links.length > 0 ? ' (behind)' : '';
  const address = `${first('ips') ?? first('macs') ?? asset.endpoints[0] ?? ''}${nested}`;
  const version = shown(asset, 'software_version') ?? shown(asset, 'firmware_version');
  return [
    cut(address),
    cut(shown(asset, 'type') ?? 'unknown'),
    cut(shown(asset, 'manufacturer') ?? 'unknown'),
    cut(shown(asset, 'model') ?? 'unknown'),
    cut(version ?? 'unknown'),
    cut(shown(asset, 'hostname') ?? shown(asset, 'name') ?? ''),
    cut(shown(asset, 'protocols') ?? ''),
  ];
}
