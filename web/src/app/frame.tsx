/** The frame around every page: rail, header with site, search, jobs, theme, language and account; the page itself. */
import { ActionIcon, Menu, Select, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconChevronDown, IconKeyboard, IconMoon, IconSearch, IconSun, IconSunMoon } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../i18n.ts';
import { allowed, type Command, type CommandContext, RAIL_GROUPS } from './commands.ts';
import { JobsTray } from './jobs.tsx';
import { Palette } from './palette.tsx';
import { useMe, useSites, useUrl } from './session.ts';
import { ShortcutHelp } from './shortcut-help.tsx';
import { useCommandContext, useShortcuts } from './use-commands.ts';

function RailItem({ command }: { readonly command: Command }) {
  const { t } = useTranslation();
  return (
    <Link
      to={command.to ?? '/'}
      search={{} as never}
      className="ow-railitem"
      activeOptions={{ exact: command.to === '/', includeSearch: false }}
      title={t(command.name)}
    >
      <command.icon size={17} stroke={1.6} aria-hidden />
      <span>{t(command.name)}</span>
    </Link>
  );
}

function Rail({ commands }: { readonly commands: readonly Command[] }) {
  const { t } = useTranslation();
  return (
    <nav className="ow-rail" aria-label={t('frame.pages')}>
      <Link to="/" search={{} as never} className="ow-brand">
        <img src="/icon.svg" alt="" width={20} height={20} />
        <span>OpenWard</span>
      </Link>
      {RAIL_GROUPS.map((group) => {
        const items = commands.filter((c) => c.group === group);
        if (items.length === 0) return null;
        return (
          <Fragment key={group}>
            {group !== 'start' && <div className="ow-raillabel">{t(`rail.${group}`)}</div>}
            {items.map((c) => (
              <RailItem key={c.id} command={c} />
            ))}
          </Fragment>
        );
      })}
    </nav>
  );
}

function SiteSwitch() {
  const { t } = useTranslation();
  const sites = useSites();
  const [search, set] = useUrl();
  if (sites.length < 2) return sites[0] === undefined ? null : <span className="ow-onesite">{sites[0].name}</span>;
  return (
    <Select
      aria-label={t('frame.site')}
      w={180}
      allowDeselect={false}
      value={search['site'] ?? ''}
      data={[{ value: '', label: t('frame.all-sites') }, ...sites.map((s) => ({ value: s.id, label: s.name }))]}
      onChange={(site) => set({ site: site ?? '' })}
    />
  );
}

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconSunMoon],
] as const;

function ThemeMenu({ context }: { readonly context: CommandContext }) {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const Icon = SCHEMES.find(([name]) => name === colorScheme)?.[1] ?? IconSunMoon;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('frame.theme')}>
          <Icon size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(([name, Each]) => (
          <Menu.Item
            key={name}
            leftSection={<Each size={15} />}
            onClick={() => context.setScheme(name)}
            aria-current={name === colorScheme}
          >
            {t(`do.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu({ context }: { readonly context: CommandContext }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className="ow-account">
          <span className="ow-avatar" aria-hidden>
            {me.name.slice(0, 1).toUpperCase()}
          </span>
          <span className="ow-cut">{me.name}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t(`role.${me.role}`)}</Menu.Label>
        <Menu.Item onClick={() => context.go('/account')}>{t('nav.account')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('frame.language')}</Menu.Label>
        {Object.entries(LANGUAGES).map(([id, name]) => (
          <Menu.Item
            key={id}
            lang={id}
            onClick={() => context.setLanguage(id as keyof typeof LANGUAGES)}
            aria-current={id === i18n.language}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={context.logout}>{t('do.logout')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const commands = useMemo(() => allowed(me), [me]);
  const context = useCommandContext();
  const [helpOpen, help] = useDisclosure(false);
  const loading = useRouterState({ select: (s) => s.status === 'pending' });
  useShortcuts(commands, context, help.open);
  return (
    <div className="ow-frame">
      <a className="ow-skip" href="#main">
        {t('frame.skip')}
      </a>
      <Rail commands={commands} />
      <header className="ow-header">
        <SiteSwitch />
        <UnstyledButton className="ow-searchbutton" onClick={spotlight.open}>
          <IconSearch size={15} aria-hidden />
          <span className="ow-cut">{t('frame.search')}</span>
          <kbd className="ow-kbd">Ctrl K</kbd>
        </UnstyledButton>
        <div className="ow-grow" />
        {me.permissions.includes('import.read') && <JobsTray />}
        <ActionIcon aria-label={t('help.title')} onClick={help.open}>
          <IconKeyboard size={17} />
        </ActionIcon>
        <ThemeMenu context={context} />
        <AccountMenu context={context} />
      </header>
      <main id="main" className="ow-main" tabIndex={-1} aria-busy={loading}>
        <Outlet />
      </main>
      <Palette commands={commands} context={context} />
      <ShortcutHelp opened={helpOpen} onClose={help.close} commands={commands} />
    </div>
  );
}
