/** What to look at next: which source would tell the most of what is not known of the devices, and what speaks for it. */
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AttributeName } from '../../../src/model/attribute.ts';
import type { NextSource } from '../../../src/model/fleet.ts';
import { nextSourcesQuery } from '../api/queries.ts';
import { equalsText } from '../filter/edit.ts';
import { attributeLabel } from './labels.ts';
import { Bones, Panel } from './layout.tsx';
import { count } from './number.ts';
import { ProblemBox } from './problem.tsx';

const SHOWN = 8;
const UNKNOWN_OF: Readonly<Record<string, AttributeName>> = {
  type: 'type',
  manufacturer: 'manufacturer',
  model: 'model',
  version: 'software_version',
};

/** Devices of the VLAN of which any of what it would settle is unknown. */
function filterOf(next: NextSource): string {
  const unknown = Object.keys(next.attributes).flatMap((a) => {
    const attribute = UNKNOWN_OF[a];
    return attribute === undefined ? [] : [equalsText(attribute, null)];
  });
  const any = unknown.length > 1 ? `(${unknown.join(' or ')})` : (unknown[0] ?? '');
  return next.vlan === null ? any : `${equalsText('vlans', next.vlan, true)} and ${any}`;
}

function Row({ next }: { readonly next: NextSource }) {
  const { t, i18n } = useTranslation();
  const number = (n: number) => count(Math.round(n), i18n.language);
  return (
    <tr>
      <td>
        <b>{t(`listen.${next.source}`)}</b>
        <div className="ow-note">{t(`listen-how.${next.source}`)}</div>
      </td>
      <td>
        {next.vlan === null ? t('listen.no-vlan') : next.vlan}
        <div className="ow-note">{t(`listen.${next.gap}`)}</div>
      </td>
      <td className="ow-num">
        <Anchor component={Link} to="/devices" search={{ filter: filterOf(next) } as never} size="sm">
          {number(next.devices)}
        </Anchor>
      </td>
      <td>
        {Object.entries(next.attributes)
          .filter(([, n]) => n >= 0.5)
          .map(([a, n]) => `${a === 'version' ? t('fleet.versions') : attributeLabel(a as AttributeName)} ${number(n)}`)
          .join(' · ')}
      </td>
      <td className="ow-note">
        {t('listen.ground', { settled: number(next.settled), similar: number(next.similar), count: next.similar })}
      </td>
    </tr>
  );
}

export function NextPanel({ site }: { readonly site: string }) {
  const { t } = useTranslation();
  const query = useQuery(nextSourcesQuery(site));
  // Less than one value that is expected of it is no reason to lay a cable.
  const rows = query.data?.filter((n) => n.settles >= 1).slice(0, SHOWN) ?? [];
  return (
    <Panel title={t('listen.title')} note={t('listen.note')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={4} />}
      {query.isSuccess && rows.length === 0 && <p className="ow-note">{t('listen.none')}</p>}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('listen.source')}</th>
                <th>{t('networks.vlan')}</th>
                <th className="ow-num">{t('nav.devices')}</th>
                <th>{t('listen.settles')}</th>
                <th>{t('listen.why')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((n) => (
                <Row key={`${n.source} ${n.vlan ?? ''} ${n.gap}`} next={n} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
