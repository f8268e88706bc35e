/** One advisory: what the publisher says, and which devices it means. */
import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AdvisoryDetail } from '../../../../src/model/exposure.ts';
import { advisoryQuery } from '../../api/queries.ts';
import { useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { Guidance, Vulnerabilities } from './vulnerabilities.tsx';

const SHOWN = 200;

function Devices({ one }: { readonly one: AdvisoryDetail }) {
  const { t } = useTranslation();
  const rows = [
    ['affected', one.affected],
    ['needs_review', one.needsReview],
    ['not_affected', one.notAffected],
  ] as const;
  return (
    <Panel title={t('advisory.devices')}>
      <dl className="ow-attributes">
        {rows.map(([state, n]) => (
          <div key={state}>
            <dt>{t(`verdict.${state}`)}</dt>
            <dd>
              {n === 0 ? (
                0
              ) : (
                <Anchor component={Link} to="/exposures" search={{ doc: one.doc, states: state } as never} size="sm">
                  {n}
                </Anchor>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Products({ one }: { readonly one: AdvisoryDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('advisory.products')} note={t('advisory.as-written')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('attribute.manufacturer')}</th>
              <th>{t('advisory.product')}</th>
              <th>{t('exposure.version')}</th>
            </tr>
          </thead>
          <tbody>
            {one.products.slice(0, SHOWN).map((p) => (
              <tr key={`${p.vendor} ${p.name} ${p.range}`}>
                <td>
                  <DeviceText text={p.vendor ?? ''} />
                </td>
                <td>
                  <DeviceText text={p.name} />
                </td>
                <td>
                  <DeviceText text={p.range} mono />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {one.products.length > SHOWN && (
        <p className="ow-note">{t('advisory.more-products', { count: one.products.length - SHOWN })}</p>
      )}
    </Panel>
  );
}

export default function AdvisoryPage() {
  const { t } = useTranslation();
  const [search] = useUrl();
  const doc = search['doc'] ?? '';
  const query = useQuery({ ...advisoryQuery(useSite(), doc), enabled: doc !== '' });
  const one = query.data;
  return (
    <PageFrame
      title={one === undefined ? t('advisory.title') : `${one.doc}: ${one.title}`}
      heading={one === undefined ? t('advisory.title') : <DeviceText text={one.title} />}
      before={
        <Anchor component={Link} to="/advisories" size="sm">
          {t('nav.advisories')}
        </Anchor>
      }
    >
      {doc === '' && <Empty title={t('advisory.none')} text={t('exposure.which')} />}
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isLoading && <Bones rows={14} />}
      {one !== undefined && (
        <>
          <p className="ow-note">
            <DeviceText text={one.doc} /> · <DeviceText text={one.publisher ?? ''} /> ·{' '}
            {t('advisory.revision', { revision: one.revision, status: one.status })} · <At iso={one.updatedAt} />
            {one.url !== null && /^https?:\/\//.test(one.url) && (
              <>
                {' · '}
                <Anchor href={one.url} target="_blank" rel="noreferrer noopener" size="xs">
                  {t('exposure.original')} <IconExternalLink size={12} aria-hidden />
                </Anchor>
              </>
            )}
          </p>
          <div className="ow-identity">
            <div className="ow-stack">
              <Panel title={t('exposure.vulnerabilities')}>
                <Vulnerabilities rows={one.vulnerabilities} />
              </Panel>
              <Panel title={t('exposure.guidance')}>
                <Guidance rows={one.guidance} />
              </Panel>
            </div>
            <div className="ow-stack">
              <Devices one={one} />
              <Products one={one} />
            </div>
          </div>
        </>
      )}
    </PageFrame>
  );
}
