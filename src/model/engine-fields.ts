/** What the sensor states without a dissector: facts of the transport itself. */

import type { FieldSpec } from './observation.ts';

/** Protocol that the facts carry, and where it is described. */
export const ENGINE_PROTOCOL = 'tcp';
export const ENGINE_SPEC = 'RFC 9293 3.1, 3.2';

/**
 * The form of a SYN, `<ttl>:<window>:<options>:<mss>:<wscale>`: the time to live it started with (32, 64, 128 or 255), the window as
 * sent, the options in order (M segment size, W window scale, S selective acknowledgement, T timestamps, N no-operation, E end of
 * list, F fast open, P multipath, ?<kind> another), segment size and window scale in decimal or `-`. Systems differ in it.
 */
export const ENGINE_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'tcp.syn': { doc: 'Form of the SYN by which it opens connections' },
  'tcp.synack': { doc: 'Form of the SYN+ACK by which it takes connections' },
};
