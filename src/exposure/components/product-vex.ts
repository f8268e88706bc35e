/** What an advisory (CSAF, VEX) says of a product in one version, by vulnerability: a component's maker says less than the product's. */

import type { Advisory, ProductStatus } from '../../model/advisory.ts';
import type { ComponentStatement, StatementStatus } from '../../model/component.ts';
import { productsNamed, rangeOf } from '../verdict.ts';
import { within } from '../versions/range.ts';
import { parseVersion } from '../versions/version.ts';

const STATUS: Readonly<Partial<Record<ProductStatus, StatementStatus>>> = {
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  known_not_affected: 'not_affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  under_investigation: 'under_investigation',
};

/**
 * @param product  name as the advisory has it
 * @param isSure  false: that it is this product is not certain
 */
export function productStatements(
  advisory: Advisory,
  product: string,
  version: string | null,
  { isSure, isMaker }: { readonly isSure: boolean; readonly isMaker: boolean },
): readonly (readonly [cve: string, statement: ComponentStatement])[] {
  const read = version === null ? null : parseVersion(version);
  const out: (readonly [string, ComponentStatement])[] = [];
  for (const one of productsNamed(advisory, product)) {
    const range = rangeOf(one);
    const inside = within(read, range);
    if (inside === false) continue;
    for (const v of advisory.vulnerabilities) {
      if (v.cve === null) continue;
      for (const [status, ids] of Object.entries(v.status)) {
        const stated = STATUS[status as ProductStatus];
        if (stated === undefined || !ids.includes(one.id)) continue;
        const time = Date.parse(advisory.updatedAt);
        out.push([
          v.cve,
          {
            by: advisory.publisher,
            feed: 'csaf',
            record: advisory.id,
            status: stated,
            about: 'product',
            isSure: isSure && inside === true,
            isMaker,
            reason: `it names "${one.name}" with the versions "${range.text.trim()}"`,
            justification: v.flags.find((f) => f.products.includes(one.id))?.label ?? null,
            impact: v.threats.find((t) => t.category === 'impact' && t.products.includes(one.id))?.details ?? null,
            action: v.remediations.find((r) => r.products.includes(one.id))?.details || null,
            statedAt: Number.isNaN(time) ? null : new Date(time).toISOString(),
          },
        ]);
      }
    }
  }
  return out;
}
