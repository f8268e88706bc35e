/** The map as a table: the same devices and connections for the keyboard and the screen reader. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkMap } from '../../../../src/model/api.ts';
import { useLabels } from '../../parts/labels.ts';
import { bytes, count } from '../../parts/number.ts';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';

const MOST = 300;

export function degrees(map: NetworkMap): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { from, to } of map.edges) {
    counts.set(from, (counts.get(from) ?? 0) + 1);
    counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return counts;
}

export function MapTable({ map, found }: { readonly map: NetworkMap; readonly found: ReadonlySet<string> | null }) {
  const { t, i18n } = useTranslation();
  const label = useLabels();
  const links = useMemo(() => degrees(map), [map]);
  const groups = useMemo(() => new Map(map.groups.map((g) => [g.id, g.label])), [map]);
  const nodes = map.nodes
    .filter((n) => found === null || found.has(n.id))
    .toSorted((a, b) => (links.get(b.id) ?? 0) - (links.get(a.id) ?? 0));
  return (
    <div className="ow-maptable">
      <table className="ow-table">
        <caption className="ow-note">
          {t('map.table', { shown: Math.min(MOST, nodes.length), count: nodes.length })}
        </caption>
        <thead>
          <tr>
            <th>{t('attribute.name')}</th>
            <th>{t('map.group')}</th>
            <th>{t('attribute.category')}</th>
            <th>{t('attribute.type')}</th>
            <th className="ow-num">{t('map.links')}</th>
            <th className="ow-num">{t('map.bytes')}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, MOST).map((n) => (
            <tr key={n.id}>
              <td>
                <Anchor component={Link} to={`/devices/${encodeURIComponent(n.id)}`} size="sm">
                  <DeviceText text={n.label} />
                </Anchor>
              </td>
              <td>
                <DeviceText text={groups.get(n.group) ?? n.group} />
              </td>
              <td>{n.category === null ? <Unknown /> : label('category', n.category)}</td>
              <td>{n.type === null ? <Unknown /> : <DeviceText text={label('type', n.type)} />}</td>
              <td className="ow-num">{count(links.get(n.id) ?? 0, i18n.language)}</td>
              <td className="ow-num">{bytes(n.bytes, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
