/** Ctrl-K: any device, page or action from anywhere. Devices come from the server, by the same search as the table's. */
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconDeviceDesktop, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetRow, Page } from '../../../src/model/api.ts';
import { get } from '../api/client.ts';
import { DeviceText } from '../parts/text.tsx';
import { type Command, type CommandContext, RAIL_GROUPS } from './commands.ts';
import { useMay, useSite } from './session.ts';

interface PaletteProps {
  readonly commands: readonly Command[];
  readonly context: CommandContext;
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function useDevices(text: string) {
  const [settled] = useDebouncedValue(text.trim(), 150);
  const site = useSite();
  const may = useMay('asset.read');
  return useQuery({
    queryKey: ['palette', site, settled],
    queryFn: ({ signal }) => get<Page<AssetRow>>('/assets', { site, filter: quoted(settled), limit: 7 }, signal),
    enabled: may && settled.length >= 2,
    retry: false,
    staleTime: 30_000,
  });
}

export function Palette({ commands, context }: PaletteProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const devices = useDevices(text);
  const wanted = text.trim().toLowerCase();
  const hits = commands.filter(
    (c) => wanted === '' || t(c.name).toLowerCase().includes(wanted) || c.keywords.some((k) => k.includes(wanted)),
  );
  const rows = wanted.length < 2 ? [] : (devices.data?.items ?? []);
  const groups = [...RAIL_GROUPS, 'do' as const].map((g) => [g, hits.filter((c) => c.group === g)] as const);
  return (
    <Spotlight.Root
      centered={false}
      yOffset="12vh"
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      query={text}
      onQueryChange={setText}
      shortcut={['mod + K']}
      scrollable
      maxHeight={420}
      size="lg"
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        leftSection={<IconSearch size={18} />}
        aria-label={t('palette.placeholder')}
      />
      <Spotlight.ActionsList>
        {rows.length > 0 && (
          <Spotlight.ActionsGroup label={t('nav.devices')}>
            {rows.map((row) => (
              <Spotlight.Action key={row.id} onClick={() => context.go(`/devices/${encodeURIComponent(row.id)}`)}>
                <span className="ow-paletterow">
                  <IconDeviceDesktop size={16} aria-hidden />
                  <span className="ow-cut">
                    <DeviceText text={String(row.values.name ?? row.id)} />
                  </span>
                  <span className="ow-note ow-cut">
                    <DeviceText
                      text={[row.values.manufacturer, row.values.model, row.values.ips?.[0]]
                        .filter((v) => typeof v === 'string')
                        .join(' · ')}
                    />
                  </span>
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {groups.map(([group, list]) =>
          list.length === 0 ? null : (
            <Spotlight.ActionsGroup key={group} label={t(`rail.${group}`)}>
              {list.map((c) => (
                <Spotlight.Action key={c.id} onClick={() => c.run(context)}>
                  <span className="ow-paletterow">
                    <c.icon size={16} aria-hidden />
                    <span>{t(c.name)}</span>
                    <span className="ow-grow" />
                    {c.keys !== null && <kbd className="ow-kbd">{c.keys}</kbd>}
                  </span>
                </Spotlight.Action>
              ))}
            </Spotlight.ActionsGroup>
          ),
        )}
        {hits.length === 0 && rows.length === 0 && (
          <Spotlight.Empty>{t(devices.isFetching ? 'palette.searching' : 'palette.none')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
