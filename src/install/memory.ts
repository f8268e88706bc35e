/** How the program uses the machine's memory where it does one thing and ends. */

import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the part of the heap small in which new objects are made: a command that reads much and keeps little needs half the memory
 * then, for little more time. To be called before the work begins.
 */
export function keepYoungSmall(): void {
  // Its largest size is fixed when the program starts; what can be turned off is that it grows.
  setFlagsFromString('--semi-space-growth-factor=1');
}
