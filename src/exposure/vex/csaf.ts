/** The hospital's statements as a CSAF 2.0 document of the profile VEX: devices by maker and model, components as parts of them. */

import type { VexHead } from '../../model/vex-export.ts';
import { grouped, isCve, type Stated, unknownAs } from './statements.ts';

type Obj = Record<string, unknown>;

const STATUS_KEY: Readonly<Record<Stated['status'], string>> = {
  affected: 'known_affected',
  under_investigation: 'under_investigation',
  fixed: 'fixed',
  not_affected: 'known_not_affected',
};

/** A component by its names; the same one is a product once, whatever number of devices has it. */
const componentKey = ({ row }: Stated): string | null => {
  const c = row.component;
  return c === null ? null : [c.purl, c.cpe, c.name, c.version].join('\n');
};

function tree(all: readonly Stated[], ids: (one: Stated) => string): Obj {
  const devices = [...grouped(all, (s) => s.product).values()].map(([first]) => first!);
  const branches = [...grouped(devices, ({ row }) => unknownAs(row.device.manufacturer, 'unknown manufacturer'))].map(
    ([vendor, ofVendor]) => ({
      category: 'vendor',
      name: vendor,
      branches: [...grouped(ofVendor, ({ row }) => unknownAs(row.device.model, 'unknown model'))].map(
        ([model, of]) => ({
          category: 'product_name',
          name: model,
          branches: of.map(({ product, row }) => ({
            category: 'host_name',
            name: unknownAs(row.device.name, row.device.id),
            product: { name: `${vendor} ${model} (${unknownAs(row.device.name, row.device.id)})`, product_id: product },
          })),
        }),
      ),
    }),
  );
  const components = [
    ...grouped(
      all.filter((s) => s.row.component !== null),
      (s) => componentKey(s)!,
    ).values(),
  ];
  const names = components.map(([first], k) => {
    const { name, version, purl, cpe } = first!.row.component!;
    const helper = { ...(cpe === null ? {} : { cpe }), ...(purl === null ? {} : { purl }) };
    return {
      name: version === null ? name : `${name} ${version}`,
      product_id: `component:${k}`,
      ...(Object.keys(helper).length === 0 ? {} : { product_identification_helper: helper }),
    };
  });
  const placeOf = new Map(components.map(([first], k) => [componentKey(first!)!, k]));
  const relationships = [
    ...grouped(
      all.filter((s) => s.row.component !== null),
      ids,
    ).values(),
  ].map(([first]) => {
    const part = names[placeOf.get(componentKey(first!)!)!]!;
    return {
      category: 'default_component_of',
      product_reference: part.product_id,
      relates_to_product_reference: first!.product,
      full_product_name: {
        name: `${part.name} in ${unknownAs(first!.row.device.name, first!.row.device.id)}`,
        product_id: ids(first!),
      },
    };
  });
  return {
    branches,
    ...(names.length === 0 ? {} : { full_product_names: names }),
    ...(relationships.length === 0 ? {} : { relationships }),
  };
}

/** Texts that are the same are stated once, for all products that they are about. */
const byText = (all: readonly Stated[], text: (s: Stated) => string, ids: (s: Stated) => string) =>
  [...grouped(all, text)].map(([details, of]) => ({ details, product_ids: of.map(ids) }));

function vulnerability(id: string, all: readonly Stated[], ids: (s: Stated) => string): Obj {
  const of = (status: Stated['status']): readonly Stated[] => all.filter((s) => s.status === status);
  const status = Object.fromEntries(
    (Object.keys(STATUS_KEY) as Stated['status'][])
      .filter((s) => of(s).length > 0)
      .map((s) => [STATUS_KEY[s], of(s).map(ids)]),
  );
  const clear = of('not_affected');
  const flags = [
    ...grouped(
      clear.filter((s) => s.justification !== null),
      (s) => s.justification!,
    ),
  ];
  const titles = new Set(all.map((s) => s.row.title).filter((t) => t !== '' && t !== id));
  return {
    ...(isCve(id) ? { cve: id } : { ids: [{ system_name: 'OpenWard: advisory or record', text: id }] }),
    notes: [{ category: 'summary', text: [...titles].slice(0, 3).join('; ') || id }],
    product_status: status,
    ...(flags.length === 0 ? {} : { flags: flags.map(([label, s]) => ({ label, product_ids: s.map(ids) })) }),
    ...(clear.length === 0
      ? {}
      : { threats: byText(clear, (s) => s.why, ids).map((t) => ({ category: 'impact', ...t })) }),
    ...(of('affected').length === 0
      ? {}
      : { remediations: byText(of('affected'), (s) => s.action, ids).map((r) => ({ category: 'workaround', ...r })) }),
  };
}

/** @param all  at least one: a document without vulnerabilities is none of this profile */
export function csafVex(all: readonly Stated[], head: VexHead): Obj {
  const numbers = new Map<string, number>();
  const ids = (s: Stated): string => {
    const key = componentKey(s);
    if (key === null) return s.product;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return `${s.product}+${numbers.get(key)}`;
  };
  const at = new Date(head.atMs).toISOString();
  return {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      title: `Vulnerabilities of devices of ${head.publisher}`,
      lang: 'en',
      publisher: { category: 'user', name: head.publisher, namespace: head.namespace },
      tracking: {
        id: head.id,
        version: '1',
        status: 'final',
        initial_release_date: at,
        current_release_date: at,
        generator: { engine: { name: 'OpenWard' }, date: at },
        revision_history: [{ date: at, number: '1', summary: 'As it stands at this time.' }],
      },
    },
    product_tree: tree(all, ids),
    vulnerabilities: [...grouped(all, (s) => s.vulnerability)].map(([id, of]) => vulnerability(id, of, ids)),
  };
}
