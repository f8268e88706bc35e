/** The live capture worker. */

import { loadDissectors } from '../../install/dissectors.ts';
import { openRing } from './af-packet.ts';
import { captureLive } from './work.ts';

await captureLive({ dissectors: await loadDissectors(), openRing });
