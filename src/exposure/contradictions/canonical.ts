/** One name for what is written in several ways: protocols, software, operating systems, serial numbers, places. */

import { plainName } from '../products/names.ts';

const aliases = (table: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(table).flatMap(([id, names]) =>
      [id, ...names.split('|')].map((name) => [plainName(name), id] as const),
    ),
  );

const PROTOCOLS = aliases({
  hl7v2: 'hl7|hl7 v2|mllp|hl7-v2',
  rdp: 'ms-wbt-server|remote desktop|ms-rdp|terminal services',
  vnc: 'rfb|vnc-http',
  smb: 'cifs|smb1|smb2|smb3|microsoft-ds',
  ike: 'ipsec|isakmp|esp',
  http: 'www|web',
  tls: 'ssl|https',
  wifi: 'wi-fi|wlan|802.11|wireless lan',
});

/** The protocol's id; what is not known stands for itself. */
export const protocolKey = (name: string): string =>
  PROTOCOLS.get(plainName(name)) ?? plainName(name).replaceAll(' ', '-');

/** Software that is called by several names; the first word that is found decides. */
const SOFTWARE = aliases({
  openssh: 'openssh|openssh server|openssh portable',
  openssl: 'openssl|libssl|libcrypto',
  'apache-httpd': 'apache|httpd|apache2|apache http server|apache httpd',
  iis: 'iis|microsoft iis|internet information services|internet information server',
  nginx: 'nginx',
  samba: 'samba',
  dropbear: 'dropbear',
  lighttpd: 'lighttpd',
  vsftpd: 'vsftpd',
  proftpd: 'proftpd',
  dcmtk: 'dcmtk|offis dcmtk',
  dcm4che: 'dcm4che|dcm4chee',
  tomcat: 'tomcat|apache tomcat',
  mirth: 'mirth|mirth connect|nextgen connect',
  'net-snmp': 'netsnmp|net snmp|ucd snmp',
  busybox: 'busybox',
  vxworks: 'vxworks',
  postgresql: 'postgresql|postgres',
  'ms-sql': 'sql server|microsoft sql server|mssql',
});
const SOFTWARE_NOISE = new Set(
  'server client lib library daemon project foundation software the for portable common core community edition inc org com'.split(
    ' ',
  ),
);

/** The software's one name: `OpenSSH_7.4`, `openssh-server` and `OpenBSD OpenSSH` are one. */
export function softwareKey(name: string): string {
  const words = plainName(name.slice(0, 200).replaceAll('_', ' '))
    .split(' ')
    .filter((word) => word !== '' && !/^v?\d/.test(word));
  for (const size of [3, 2, 1]) {
    for (let at = 0; at + size <= words.length; at++) {
      const known = SOFTWARE.get(words.slice(at, at + size).join(' '));
      // Tomcat is of Apache, and is not Apache.
      if (
        known !== undefined &&
        !(known === 'apache-httpd' && size === 1 && words.length > 1 && words[at] === 'apache')
      )
        return known;
    }
  }
  const telling = words.filter((word) => !SOFTWARE_NOISE.has(word));
  return (telling.length > 0 ? telling : words).join(' ');
}

/** Letters and digits, without what says that it is one, and without zeros in front. */
export function serialKey(text: string): string {
  const plain = text
    .toUpperCase()
    .slice(0, 120)
    .replace(/^\s{0,9}(?:SERIAL(?:\s{0,3}(?:NUMBER|NO))?|S\s?\/\s?N|SN)[\s.:#-]{0,5}/, '')
    .replace(/[^A-Z0-9]/g, '');
  const from = [...plain].findIndex((c) => c !== '0');
  return from < 0 ? plain : plain.slice(from);
}

const FAMILIES: readonly (readonly [string, RegExp])[] = [
  ['windows', /\bwindows\b/],
  ['linux', /\b(?:linux|ubuntu|debian|centos|red ?hat|rhel|fedora|suse|alpine|yocto|raspbian|openwrt)\b/],
  ['android', /\bandroid\b/],
  ['vxworks', /\bvxworks\b/],
  ['qnx', /\bqnx\b/],
  ['apple', /\b(?:mac ?os|os x|ios|ipados)\b/],
  ['bsd', /\b(?:free|open|net)bsd\b/],
  ['solaris', /\b(?:solaris|sunos)\b/],
  ['threadx', /\bthreadx\b/],
  ['freertos', /\bfreertos\b/],
];

/** The family of an operating system; null: none that is known, or several. */
export function osFamily(text: string): string | null {
  const found = FAMILIES.filter(([, pattern]) => pattern.test(text.toLowerCase()));
  return found.length === 1 ? found[0]![0] : null;
}

/** `Microsoft Windows Embedded Standard 7 Professional` as `windows 7`: what a fingerprint can tell. Others as they are. */
export function osShort(text: string): string {
  const plain = text.toLowerCase().replace(/\s+/g, ' ').slice(0, 120);
  const words = plain.split(' ');
  const at = words.indexOf('windows');
  if (at < 0 || /\b(?:ce|compact)\b/.test(plain)) return plain.trim();
  const server = words.includes('server') ? ' server' : '';
  const number = words.slice(at + 1).find((word) => /^(?:\d{1,4}(?:\.1)?|xp|vista|nt)$/.test(word));
  const later = plain.includes('or later') ? ' or later' : '';
  return `windows${server}${number === undefined ? '' : ` ${number}`}${later}`;
}

/** What a place says of itself; null: nothing of that. */
export interface PlaceParts {
  readonly building: string | null;
  readonly floor: string | null;
}

const ORDINAL = /\b(\d{1,2})(?:st|nd|rd|th) (?:floor|level|fl)\b/;

export function placeParts(text: string): PlaceParts {
  const plain = plainName(text.slice(0, 300));
  const building = /\b(?:building|bldg|bld|tower|block|haus|house) ([a-z0-9]{1,12})\b/.exec(plain)?.[1] ?? null;
  const number =
    /\b(?:floor|fl|level|lvl|etage|stock) ?(\d{1,2}|[bgu])\b/.exec(plain)?.[1] ?? ORDINAL.exec(plain)?.[1] ?? null;
  return { building, floor: number === null ? null : number.replace(/^0(?=\d)/, '') };
}
