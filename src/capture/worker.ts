/** The thread that reads one imported file. */

import { loadDissectors } from '../install/dissectors.ts';
import { readFile } from './work.ts';

await readFile(loadDissectors);
