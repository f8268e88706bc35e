/**
 * ArubaOS wireless controllers: message 522008 (`User Authentication Successful: username=... MAC=<mac> IP=<ip> role=...
 * VLAN=<vlan> AP=<name> SSID=...`) and association (`Assoc success @ ...: <mac>: AP <ip>-<bssid>-<name>`). The user's name is
 * not read.
 */

import type { MessageSource } from '../contract.ts';
import { ipOf, isHolder, macOf } from '../formats/address.ts';
import { placeFields, statePlace } from '../formats/facts.ts';

const ASSOCIATED =
  /\bAssoc success\b[^|]{0,40}?: ?([0-9a-fA-F:]{17}): AP \d{1,3}(?:\.\d{1,3}){3}-[0-9a-fA-F:]{17}-(\S{1,64})/;
const AUTHENTICATED = /\bUser Authentication Successful:/;

const reader: MessageSource = {
  id: 'aruba',
  label: 'ArubaOS log',
  version: 1,
  spec: 'ArubaOS 8 Syslog Messages Guide: 501100, 522008',
  basis: 'specification',
  carrier: 'message',
  fields: {
    ...placeFields('aruba', 0.85),
    'aruba.address': { doc: 'Address that the controller saw the station use', role: 'binding' },
  },
  probe: (m) => m.text.includes('Assoc success') || AUTHENTICATED.test(m.text),
  open: () => ({
    push({ text, atUs }, out) {
      const associated = ASSOCIATED.exec(text);
      if (associated !== null) {
        const mac = macOf(associated[1]);
        if (mac !== null) statePlace('aruba', out, { mac }, { device: associated[2]!, port: null, atUs });
        return;
      }
      if (!AUTHENTICATED.test(text)) return;
      // Names of users may hold blanks and equal signs: only what comes behind the name is read.
      const rest = text.slice(Math.max(0, text.lastIndexOf(' MAC=')));
      const mac = macOf(/ MAC=([0-9a-fA-F:]{17})/.exec(rest)?.[1]);
      const ip = ipOf(/ IP=([0-9a-fA-F.:]{7,45})/.exec(rest)?.[1]);
      const ap = / AP=([A-Za-z0-9_.:-]{1,64})/.exec(rest)?.[1];
      if (mac === null) return;
      if (ip !== null && isHolder(ip)) out.observe('aruba.address', ip, { mac, ip }, atUs);
      if (ap === undefined || /^(?:N\/A|wired|unknown)$/i.test(ap)) return;
      const vlan = / VLAN=(\d{1,4})\b/.exec(rest)?.[1] ?? null;
      statePlace('aruba', out, { mac }, { device: ap, port: null, vlan, atUs });
    },
  }),
};

export default reader;
