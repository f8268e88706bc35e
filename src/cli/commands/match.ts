/** `openward match`: products and devices against advisories of a folder, without a database. */

import type { Command } from 'commander';
import { EXIT_CODE } from '../../base/error.ts';
import { probe } from '../../exposure/verdict.ts';
import { keepYoungSmall } from '../../install/memory.ts';
import { type AdvisoryFolder, readAdvisoryFolder } from '../../services/advisories.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { answerLines, field, type Row } from '../json-lines.ts';

interface MatchFlags {
  readonly feeds: string;
}

const SHOWN = 10;

async function open(deps: CliDeps, flags: MatchFlags): Promise<AdvisoryFolder> {
  keepYoungSmall();
  const folder = await readAdvisoryFolder(deps.advisoryPorts(), flags.feeds, { lean: true });
  for (const { name, why } of folder.refused.slice(0, SHOWN)) deps.output.note(`${name}: ${why}`);
  const more = folder.refused.length - SHOWN;
  if (more > 0) deps.output.note(`${more} more documents were refused.`);
  if (folder.advisories.size === 0) deps.output.note(`There are no CSAF documents below ${flags.feeds}.`);
  return folder;
}

function answerProbe(folder: AdvisoryFolder, row: Row): unknown {
  const doc = field(row, 'doc');
  const product = field(row, 'product');
  if (doc === null || product === null) throw new Error('needs "doc" and "product"');
  const advisory = folder.advisories.get(doc.toUpperCase());
  if (advisory === undefined) {
    return { verdict: 'needs_review', reason: `there is no advisory ${doc} in the folder`, product_ids: [], cves: [] };
  }
  const { verdict, reason, productIds, cves } = probe(advisory, product, field(row, 'version'));
  return { verdict, reason, product_ids: productIds, cves };
}

async function answerDevices(deps: CliDeps): Promise<(folder: AdvisoryFolder, row: Row) => unknown> {
  const matcherOf = await deps.deviceMatcher();
  let matcher: ReturnType<typeof matcherOf> | null = null;
  return (folder, row) => {
    matcher ??= matcherOf(folder.advisories.values());
    const device = {
      manufacturer: field(row, 'manufacturer'),
      model: field(row, 'model'),
      version: field(row, 'version'),
    };
    return { id: row['id'] ?? null, matches: matcher.match(device) };
  };
}

async function run(
  deps: CliDeps,
  flags: MatchFlags,
  answer: (folder: AdvisoryFolder, row: Row) => unknown,
): Promise<void> {
  const folder = await open(deps, flags);
  const wrong = await answerLines(process.stdin, deps.output, (row) => answer(folder, row));
  if (wrong > 0) {
    deps.output.note(`${wrong} lines could not be answered.`);
    process.exitCode = EXIT_CODE.invalid;
  }
}

const command: CliCommand = {
  id: 'match',
  register(program: Command, deps: CliDeps): void {
    const match = program
      .command('match')
      .description('Match products and devices against the advisories (CSAF) of a folder');
    match
      .command('probes')
      .description('Read {doc, vendor, product, version} as JSON lines, prints {verdict, reason, product_ids, cves}')
      .requiredOption('--feeds <folder>', 'folder with CSAF documents (.json, .json.gz)')
      .action((flags: MatchFlags) => run(deps, flags, answerProbe));
    match
      .command('devices')
      .description(
        'Read {id, manufacturer, model, version} as JSON lines, print {id, matches: [{doc, product, verdict, reason, cves}]}',
      )
      .requiredOption('--feeds <folder>', 'folder with CSAF documents (.json, .json.gz)')
      .action(async (flags: MatchFlags) => run(deps, flags, await answerDevices(deps)));
  },
};

export default command;
