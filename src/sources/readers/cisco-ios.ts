/**
 * Cisco IOS and IOS XE: sessions of 802.1X and MAB (`%AUTHMGR-5-SUCCESS: ... client (<mac>) on Interface <port>`), device
 * tracking (`%SISF-6-ENTRY_CREATED: Entry created A=<ip> V=<vlan> I=<port> P=... M=<mac>`), and clients of the wireless
 * controller 9800 (`%CLIENT_ORCH_LOG-6-CLIENT_ADDED_TO_RUN_STATE`). A port with many stations leads on and is no place. MAC
 * addresses that flap are on no port. Does not read link states: they name no device. The user's name is not read.
 */

import type { LogMessage, MessageSource, Out } from '../contract.ts';
import { ipOf, isHolder, macOf } from '../formats/address.ts';
import { isNoPlace, PortTable, placeFields, portName, statePlace } from '../formats/facts.ts';

const SESSION =
  /%(?:AUTHMGR|DOT1X|MAB|SESSION_MGR)-5-(?:SUCCESS|START)\b[^(]{0,160}(?:client|host) \(([0-9a-fA-F.:-]{12,17})\) (?:with .{0,40})?on [Ii]nterface (\S{2,40})/;
const TRACKED =
  /%SISF-[0-7]-ENTRY_(?:CREATED|CHANGED)\b.{0,80}?\bA=(\S{7,45}) V=(\d{1,4}) I=(\S{2,40}) (?:P=\S{1,8} )?M=(\S{12,17})/;
const CLIENT = /%CLIENT_ORCH_LOG-6-CLIENT_ADDED_TO_RUN_STATE\b/;

function wireless({ text, host, atUs }: LogMessage, out: Out): void {
  const mac = macOf(/\bMAC: ?([0-9a-fA-F.:]{12,17})/.exec(text)?.[1]);
  const ap = /\bAP(?: name)?:? ?\(?([A-Za-z0-9_.:-]{2,64})\)?/.exec(text)?.[1];
  const ip = ipOf(/\bIP:? ?\(?([0-9a-fA-F.:]{7,45})/.exec(text)?.[1]);
  if (mac === null) return;
  if (ip !== null && isHolder(ip)) out.observe('cisco-ios.address', ip, { mac, ip }, atUs);
  if (ap !== undefined) statePlace('cisco-ios', out, { mac }, { device: ap, port: null, atUs });
  else if (host !== null) out.observe('cisco-ios.controller', host, { mac }, atUs);
}

const reader: MessageSource = {
  id: 'cisco-ios',
  label: 'Cisco IOS log',
  version: 1,
  spec: 'Cisco IOS XE System Message Guides: AUTHMGR, DOT1X, MAB, SESSION_MGR, SISF, CLIENT_ORCH_LOG',
  basis: 'specification',
  carrier: 'message',
  fields: {
    ...placeFields('cisco-ios', 0.85),
    'cisco-ios.address': { doc: 'Address that the switch saw the station use', role: 'binding' },
    'cisco-ios.controller': { doc: 'Wireless controller that the station is on, where no access point is named' },
  },
  probe: (m) => /^%(?:AUTHMGR|DOT1X|MAB|SESSION_MGR|SISF|CLIENT_ORCH_LOG)-/.test(m.text),
  open() {
    const ports = new Map<string, PortTable>();
    const isPlace = (device: string, port: string, mac: string): boolean => {
      if (isNoPlace(port)) return false;
      let table = ports.get(device);
      if (table === undefined && ports.size < 1_024) {
        table = new PortTable();
        ports.set(device, table);
      }
      return table?.add(port, mac) === true;
    };
    return {
      push(message, out) {
        const { text, atUs } = message;
        const device = message.host ?? out.from;
        if (CLIENT.test(text)) return wireless(message, out);
        const tracked = TRACKED.exec(text);
        const session = tracked === null ? SESSION.exec(text) : null;
        const mac = macOf(tracked?.[4] ?? session?.[1]);
        if (mac === null) return;
        const ip = ipOf(tracked?.[1]);
        if (ip !== null && isHolder(ip)) out.observe('cisco-ios.address', ip, { mac, ip }, atUs);
        const port = portName(tracked?.[3] ?? session?.[2] ?? '');
        if (device === null || !isPlace(device, port, mac)) return;
        statePlace('cisco-ios', out, { mac }, { device, port, vlan: tracked?.[2] ?? null, atUs });
      },
    };
  },
};

export default reader;
