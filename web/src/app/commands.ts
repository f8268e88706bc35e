/**
 * Everything a person can make the product do, each as one object: the palette, the rail, the buttons and the shortcut
 * list read the same ones. A command that the role may not use is absent everywhere.
 */
import {
  IconAlertOctagon,
  IconArrowsDiff,
  IconBuildingHospital,
  IconCalendarEvent,
  IconChartTreemap,
  IconChecklist,
  IconDevices2,
  IconFileText,
  IconHeartbeat,
  IconHistory,
  IconHome,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconNetwork,
  IconNotes,
  IconPackages,
  IconRadar2,
  IconRss,
  IconShieldExclamation,
  IconSitemap,
  IconStack2,
  IconSun,
  IconSunMoon,
  IconTable,
  IconUpload,
  IconUserCircle,
  IconUserEdit,
  IconUsers,
} from '@tabler/icons-react';
import type { Me } from '../../../src/model/api.ts';
import type { Permission } from '../../../src/model/people.ts';

export interface CommandContext {
  readonly go: (to: string) => void;
  readonly setScheme: (scheme: 'light' | 'dark' | 'auto') => void;
  readonly setLanguage: (language: 'en' | 'de') => void;
  readonly logout: () => void;
}
/** The rail's parts in their order; the first has no heading. */
export const RAIL_GROUPS = ['start', 'inventory', 'exposure', 'care', 'settings'] as const;
export type RailGroup = (typeof RAIL_GROUPS)[number];

export interface Command {
  readonly id: string;
  /** Key of the name in the words. */
  readonly name: string;
  readonly icon: typeof IconHome;
  /** Words by which it is found beside its name. */
  readonly keywords: readonly string[];
  readonly permission: Permission | null;
  /** Two keys one after the other (`g d`), or null. */
  readonly keys: string | null;
  readonly group: RailGroup | 'do';
  /** Address, for those that lead to a page. */
  readonly to: string | null;
  readonly run: (context: CommandContext) => void;
}

type Rest = Omit<Command, 'run' | 'to' | 'group'>;
const page = (group: RailGroup, to: string, rest: Rest): Command => ({
  ...rest,
  group,
  to,
  run: (context) => context.go(to),
});
const act = (rest: Rest, run: Command['run']): Command => ({ ...rest, group: 'do', to: null, run });

export const COMMANDS: readonly Command[] = [
  page('start', '/', {
    id: 'home',
    name: 'nav.home',
    icon: IconHome,
    keywords: ['overview', 'dashboard', 'übersicht'],
    permission: 'asset.read',
    keys: 'g h',
  }),
  page('inventory', '/devices', {
    id: 'devices',
    name: 'nav.devices',
    icon: IconDevices2,
    keywords: ['assets', 'inventory', 'list', 'inventar'],
    permission: 'asset.read',
    keys: 'g d',
  }),
  page('inventory', '/fleet', {
    id: 'fleet',
    name: 'nav.fleet',
    icon: IconStack2,
    keywords: ['models', 'identical', 'odd', 'versions', 'modelle', 'flotte'],
    permission: 'asset.read',
    keys: 'g l',
  }),
  page('inventory', '/map', {
    id: 'map',
    name: 'nav.map',
    icon: IconSitemap,
    keywords: ['network', 'graph', 'topology', 'netzplan'],
    permission: 'asset.read',
    keys: 'g m',
  }),
  page('inventory', '/import', {
    id: 'import',
    name: 'nav.import',
    icon: IconUpload,
    keywords: ['pcap', 'capture', 'upload', 'mitschnitt'],
    permission: 'import.read',
    keys: 'g i',
  }),
  page('inventory', '/sensors', {
    id: 'sensors',
    name: 'nav.sensors',
    icon: IconRadar2,
    keywords: ['health', 'drops', 'live'],
    permission: 'sensor.read',
    keys: 'g s',
  }),
  page('exposure', '/exposures', {
    id: 'exposures',
    name: 'nav.exposures',
    icon: IconShieldExclamation,
    keywords: ['vulnerabilities', 'cve', 'risk', 'priority', 'schwachstellen', 'risiko'],
    permission: 'asset.read',
    keys: 'g e',
  }),
  page('exposure', '/recalls', {
    id: 'recalls',
    name: 'nav.recalls',
    icon: IconAlertOctagon,
    keywords: ['fda', 'class', 'serial', 'lot', 'udi', 'rückruf', 'seriennummer'],
    permission: 'asset.read',
    keys: 'g r',
  }),
  page('exposure', '/risk', {
    id: 'risk',
    name: 'nav.risk',
    icon: IconChartTreemap,
    keywords: ['rollup', 'unit', 'type', 'gateway', 'controls', 'risiko', 'abteilung', 'maßnahmen'],
    permission: 'asset.read',
    keys: 'g q',
  }),
  page('exposure', '/work', {
    id: 'work',
    name: 'nav.work',
    icon: IconChecklist,
    keywords: ['actions', 'plan', 'patch', 'hours', 'planung', 'stunden'],
    permission: 'asset.read',
    keys: 'g w',
  }),
  page('exposure', '/campaigns', {
    id: 'campaigns',
    name: 'nav.campaigns',
    icon: IconCalendarEvent,
    keywords: ['patch', 'waves', 'maintenance', 'windows', 'kampagnen', 'wartung', 'fenster'],
    permission: 'asset.read',
    keys: 'g b',
  }),
  page('exposure', '/advisories', {
    id: 'advisories',
    name: 'nav.advisories',
    icon: IconNotes,
    keywords: ['csaf', 'cisa', 'bulletin', 'warnungen'],
    permission: 'asset.read',
    keys: 'g v',
  }),
  page('exposure', '/contradictions', {
    id: 'contradictions',
    name: 'nav.contradictions',
    icon: IconArrowsDiff,
    keywords: ['claims', 'lies', 'mds2', 'cmms', 'widersprüche', 'behauptungen'],
    permission: 'asset.read',
    keys: 'g x',
  }),
  page('exposure', '/forms', {
    id: 'forms',
    name: 'nav.forms',
    icon: IconFileText,
    keywords: ['mds2', 'disclosure', 'maker', 'manufacturer', 'hersteller', 'formular'],
    permission: 'asset.read',
    keys: 'g o',
  }),
  page('exposure', '/records', {
    id: 'records',
    name: 'nav.records',
    icon: IconTable,
    keywords: ['cmms', 'maintenance', 'inventory', 'csv', 'bestand', 'wartung', 'inventarliste'],
    permission: 'asset.read',
    keys: 'g k',
  }),
  page('care', '/triage', {
    id: 'triage',
    name: 'nav.triage',
    icon: IconHeartbeat,
    keywords: ['clinical', 'function', 'harm', 'sign', 'klinisch', 'funktion', 'schaden', 'unterschrift'],
    permission: 'asset.read',
    keys: 'g t',
  }),
  page('exposure', '/sboms', {
    id: 'sboms',
    name: 'nav.sboms',
    icon: IconPackages,
    keywords: ['sbom', 'cyclonedx', 'spdx', 'components', 'vex', 'stücklisten', 'komponenten'],
    permission: 'asset.read',
    keys: 'g b',
  }),
  page('settings', '/feeds', {
    id: 'feeds',
    name: 'nav.feeds',
    icon: IconRss,
    keywords: ['kev', 'epss', 'csaf', 'health', 'quellen'],
    permission: 'asset.read',
    keys: 'g f',
  }),
  page('settings', '/networks', {
    id: 'networks',
    name: 'nav.networks',
    icon: IconNetwork,
    keywords: ['subnet', 'vlan', 'unit', 'plan'],
    permission: 'asset.read',
    keys: 'g n',
  }),
  page('settings', '/corrections', {
    id: 'corrections',
    name: 'nav.corrections',
    icon: IconUserEdit,
    keywords: ['undo', 'merge', 'split', 'rückgängig'],
    permission: 'asset.read',
    keys: 'g c',
  }),
  page('settings', '/users', {
    id: 'users',
    name: 'nav.users',
    icon: IconUsers,
    keywords: ['accounts', 'roles', 'konten'],
    permission: 'user.manage',
    keys: 'g u',
  }),
  page('settings', '/audit', {
    id: 'audit',
    name: 'nav.audit',
    icon: IconHistory,
    keywords: ['log', 'who', 'protokoll'],
    permission: 'audit.read',
    keys: 'g a',
  }),
  page('settings', '/account', {
    id: 'account',
    name: 'nav.account',
    icon: IconUserCircle,
    keywords: ['password', 'profile', 'passwort'],
    permission: null,
    keys: 'g p',
  }),
  act(
    { id: 'light', name: 'do.light', icon: IconSun, keywords: ['theme', 'hell'], permission: null, keys: null },
    (c) => c.setScheme('light'),
  ),
  act(
    { id: 'dark', name: 'do.dark', icon: IconMoon, keywords: ['theme', 'dunkel'], permission: null, keys: null },
    (c) => c.setScheme('dark'),
  ),
  act(
    { id: 'auto', name: 'do.auto', icon: IconSunMoon, keywords: ['theme', 'system'], permission: null, keys: null },
    (c) => c.setScheme('auto'),
  ),
  act(
    {
      id: 'english',
      name: 'do.english',
      icon: IconLanguage,
      keywords: ['language', 'sprache'],
      permission: null,
      keys: null,
    },
    (c) => c.setLanguage('en'),
  ),
  act(
    {
      id: 'german',
      name: 'do.german',
      icon: IconLanguage,
      keywords: ['language', 'deutsch'],
      permission: null,
      keys: null,
    },
    (c) => c.setLanguage('de'),
  ),
  act(
    {
      id: 'unknown-makers',
      name: 'do.unknown',
      icon: IconBuildingHospital,
      keywords: ['unknown', 'filter', 'unbekannt'],
      permission: 'asset.read',
      keys: null,
    },
    (c) => c.go('/devices?filter=type is unknown'),
  ),
  act(
    {
      id: 'logout',
      name: 'do.logout',
      icon: IconLogout,
      keywords: ['sign out', 'abmelden'],
      permission: null,
      keys: null,
    },
    (c) => c.logout(),
  ),
];

export const allowed = (me: Me): readonly Command[] =>
  COMMANDS.filter((c) => c.permission === null || me.permissions.includes(c.permission));
