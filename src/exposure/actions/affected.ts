/** An assessment of a device as what actions are grouped from. */

import type { AffectedDevice } from '../../model/action.ts';
import type { Advisory } from '../../model/advisory.ts';
import type { Assessment } from '../../model/exposure.ts';
import { plainName } from '../products/names.ts';
import { productsNamed, rangeOf } from '../verdict.ts';
import { within } from '../versions/range.ts';
import { parseVersion } from '../versions/version.ts';

/** What devices of one kind have in common; null: the model is not known, and then a device is of no kind. */
export function familyOf(manufacturer: string | null, model: string | null): string | null {
  const name = model === null ? '' : plainName(model);
  return name === '' ? null : `${plainName(manufacturer ?? '')} ${name}`.trim();
}

/**
 * null: it is not affected, nor may it be.
 * @param family of the device; where it is not known each device is its own
 */
export function affectedBy(
  advisory: Advisory,
  assessment: Assessment,
  device: string,
  family: string | null,
): AffectedDevice | null {
  if (assessment.verdict === 'not_affected') return null;
  const version = assessment.version === null ? null : parseVersion(assessment.version);
  // Of several entries of one name those that are about other versions ask nothing of this device.
  const products = productsNamed(advisory, assessment.product).filter((p) => within(version, rangeOf(p)) !== false);
  return { device, family: family ?? device, advisory: advisory.id, products: products.map((p) => p.id) };
}
