/** The sensor alone, as a process: reads a capture to its harvest and says how much there was. `--decode`: flow table only. */

import { readCapture } from '../../src/capture/file.ts';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { createSensor } from '../../src/wire/sensor.ts';

const [path, how] = process.argv.slice(2);
const dissectors = how === '--decode' ? [] : await loadDissectors();
const sensor = createSensor({ dissectors, hashSeed: 12_345, limits: { flows: 1_048_576 } });
if (how === '--decode') {
  // What the kernel has to tell is heard by nobody: decoding and the flow table are left, as in the peer.
  const { kernel } = sensor as unknown as { kernel: { owner: Record<string, unknown> } };
  const nobody = () => 0;
  kernel.owner = Object.fromEntries(
    ['onFlush', 'beforeClose', 'onClose', 'onPayload', 'onCopy', 'onSyn', 'onSweep', 'onBadTime'].map((n) => [
      n,
      nobody,
    ]),
  );
}
const { problem } = await readCapture(path!, sensor.frame.bind(sensor), { space: sensor.input });
if (how === '--decode') {
  console.log(
    JSON.stringify({ rssMiB: Math.round(process.resourceUsage().maxRSS / 1024), problem: problem?.code ?? null }),
  );
  process.exit(0);
}
const { counters, endpoints, observations, conversations } = sensor.finish();
const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({
    frames: counters.frames,
    flows: counters.flows,
    endpoints: endpoints.length,
    observations: observations.length,
    conversations: conversations.length,
    rssMiB,
    problem: problem?.code ?? null,
  }),
);
