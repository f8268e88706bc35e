/** Which of the forms that are kept is about a device, and which of those counts. */

import type { Statement } from '../../model/contradiction.ts';
import type { FormBinding } from '../../model/form.ts';
import { coversVersion } from '../mds2/state.ts';
import { COMPARES, type Names } from './compare.ts';

/** A form that a person bound. */
export interface BoundForm {
  readonly id: string;
  readonly binding: FormBinding;
  /** Date of the document, else when it was brought: the later of two replaces the other. */
  readonly atMs: number;
}

const said = (value: string): Statement => ({
  ...{ source: 'mds2', fact: 'model', key: null, value, evidence: '', firstAtMs: null, lastAtMs: null, confidence: 1 },
});

/** Whether a form is about a maker's model. A form without maker or model is about nothing. */
export function isAbout(
  { manufacturer, model }: FormBinding,
  device: { readonly manufacturer: string | null; readonly model: string | null },
  names: Names,
): boolean {
  if (manufacturer === null || model === null || device.manufacturer === null || device.model === null) return false;
  const agrees = (of: 'maker' | 'model', a: string, b: string): boolean =>
    COMPARES[of](said(a), said(b), names) === 'agrees';
  return agrees('maker', manufacturer, device.manufacturer) && agrees('model', model, device.model);
}

/**
 * The form that counts for software that runs: the latest of those that cover it; else of those of which it cannot be said; else
 * of those about other software, which then says just that.
 * @param running null: not known
 */
export function currentForm<F extends BoundForm>(forms: readonly F[], running: string | null): F | null {
  const rank = ({ binding: { versions } }: F): number => {
    if (versions === null || running === null) return 1;
    const covers = coversVersion(versions, running);
    return covers === null ? 1 : covers ? 2 : 0;
  };
  const later = (a: F, b: F): F => (b.atMs > a.atMs || (b.atMs === a.atMs && b.id > a.id) ? b : a);
  return forms.reduce<F | null>((a, b) => {
    if (a === null || rank(b) !== rank(a)) return a === null || rank(b) > rank(a) ? b : a;
    return later(a, b);
  }, null);
}
