/** The thread that reads an imported file, with a broken dissector in it. */

import { readFile } from '../../../src/capture/work.ts';
import { loadDissectors } from '../../../src/install/dissectors.ts';
import poison from './poison.ts';

await readFile(async () => [poison, ...(await loadDissectors())]);
