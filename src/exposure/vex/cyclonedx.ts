/** The hospital's statements as CycloneDX 1.6: devices as components, parts inside of them, and an analysis for each vulnerability. */

import type { Justification } from '../../model/exposure.ts';
import type { VexHead } from '../../model/vex-export.ts';
import { grouped, isCve, type Stated, unknownAs } from './statements.ts';

type Obj = Record<string, unknown>;

const STATE: Readonly<Record<Stated['status'], string>> = {
  affected: 'exploitable',
  under_investigation: 'in_triage',
  fixed: 'resolved',
  not_affected: 'not_affected',
};
/** The nearest that the format has; the detail says it in our words. */
const JUSTIFICATION: Readonly<Record<Justification, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
};

const partKey = ({ row }: Stated): string =>
  row.component === null
    ? ''
    : [row.component.purl, row.component.cpe, row.component.name, row.component.version].join('\n');

export function cyclonedxVex(all: readonly Stated[], head: VexHead): Obj {
  const refs = new Map<string, string>();
  const components = [...grouped(all, (s) => s.product)].map(([product, of]) => {
    const { device } = of[0]!.row;
    const parts = [
      ...grouped(
        of.filter((s) => s.row.component !== null),
        partKey,
      ),
    ].map(([key, [first]], k) => {
      const { name, version, purl, cpe } = first!.row.component!;
      const ref = `${product}+${k}`;
      refs.set(`${product}\n${key}`, ref);
      return {
        ...{ type: 'library', 'bom-ref': ref, name },
        ...(version === null ? {} : { version }),
        ...(cpe === null ? {} : { cpe }),
        ...(purl === null ? {} : { purl }),
      };
    });
    return {
      ...{ type: 'device', 'bom-ref': product, name: unknownAs(device.model, 'unknown model') },
      ...(device.manufacturer === null ? {} : { supplier: { name: device.manufacturer } }),
      description: unknownAs(device.name, device.id),
      ...(parts.length === 0 ? {} : { components: parts }),
    };
  });
  const refOf = (s: Stated): string =>
    s.row.component === null ? s.product : refs.get(`${s.product}\n${partKey(s)}`)!;
  const analysed = grouped(all, (s) =>
    [s.vulnerability, s.status, s.justification, s.status === 'affected' ? s.action : s.why].join('\n'),
  );
  const vulnerabilities = [...analysed.values()].map((of, k) => {
    const { vulnerability, status, justification, why, action } = of[0]!;
    return {
      'bom-ref': `vulnerability:${k}`,
      id: vulnerability,
      ...(isCve(vulnerability)
        ? { source: { name: 'CVE', url: `https://www.cve.org/CVERecord?id=${vulnerability}` } }
        : {}),
      ...(status === 'affected' ? { recommendation: action } : {}),
      analysis: {
        state: STATE[status],
        ...(justification === null ? {} : { justification: JUSTIFICATION[justification] }),
        detail: justification === null ? why : `${justification}: ${why}`,
      },
      affects: of.map((s) => ({ ref: refOf(s) })),
    };
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${head.serial}`,
    version: 1,
    metadata: {
      timestamp: new Date(head.atMs).toISOString(),
      tools: { components: [{ type: 'application', name: 'OpenWard' }] },
      authors: [{ name: head.publisher }],
    },
    components,
    vulnerabilities,
  };
}
