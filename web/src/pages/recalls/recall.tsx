/** One recall: what the FDA says and asks for, which devices it means and why, which it does not, and how far we have come. */
import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RecallDetail } from '../../../../src/model/recall.ts';
import { recallQuery } from '../../api/queries.ts';
import { useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, Day } from '../../parts/time.tsx';
import { Clocks } from './clock.tsx';
import { RecallDevices } from './devices.tsx';
import { ClassMark, RecallMark } from './marks.tsx';
import { Nearest } from './nearest.tsx';

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="ow-headfact">
      <span className="ow-note">{name}</span>
      <span className="ow-headvalue">{children}</span>
    </div>
  );
}

function Head({ one }: { readonly one: RecallDetail }) {
  const { t } = useTranslation();
  return (
    <div className="ow-devicehead">
      <Fact name={t('recall.class-title')}>
        <ClassMark value={one.classification} />
      </Fact>
      <Fact name={t('recall.here')}>
        <RecallMark state={one.state} />
      </Fact>
      <Fact name={t('recall.status-title')}>
        {one.status === null ? <Unknown /> : t(`recall.status.${one.status}`)}
      </Fact>
      <Fact name={t('recall.firm')}>{one.firm === null ? <Unknown /> : <DeviceText text={one.firm} />}</Fact>
      <Fact name={t('recall.initiated')}>{one.initiatedAt === null ? <Unknown /> : <Day iso={one.initiatedAt} />}</Fact>
      {one.endedAt !== null && (
        <Fact name={t('recall.ended')}>
          <Day iso={one.endedAt} />
        </Fact>
      )}
    </div>
  );
}

function Said({ name, text }: { readonly name: string; readonly text: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text === null ? <Unknown /> : <DeviceText text={text} />}</dd>
    </div>
  );
}

/** Longest text for lots that is shown at once. */
const SHOWN = 1_500;

function Says({ one }: { readonly one: RecallDetail }) {
  const { t } = useTranslation();
  const code = [one.productCode, one.productClass].filter((x) => x !== null).join(': ');
  const codes = one.codes !== null && one.codes.length > SHOWN ? `${one.codes.slice(0, SHOWN)}…` : one.codes;
  return (
    <Panel
      title={t('recall.says')}
      actions={
        <Anchor href={one.url} target="_blank" rel="noreferrer noopener" size="sm">
          {t('recall.original')} <IconExternalLink size={13} aria-hidden />
        </Anchor>
      }
    >
      <p className="ow-lead">{t(`recall.class-hint.${one.classification ?? 'none'}`)}</p>
      <dl className="ow-attributes">
        <Said name={t('recall.product')} text={one.product} />
        <Said name={t('recall.reason')} text={one.reason} />
        <Said name={t('recall.action')} text={one.action} />
        <Said name={t('recall.codes')} text={codes} />
        <Said name={t('recall.product-code')} text={code === '' ? null : code} />
        <Said name={t('recall.cause')} text={one.rootCause} />
      </dl>
      <p className="ow-note">
        {t('recall.stored')} <At iso={one.storedAt} />
        {one.records.map((r) => (
          <span key={r.key}>
            {' · '}
            <DeviceText text={`${r.file} ${r.place}`} />
          </span>
        ))}
      </p>
    </Panel>
  );
}

export default function RecallPage() {
  const { t } = useTranslation();
  const [search] = useUrl();
  const site = useSite();
  const number = search['number'] ?? '';
  const query = useQuery({ ...recallQuery(number, site), enabled: number !== '' });
  const one = query.data;
  return (
    <PageFrame
      title={one === undefined ? t('recall.title') : `${one.number}: ${one.product ?? ''}`}
      heading={one === undefined ? t('recall.title') : <DeviceText text={one.product ?? one.number} />}
      note={one === undefined ? undefined : one.number}
      before={
        <Anchor component={Link} to="/recalls" size="sm">
          {t('nav.recalls')}
        </Anchor>
      }
    >
      {number === '' && <Empty title={t('recall.none')} text={t('recall.which')} />}
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isLoading && <Bones rows={14} />}
      {one !== undefined && (
        <>
          <Head one={one} />
          <div className="ow-identity">
            <div className="ow-stack">
              <RecallDevices number={one.number} site={site} />
              <Nearest number={one.number} site={site} />
            </div>
            <div className="ow-stack">
              <Clocks one={one} />
              <Says one={one} />
            </div>
          </div>
        </>
      )}
    </PageFrame>
  );
}
