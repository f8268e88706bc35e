/** `openward sbom`: bills of materials, what they are of, and what is known of their components. */

import type { Command } from 'commander';
import { AppError } from '../../base/error.ts';
import type { NewBinding } from '../../model/bill.ts';
import { consoleActor } from '../actor.ts';
import type { App } from '../app.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

interface LoadFlags {
  readonly data: string;
  /** Manufacturer, model, versions. */
  readonly for?: string;
}

/** `B. Braun/Perfusor Compact/>= 2.0, < 3.0`; without versions: all of them. */
function bindingOf(text: string | undefined): NewBinding | null {
  if (text === undefined) return null;
  const [manufacturer = '', model = '', ...versions] = text.split('/');
  if (manufacturer.trim() === '' || model.trim() === '')
    throw new AppError(
      'usage',
      'invalid',
      `"${text}" is no product: write MANUFACTURER/MODEL or MANUFACTURER/MODEL/VERSIONS.`,
    );
  return { manufacturer, model, versions: versions.length === 0 ? null : versions.join('/') };
}

async function withApp(data: string, deps: CliDeps, work: (app: App) => Promise<void>): Promise<void> {
  const app = await deps.openApp({ dataDir: data, join: true });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

async function load(given: string, flags: LoadFlags, deps: CliDeps): Promise<void> {
  const binding = bindingOf(flags.for);
  const [file, more] = await deps.feedFiles(given);
  if (file === undefined || more !== undefined)
    throw new AppError('usage', 'invalid', `${given} is no single file: load bills one by one, each with its product.`);
  await withApp(flags.data, deps, async (app) => {
    const found = await app.bills.load(null, consoleActor(), { name: file.name, text: file.open() }, binding);
    const { bill, isKnown, troubles, troubleCount } = found;
    deps.output.line(`${isKnown ? 'known already' : 'loaded'}: ${bill.id}`);
    deps.output.line(`${bill.format} ${bill.specVersion}, ${bill.components} components, SHA-256 ${bill.digest}`);
    for (const t of troubles.slice(0, 5)) deps.output.note(`  ${t.at}: ${t.what}`);
    if (troubleCount > 5) deps.output.note(`  and ${troubleCount - 5} more that could not be used`);
    const { manufacturer, model, versions } = bill.proposal;
    if (bill.binding !== null)
      deps.output.line(
        `of ${bill.binding.manufacturer} ${bill.binding.model}, versions ${bill.binding.versions ?? 'all'}`,
      );
    else
      deps.output.note(
        `It says nothing of devices until somebody says of what it is: --for "${manufacturer ?? 'MANUFACTURER'}/${model ?? 'MODEL'}/${versions ?? 'VERSIONS'}", or on the page SBOMs.`,
      );
  });
}

async function list(flags: { readonly data: string; readonly json?: boolean }, deps: CliDeps): Promise<void> {
  await withApp(flags.data, deps, async (app) => {
    let cursor: string | null = null;
    const rows: string[][] = [];
    do {
      const page: Awaited<ReturnType<App['bills']['page']>> = await app.bills.page(null, {
        ...{ search: '', isBound: null, asset: null },
        cursor,
        limit: 500,
      });
      for (const b of page.items) {
        if (flags.json === true) await deps.output.json(b);
        const of = b.binding === null ? 'nobody said yet' : `${b.binding.manufacturer} ${b.binding.model}`;
        rows.push([b.id, of, b.binding?.versions ?? '', String(b.components), String(b.devices), b.file]);
      }
      cursor = page.next;
    } while (cursor !== null);
    if (flags.json !== true) deps.output.table(['Id', 'Product', 'Versions', 'Components', 'Devices', 'File'], rows);
  });
}

async function show(
  id: string,
  flags: { readonly data: string; readonly json?: boolean },
  deps: CliDeps,
): Promise<void> {
  await withApp(flags.data, deps, async (app) => {
    const detail = await app.bills.detail(null, id);
    if (flags.json === true) {
      await deps.output.json(detail);
      return;
    }
    for (const c of detail.completeness) deps.output.line(`${c.id}: ${c.present} of ${c.of}`);
    deps.output.table(
      ['Vulnerability', 'Component', 'Verdict', 'CVSS', 'KEV', 'Reason'],
      detail.findings.map((f) => {
        const c = detail.tree[f.place];
        const name = c === undefined ? String(f.place) : `${c.name} ${c.version ?? '(no version)'}`;
        return [
          f.id,
          name,
          f.verdict,
          f.cvss === null ? '-' : String(f.cvss),
          f.exploited ? 'exploited' : '',
          f.reason.slice(0, 90),
        ];
      }),
    );
  });
}

const sbom: CliCommand = {
  id: 'sbom',
  register(program: Command, deps: CliDeps): void {
    const group = program.command('sbom').description('Load and read bills of materials (CycloneDX, SPDX)');
    group
      .command('load')
      .description('Load one bill: CycloneDX 1.2-1.7 (JSON, XML), SPDX 2.2, 2.3 (JSON, tag-value), 3.0 (JSON-LD)')
      .argument('<file>', 'the bill, plain or .gz')
      .option(
        '--for <product>',
        'of which product it is: MANUFACTURER/MODEL, or MANUFACTURER/MODEL/VERSIONS (">= 2.0, < 3.0")',
      )
      .addOption(dataOption())
      .action((file: string, flags: LoadFlags) => load(file, flags, deps));
    group
      .command('list')
      .description('Show what was loaded, and of which product each is')
      .option('--json', 'one JSON line each')
      .addOption(dataOption())
      .action((flags: { data: string; json?: boolean }) => list(flags, deps));
    group
      .command('show')
      .description('Show how complete a bill is, and what is known of its components')
      .argument('<id>', 'as "sbom list" shows it')
      .option('--json', 'everything as one JSON line')
      .addOption(dataOption())
      .action((id: string, flags: { data: string; json?: boolean }) => show(id, flags, deps));
  },
};

export default sbom;
