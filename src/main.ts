/** The only file that knows everybody: it wires adapters to services and hands them to the command line. */

import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readCapture } from './capture/file.ts';
import { startLive } from './capture/live/live.ts';
import { createOutput } from './cli/output.ts';
import { runCli } from './cli/program.ts';
import { loadCatalogue } from './install/catalog.ts';
import { fieldTable, loadDissectors } from './install/dissectors.ts';
import type { InspectPorts } from './services/inspect.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

async function inspectPorts(): Promise<InspectPorts> {
  const [dissectors, catalogue] = await Promise.all([loadDissectors(), loadCatalogue()]);
  const read: InspectPorts['readCapture'] = (path, onFrame, { onProgress }) =>
    readCapture(path, onFrame, onProgress === undefined ? {} : { onProgress: (p) => onProgress(p.bytes) });
  return { readCapture: read, dissectors, fields: fieldTable(dissectors), catalogue, hashSeed: randomInt(2 ** 32) };
}

const notYet = () => {
  throw new Error('not wired yet');
};
await runCli(process.argv.slice(2), {
  version,
  output: createOutput(process.stdout, process.stderr),
  inspectPorts,
  healthChecks: notYet,
  openApp: notYet,
  serve: notYet,
  startLive: (options) => startLive({ ...options, hashSeed: randomInt(2 ** 32) }),
  simulate: notYet,
});
