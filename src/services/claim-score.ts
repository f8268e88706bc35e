/** What makers state of devices where it is part of a score: that they talk with systems outside of the hospital. */

import { statedIn } from '../exposure/mds2/topics.ts';
import type { ContradictionStore } from './claims-ports.ts';
import { standing } from './form-reading.ts';
import type { StatedOutside } from './risk.ts';

/** As it stands at the start of a comparison of the site's exposures. */
export async function statedOutside(
  store: Pick<ContradictionStore, 'forms' | 'formsOfDevices'>,
  site: string,
): Promise<StatedOutside> {
  const byDevice = await store.formsOfDevices(site);
  if (byDevice.size === 0) return () => null;
  const says = new Map(
    (await store.forms(site)).flatMap(({ id, form, rulings, document, fileName }) => {
      const yes = statedIn(form, standing(rulings)).find(
        (s) => s.topic === 'external-communication' && s.value === 'yes',
      );
      return yes === undefined ? [] : [[id, `MDS2 ${document ?? fileName} ${yes.answer.ref} (${id})`] as const];
    }),
  );
  return (asset) => says.get(byDevice.get(asset) ?? '') ?? null;
}
