/**
 * Services on the internet to which makers let their own devices report: under which domain a name is that of such a service.
 * What a host asks for is the browsing of people and is dropped; only these names are kept, and only of what is no browser.
 * The catalogue says whose each is (`http.cloud`); test/catalog.test.ts holds the two to each other.
 */

export const MAKER_CLOUDS: readonly string[] = [
  'connect.axis.com',
  'dch.dlink.com',
  'easy4ipcloud.com',
  'epsonconnect.com',
  'ezvizlife.com',
  'fitbit.com',
  'fm.grandstream.com',
  'hik-connect.com',
  'hpeprint.com',
  'meethue.com',
  'myedimax.com',
  'mydlink.com',
  'myqnapcloud.com',
  'netatmo.net',
  'provisioning.snom.com',
  'rps.yealink.com',
  'sonos.com',
  'tplinkcloud.com',
  'withings.net',
  'xbcs.net',
  'ztp.polycom.com',
];

const known: ReadonlySet<string> = new Set(MAKER_CLOUDS);
const MAX_LABELS = 8;

/** The domain of a maker's service that a name (lower case) is in; null: of none. */
export function makerCloud(name: string): string | null {
  let rest = name;
  for (let i = 0; i < MAX_LABELS; i++) {
    if (known.has(rest)) return rest;
    const dot = rest.indexOf('.');
    if (dot < 0) return null;
    rest = rest.slice(dot + 1);
  }
  return null;
}
