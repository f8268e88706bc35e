/** `openward recalls`: which devices recalls mean, the gravest class first, and how far the hospital has come. */

import { type Command, Option } from 'commander';
import { AppError } from '../../base/error.ts';
import {
  RECALL_CLASSES,
  RECALL_STATES,
  RECALL_STATUSES,
  type RecallClass,
  type RecallRow,
  type RecallState,
  type RecallStatus,
} from '../../model/recall.ts';
import type { RecallSelection } from '../../services/recall-rows.ts';
import { fieldLine } from '../../services/recall-sheet.ts';
import type { RecallPair } from '../../services/recalls.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

interface RecallFlags {
  readonly data: string;
  readonly class: readonly RecallClass[];
  readonly state: readonly RecallState[];
  readonly status: readonly RecallStatus[];
  readonly overdue?: boolean;
  readonly search: string;
  readonly limit: number;
  readonly devices?: boolean;
  readonly why?: string;
  readonly json?: boolean;
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

const clockOf = ({ clock }: RecallRow): string =>
  clock === null
    ? ''
    : clock.next === null
      ? 'done'
      : `${clock.isOverdue ? 'OVERDUE: ' : ''}${clock.next} by ${clock.dueAt}`;

const recallRow = (r: RecallRow): string[] => [
  r.number,
  r.classification ?? '?',
  r.state,
  String(r.counts.affected),
  String(r.counts.needsReview),
  clockOf(r),
  (r.firm ?? '').slice(0, 30),
  (r.product ?? '').slice(0, 60),
];
const pairRow = ({ recall, device }: RecallPair): string[] => [
  recall.number,
  recall.classification ?? '?',
  device.state,
  device.device.name,
  device.device.unit ?? '',
  device.reason.slice(0, 100),
];

async function run(flags: RecallFlags, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  const selection: RecallSelection = {
    classes: flags.class,
    states: flags.state,
    statuses: flags.status,
    overdue: flags.overdue === true,
    search: flags.search,
  };
  try {
    await app.compareExposures();
    if (flags.why !== undefined) {
      const nearest = await app.recalls.nearest(null, flags.why);
      if (flags.json === true) for (const one of nearest) await deps.output.json(one);
      else
        deps.output.table(
          ['Devices', 'Manufacturer', 'Model', 'Fell out at', 'Because'],
          nearest.map((n) => {
            const at = n.fields.find((f) => f.field === n.fellOutAt);
            return [
              String(n.devices),
              n.manufacturer ?? '?',
              n.model ?? '?',
              n.fellOutAt,
              at === undefined ? '' : fieldLine(at).slice(0, 120),
            ];
          }),
        );
      return;
    }
    const { stored, comparedAt } = await app.recalls.summary(null);
    if (stored === 0) deps.output.note('No recalls are stored: load openFDA data sets with "openward feeds load".');
    else deps.output.note(`${stored} recalls, compared ${comparedAt ?? 'never'}`);
    if (flags.devices === true) {
      const pairs: RecallPair[] = [];
      for await (const one of app.recalls.pairs(null, selection)) {
        if (pairs.length === flags.limit) break;
        pairs.push(one);
      }
      if (flags.json === true) for (const one of pairs) await deps.output.json(one);
      else deps.output.table(['Recall', 'Class', 'State', 'Device', 'Unit', 'Why'], pairs.map(pairRow));
      return;
    }
    const { items } = await app.recalls.page(null, { ...selection, sort: '', cursor: null, limit: flags.limit });
    if (flags.json === true) for (const one of items) await deps.output.json(one);
    else
      deps.output.table(
        ['Recall', 'Class', 'State', 'Affected', 'Review', 'Clock', 'Firm', 'Product'],
        items.map(recallRow),
      );
  } finally {
    await app.close();
  }
}

const recalls: CliCommand = {
  id: 'recalls',
  register(program: Command, deps: CliDeps): void {
    program
      .command('recalls')
      .description('Show which devices recalls mean, the gravest class first, and the clock of class I')
      .addOption(dataOption())
      .addOption(
        new Option('--class <classes>', `of ${RECALL_CLASSES.join(', ')}`)
          .argParser(several(RECALL_CLASSES))
          .default([], 'all'),
      )
      .addOption(
        new Option('--state <states>', `of ${RECALL_STATES.join(', ')}`)
          .argParser(several(RECALL_STATES))
          .default([], 'open,handled'),
      )
      .addOption(
        new Option('--status <statuses>', `of the FDA: ${RECALL_STATUSES.join(', ')}`)
          .argParser(several(RECALL_STATUSES))
          .default([], 'all'),
      )
      .option('--overdue', 'only those whose next step is overdue')
      .option('--search <words>', 'words of number, firm, product or reason', '')
      .option('--devices', 'a line for each device instead of each recall')
      .option('--why <number>', 'why a recall means no more devices: the nearest kinds, and where they fell out')
      .addOption(new Option('--limit <n>', 'at most so many').argParser(Number).default(100))
      .option('--json', 'one JSON line each')
      .action((flags: RecallFlags) => run(flags, deps));
  },
};

export default recalls;
