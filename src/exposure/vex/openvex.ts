/** The hospital's statements as OpenVEX 0.2.0: one for each vulnerability, status and ground, with the devices that it is about. */

import type { VexHead } from '../../model/vex-export.ts';
import { grouped, type Stated } from './statements.ts';

type Obj = Record<string, unknown>;

export function openVex(all: readonly Stated[], head: VexHead): Obj {
  const base = head.namespace.endsWith('/') ? head.namespace : `${head.namespace}/`;
  const productOf = (s: Stated): Obj => {
    const c = s.row.component;
    const part = c === null ? null : (c.purl ?? c.cpe ?? `${base}components/${encodeURIComponent(c.name)}`);
    return {
      '@id': `${base}devices/${encodeURIComponent(s.product)}`,
      ...(part === null ? {} : { subcomponents: [{ '@id': part }] }),
    };
  };
  const same = grouped(all, (s) =>
    [s.vulnerability, s.status, s.justification, s.status === 'affected' ? s.action : s.why].join('\n'),
  );
  const at = new Date(head.atMs).toISOString();
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `${base}vex/${encodeURIComponent(head.id)}`,
    author: head.publisher,
    timestamp: at,
    version: 1,
    tooling: 'OpenWard',
    statements: [...same.values()].map((of) => {
      const { vulnerability, status, justification, why, action } = of[0]!;
      return {
        vulnerability: { name: vulnerability },
        products: of.map(productOf),
        status,
        ...(justification === null ? {} : { justification }),
        ...(status === 'not_affected' ? { impact_statement: why } : {}),
        ...(status === 'affected' ? { action_statement: action } : {}),
        ...(status === 'affected' || status === 'not_affected' ? {} : { status_notes: why }),
      };
    }),
  };
}
