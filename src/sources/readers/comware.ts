/**
 * HPE and H3C Comware switches: sessions of 802.1X and MAC authentication
 * (`DOT1X/6/DOT1X_LOGIN_SUCC: -IfName=<port>-MACAddr=<mac>-...VLANID=<vlan>-Username=...`). The user's name is not read.
 */

import type { MessageSource } from '../contract.ts';
import { macOf } from '../formats/address.ts';
import { isNoPlace, placeFields, portName, statePlace } from '../formats/facts.ts';

const LOGIN =
  /(?:DOT1X\/\d\/DOT1X|MACA\/\d\/MACA|PORTSEC\/\d\/PORTSEC)_LOGIN_SUCC[A-Z]*: -IfName=([A-Za-z0-9/.-]{2,40}?)-MACAddr=([0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4})/;
const VLAN = /-(?:AuthorizationVLANID|AccessVLANID|VLANID)=(\d{1,4})(?:-|$)/;

const reader: MessageSource = {
  id: 'comware',
  label: 'HPE Comware log',
  version: 1,
  spec: 'HPE Comware 7 System Log Messages Reference: DOT1X, MACA',
  basis: 'specification',
  carrier: 'message',
  fields: placeFields('comware', 0.85),
  probe: (m) => m.text.includes('_LOGIN_SUCC') && m.text.includes('-MACAddr='),
  open: () => ({
    push({ text, host, atUs }, out) {
      const m = LOGIN.exec(text);
      const mac = macOf(m?.[2]);
      const device = host ?? out.from;
      const port = portName(m?.[1] ?? '');
      if (mac === null || device === null || isNoPlace(port)) return;
      const vlan = VLAN.exec(text.slice(0, text.indexOf('-Username=')))?.[1] ?? null;
      statePlace('comware', out, { mac }, { device, port, vlan, atUs });
    },
  }),
};

export default reader;
