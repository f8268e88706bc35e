/** Frames for the tests of the watchdog: a few devices that announce themselves, and a frame that stops a broken dissector. */

import { ascii, eth, ip4, udp } from '../wire/build.ts';
import { POISON_PORT } from './workers/poison.ts';

export const DEVICES = 8;
export const deviceIp = (n: number): string => `10.20.0.${n + 1}`;

export const deviceFrames = (): Uint8Array[] =>
  Array.from({ length: DEVICES }, (_, n) => {
    const text = `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nSERVER: Linux/6.1 UPnP/1.0 device/1.0\r\nUSN: uuid:${n}::upnp:rootdevice\r\n\r\n`;
    const packet = ip4(deviceIp(n), '239.255.255.250', 17, udp(1900, 1900, ascii(text)));
    return Uint8Array.from(eth(0x0800, packet, `02:00:00:00:00:0${n + 1}`));
  });

/** @param from its port: another one, another flow */
export const poisonFrame = (text: string, from = 40_000): Uint8Array =>
  Uint8Array.from(
    eth(0x0800, ip4('10.66.0.1', '10.66.0.2', 17, udp(from, POISON_PORT, ascii(text))), '02:66:00:00:00:01'),
  );
