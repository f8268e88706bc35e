/** `openward inspect`: what a capture shows, without a database. */

import type { Command } from 'commander';
import { EXIT_CODE } from '../../base/error.ts';
import { nextObservations, SOURCES, sighted } from '../../identify/next.ts';
import type { FlowRecord } from '../../model/flow.ts';
import { type Inspection, type InspectPorts, inspectCapture } from '../../services/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import { ASSET_HEAD, assetRow } from '../asset-table.ts';
import { type CaptureFile, capturesUnder } from '../captures.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { assetLine, captureLine, flowLine } from '../jsonl.ts';
import { simulateOption } from '../options.ts';
import type { Output } from '../output.ts';

interface InspectFlags {
  readonly jsonl?: boolean;
  readonly flows: boolean;
  readonly simulate?: Partial<Limits>;
}

function showTable(output: Output, inspection: Inspection): void {
  const { counters, weirds, caps } = inspection.harvest;
  const many = (n: number, word: string) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;
  output.line(
    `${inspection.capture}: ${many(counters.frames, 'frame')}, ${many(counters.flows, 'flow')}, ${many(inspection.assets.length, 'device')}`,
  );
  if (inspection.assets.length > 0) output.table(ASSET_HEAD, inspection.assets.map(assetRow));
  for (const w of weirds.slice(0, 10)) output.line(`  irregular: ${w.code} (${w.count}, first in frame ${w.frame})`);
  if (weirds.length > 10) output.line(`  irregular: ${weirds.length - 10} more kinds (see --jsonl)`);
  for (const c of caps) output.line(`  limit reached: ${c.cap} (${c.limit}), ${c.hits} dropped`);
  for (const line of nextLines(inspection)) output.line(line);
  output.line('');
}

const SHOWN_NEXT = 3;

/** Which sources would tell the most of what is not known of these devices. */
function nextLines(inspection: Inspection): string[] {
  return nextObservations(inspection.assets.map(sighted))
    .slice(0, SHOWN_NEXT)
    .map((next) => {
      const how = SOURCES.find((s) => s.id === next.source)?.how ?? next.source;
      const where = next.vlan === null ? '' : ` in VLAN ${next.vlan}`;
      return `  next best: ${next.source}${where} would settle about ${Math.round(next.settles)} unknown values of ${next.assets.length} devices: ${how}`;
    });
}

async function inspectOne(
  ports: InspectPorts,
  file: CaptureFile,
  flags: InspectFlags,
  output: Output,
  onBytes: (n: number) => void,
): Promise<Inspection> {
  const flows = flags.jsonl === true && flags.flows;
  const inspection = await inspectCapture(ports, file.path, {
    capture: file.name,
    keepExternal: flags.jsonl === true,
    limits: flags.simulate ?? {},
    onProgress: onBytes,
    ...(flows ? { onFlow: (flow: FlowRecord) => void output.json(flowLine(file.name, flow)) } : {}),
  });
  if (flags.jsonl === true) {
    for (const asset of inspection.assets) await output.json(assetLine(inspection, asset));
    await output.json(captureLine(inspection));
  } else {
    showTable(output, inspection);
  }
  return inspection;
}

async function run(given: readonly string[], flags: InspectFlags, deps: CliDeps): Promise<void> {
  const files = (await Promise.all(given.map(capturesUnder))).flat();
  const ports = await deps.inspectPorts();
  const totalBytes = files.reduce((sum, f) => sum + f.bytes, 0);
  const progress = deps.output.progress('reading', totalBytes);
  let doneBytes = 0;
  let problems = 0;
  for (const file of files) {
    const inspection = await inspectOne(ports, file, flags, deps.output, (n) =>
      progress.update(doneBytes + n, file.name),
    );
    doneBytes += file.bytes;
    if (inspection.problem !== null) {
      problems++;
      deps.output.note(`${file.name}: ${inspection.problem.detail} (${inspection.problem.code})`);
    }
  }
  progress.stop();
  if (problems > 0) {
    deps.output.note(
      `${problems} of ${files.length} files could not be read whole; what came before the damage is shown.`,
    );
    process.exitCode = EXIT_CODE.invalid;
  }
}

const inspect: CliCommand = {
  id: 'inspect',
  register(program: Command, deps: CliDeps): void {
    program
      .command('inspect')
      .description('Show the devices of captures, without a database')
      .argument('<file...>', 'captures (pcap, pcapng, also gzip or zstd) or folders of them')
      .option('--jsonl', 'one JSON object a line: flows, assets with evidence, captures')
      .option('--no-flows', 'with --jsonl: leave the flows out')
      .addOption(simulateOption())
      .addHelpText(
        'after',
        `
Examples:
  openward inspect ward3.pcap                     a table of the devices in it
  openward inspect captures/ --jsonl > all.jsonl  everything, for other programs
  openward inspect big.pcap.zst --jsonl --no-flows | grep '"kind":"asset"'

Exit code: 0 all files were read whole, ${EXIT_CODE.invalid} some were damaged, ${EXIT_CODE['not-found']} nothing to read.`,
      )
      .action((given: string[], flags: InspectFlags) => run(given, flags, deps));
  },
};

export default inspect;
