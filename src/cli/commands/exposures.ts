/** `openward exposures`: which devices could be attacked through what is published, the most urgent first. */

import { type Command, Option } from 'commander';
import { AppError } from '../../base/error.ts';
import { type ExposureRow, type ExposureState, STATES } from '../../model/exposure.ts';
import { BANDS, type Band } from '../../model/risk.ts';
import { VEX_FORMATS, type VexFormat } from '../../model/vex-export.ts';
import type { ExposureSelection } from '../../services/exposure-reading.ts';
import { PUBLISHER, vexFile } from '../../services/vex-export.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

interface ExposureFlags {
  readonly data: string;
  readonly filter: string;
  readonly state: readonly ExposureState[];
  readonly band: readonly Band[];
  readonly exploited?: boolean;
  readonly at?: string;
  readonly limit: number;
  readonly json?: boolean;
  readonly receipts?: boolean;
  readonly format?: VexFormat;
  readonly publisher: string;
  readonly namespace: string;
}

/** A list of members of a closed vocabulary, divided by commas. */
const several =
  <T extends string>(all: readonly T[]) =>
  (text: string): readonly T[] =>
    text.split(',').map((word) => {
      const found = all.find((one) => one === word.trim());
      if (found === undefined) throw new AppError('usage', 'invalid', `"${word}" is none of ${all.join(', ')}.`);
      return found;
    });

const row = (r: ExposureRow): string[] => [
  r.score === null ? '-' : String(r.score),
  r.band ?? '-',
  r.state,
  r.device.name,
  r.doc,
  r.cves.slice(0, 2).join(' ') + (r.cves.length > 2 ? ` +${r.cves.length - 2}` : ''),
  r.exploited ? 'exploited' : '',
  r.version ?? 'unknown',
  r.reason.slice(0, 80),
];

async function run(flags: ExposureFlags, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  const selection: ExposureSelection = {
    filter: flags.filter,
    states: flags.state,
    bands: flags.band,
    exploited: flags.exploited === true ? true : null,
    doc: null,
    asset: null,
    search: '',
    at: flags.at ?? null,
  };
  try {
    await app.compareExposures();
    if (flags.format !== undefined) {
      const who = { publisher: flags.publisher, namespace: flags.namespace };
      const { body } = await vexFile(flags.format, app.exposures.stated(null, selection), who, Date.now());
      let text = '';
      for await (const piece of body) text += String(piece);
      deps.output.line(text.trimEnd());
      return;
    }
    const rows: ExposureRow[] = [];
    for await (const one of app.exposures.rows(null, selection)) {
      if (rows.length === flags.limit) break;
      rows.push(one);
    }
    const { comparedAt, compared } = await app.exposures.summary(null, selection);
    if (comparedAt === null) deps.output.note('No device was compared yet: import captures and load feeds first.');
    else deps.output.note(`${compared} devices, compared ${comparedAt}`);
    if (flags.receipts === true) {
      for (const { device, doc } of rows) {
        const { receipt } = await app.exposures.detail(null, { asset: device.id, doc }, flags.at ?? null);
        if (receipt !== null) await deps.output.json(receipt);
      }
    } else if (flags.json === true) for (const one of rows) await deps.output.json(one);
    else
      deps.output.table(
        ['Score', 'Priority', 'State', 'Device', 'Advisory', 'CVEs', 'KEV', 'Version', 'Reason'],
        rows.map(row),
      );
  } finally {
    await app.close();
  }
}

const exposures: CliCommand = {
  id: 'exposures',
  register(program: Command, deps: CliDeps): void {
    program
      .command('exposures')
      .description('Show which devices published advisories mean, the most urgent first')
      .addOption(dataOption())
      .option('--filter <text>', 'only devices that match, as on the devices page', '')
      .addOption(
        new Option('--state <states>', `of ${STATES.join(', ')}; absent: those that are open`)
          .argParser(several(STATES))
          .default([], 'open'),
      )
      .addOption(new Option('--band <bands>', `of ${BANDS.join(', ')}`).argParser(several(BANDS)).default([], 'all'))
      .option('--exploited', 'only those that are known to be exploited')
      .option('--at <time>', 'as they stood then, ISO 8601')
      .addOption(new Option('--limit <n>', 'at most so many').argParser(Number).default(100))
      .option('--json', 'one JSON line each')
      .addOption(
        new Option('--format <format>', 'all that match as a document: what the hospital states of them').choices([
          ...VEX_FORMATS,
        ]),
      )
      .option('--publisher <name>', 'who states it, for --format', PUBLISHER.publisher)
      .option('--namespace <url>', 'the address that stands for who states it, for --format', PUBLISHER.namespace)
      .option('--receipts', "the receipt of each score as a JSON line, for 'openward verify receipt'")
      .action((flags: ExposureFlags) => run(flags, deps));
  },
};

export default exposures;
