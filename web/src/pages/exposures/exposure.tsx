/** One device and one advisory: what is said, why it means this device, what to do, what was decided, how it stood before. */
import { Anchor, Button } from '@mantine/core';
import { IconArrowBackUp, IconExternalLink } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DecisionRow, ExposureDetail } from '../../../../src/model/exposure.ts';
import { change } from '../../api/client.ts';
import { exposureQuery } from '../../api/queries.ts';
import { useMay, useUrl } from '../../app/session.ts';
import { useLabels } from '../../parts/labels.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, When } from '../../parts/time.tsx';
import { ControlsPanel } from './controls.tsx';
import { DecideButton, useExposureRefresh } from './decide.tsx';
import { ExposureMark, Priority } from './marks.tsx';
import { ReceiptPanel } from './receipt.tsx';
import { ViaPanel } from './via.tsx';
import { Guidance, Vulnerabilities } from './vulnerabilities.tsx';
import { WhatIfPanel } from './what-if.tsx';

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="ow-headfact">
      <span className="ow-note">{name}</span>
      <span className="ow-headvalue">{children}</span>
    </div>
  );
}

function Head({ one }: { readonly one: ExposureDetail }) {
  const { t } = useTranslation();
  const label = useLabels();
  const mayTriage = useMay('triage.write');
  const { device } = one;
  return (
    <div className="ow-devicehead">
      <Fact name={t('exposure.device')}>
        <Anchor component={Link} to="/devices/$id" params={{ id: device.id } as never} size="sm">
          <DeviceText text={device.name} />
        </Anchor>
      </Fact>
      <Fact name={t('attribute.type')}>
        {device.type === null ? <Unknown /> : <DeviceText text={label('type', device.type)} />}
      </Fact>
      <Fact name={t('attribute.unit')}>{device.unit === null ? <Unknown /> : <DeviceText text={device.unit} />}</Fact>
      {one.receipt !== null && (
        <Fact name={t('triage.function')}>
          {one.receipt.inputs.function === null ? <Unknown /> : t(`function.${one.receipt.inputs.function}`)}
          {mayTriage && (
            <Anchor
              component={Link}
              to="/triage"
              search={{ site: device.site, device: device.id, name: device.name } as never}
              size="xs"
              className="ow-noprint"
            >
              {t('triage.change')}
            </Anchor>
          )}
        </Fact>
      )}
      <Fact name={t('exposure.state')}>
        <ExposureMark state={one.state} />
      </Fact>
      <Fact name={t('exposure.priority')}>
        <Priority band={one.band} score={one.score} />
      </Fact>
      <Fact name={t('exposure.since')}>
        <When iso={one.since} />
      </Fact>
    </div>
  );
}

/** The reason in plain words: what the publisher says, what the device is, and how the two fit. */
function Reason({ one }: { readonly one: ExposureDetail }) {
  const { t } = useTranslation();
  const what = [one.device.manufacturer, one.device.model].filter((x) => x !== null).join(' ');
  return (
    <Panel title={t('exposure.why')}>
      <dl className="ow-attributes">
        <div>
          <dt>{t('exposure.publisher-says')}</dt>
          <dd>
            <DeviceText text={one.product} />
          </dd>
        </div>
        <div>
          <dt>{t('exposure.we-see')}</dt>
          <dd>
            <DeviceText text={one.via === null ? what : `${what}, ${one.via.component.name}`} />
            {one.version === null ? <Unknown why={t('exposure.no-version')} /> : <DeviceText text={one.version} mono />}
            <Anchor component={Link} to="/devices/$id" params={{ id: one.device.id } as never} size="xs">
              {t('exposure.evidence')}
            </Anchor>
          </dd>
        </div>
        <div>
          <dt>{t('exposure.therefore')}</dt>
          <dd>
            <span>
              {t(`verdict.${one.verdict}`)}: <DeviceText text={one.reason} />
            </span>
          </dd>
        </div>
      </dl>
      {one.verdict === 'needs_review' && <p className="ow-note">{t('exposure.review-hint')}</p>}
    </Panel>
  );
}

export function Decision({
  decision,
  mayUndo,
  words = 'decide',
}: {
  readonly decision: DecisionRow;
  readonly mayUndo: boolean;
  readonly words?: 'decide' | 'recall-decide';
}) {
  const { t } = useTranslation();
  const refresh = useExposureRefresh();
  const undo = useMutation({
    mutationFn: () => change('POST', `/exposures/decisions/${encodeURIComponent(decision.id)}/undo`),
    onSuccess: refresh,
    onError: tellProblem,
  });
  const expired = decision.expiresAt !== null && Date.parse(decision.expiresAt) <= Date.now();
  const stands = decision.endedAt === null && !expired;
  return (
    <li className="ow-evidence">
      <div className="ow-evidencehead">
        <strong>{t(`${words}.${decision.kind}`)}</strong>
        {decision.justification !== null && <span>{t(`justification.${decision.justification}`)}</span>}
        <div className="ow-grow" />
        {stands ? (
          <State tone="good">{t('decide.stands')}</State>
        ) : (
          <State tone="quiet">{expired ? t('decide.expired') : t('decide.ended')}</State>
        )}
        {stands && mayUndo && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconArrowBackUp size={13} />}
            loading={undo.isPending}
            onClick={() => undo.mutate()}
          >
            {t('corrections.undo')}
          </Button>
        )}
      </div>
      <DeviceText text={decision.evidence} />
      <div className="ow-note">
        {decision.by}, <At iso={decision.at} />
        {decision.expiresAt !== null && (
          <>
            {' · '}
            {t('decide.until')} <At iso={decision.expiresAt} />
          </>
        )}
        {decision.endedWhy !== null && (
          <>
            {' · '}
            <DeviceText text={decision.endedWhy} />
          </>
        )}
      </div>
    </li>
  );
}

function Decisions({ one }: { readonly one: ExposureDetail }) {
  const { t } = useTranslation();
  const mayUndo = useMay('exposure.decide');
  return (
    <Panel title={t('exposure.decisions')}>
      {one.decisions.length === 0 ? (
        <p className="ow-note">{t('exposure.no-decisions')}</p>
      ) : (
        <ul className="ow-evidences">
          {one.decisions.map((d) => (
            <Decision key={d.id} decision={d} mayUndo={mayUndo} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function History({ one }: { readonly one: ExposureDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('exposure.history')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('exposure.from')}</th>
              <th>{t('exposure.priority')}</th>
              <th>{t('exposure.answer')}</th>
            </tr>
          </thead>
          <tbody>
            {one.history.map((h) => (
              <tr key={h.from}>
                <td>
                  <At iso={h.from} />
                  {h.to === null && <div className="ow-note">{t('exposure.until-now')}</div>}
                </td>
                <td>
                  <Priority band={h.band} score={h.score} />
                </td>
                <td>
                  {t(`verdict.${h.verdict}`)}: {h.version !== null && <DeviceText text={`${h.version} `} mono />}
                  <DeviceText text={h.reason} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export default function ExposurePage() {
  const { t } = useTranslation();
  const [search] = useUrl();
  const asset = search['asset'] ?? '';
  const doc = search['doc'] ?? '';
  const at = search['at'] ?? '';
  const mayDecide = useMay('exposure.decide');
  const query = useQuery({ ...exposureQuery(asset, doc, at), enabled: asset !== '' && doc !== '' });
  const one = query.data;
  return (
    <PageFrame
      title={one === undefined ? t('exposure.title') : `${one.device.name}: ${one.doc}`}
      heading={one === undefined ? t('exposure.title') : <DeviceText text={one.title} />}
      before={
        <Anchor component={Link} to="/exposures" size="sm">
          {t('nav.exposures')}
        </Anchor>
      }
      actions={mayDecide && at === '' && one !== undefined ? <DecideButton items={[{ asset, doc }]} /> : undefined}
    >
      {asset === '' || doc === '' ? <Empty title={t('exposure.none')} text={t('exposure.which')} /> : null}
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isLoading && <Bones rows={14} />}
      {one !== undefined && (
        <>
          {at !== '' && (
            <p>
              <State tone="warn">{t('exposure.past', { day: at.slice(0, 10) })}</State>
            </p>
          )}
          <Head one={one} />
          <div className="ow-identity">
            <div className="ow-stack">
              <Reason one={one} />
              {one.via !== null && <ViaPanel via={one.via} />}
              {one.receipt !== null && <ReceiptPanel receipt={one.receipt} asset={asset} doc={doc} at={at} />}
              <Panel title={t('exposure.guidance')}>
                <Guidance rows={one.guidance} />
              </Panel>
              <Panel title={t('exposure.vulnerabilities')}>
                <Vulnerabilities rows={one.vulnerabilities} />
              </Panel>
            </div>
            <div className="ow-stack">
              <Panel title={t('exposure.advisory')}>
                <p>
                  {one.via === null ? (
                    <Anchor component={Link} to="/advisory" search={{ doc: one.doc } as never} size="sm">
                      <DeviceText text={one.doc} />
                    </Anchor>
                  ) : (
                    <DeviceText text={one.doc} />
                  )}
                  {', '}
                  <DeviceText text={one.publisher} />
                </p>
                {one.url !== null && /^https?:\/\//.test(one.url) && (
                  <p>
                    <Anchor href={one.url} target="_blank" rel="noreferrer noopener" size="sm">
                      {t('exposure.original')} <IconExternalLink size={13} aria-hidden />
                    </Anchor>
                  </p>
                )}
                <p>
                  <Anchor component={Link} to="/exposures" search={{ doc: one.doc } as never} size="sm">
                    {t('exposure.others', { count: one.others })}
                  </Anchor>
                </p>
              </Panel>
              {one.receipt !== null && <WhatIfPanel asset={asset} doc={doc} at={at} />}
              {one.receipt !== null && <ControlsPanel asset={asset} doc={doc} isNow={at === ''} />}
              <Decisions one={one} />
              <History one={one} />
            </div>
          </div>
        </>
      )}
    </PageFrame>
  );
}
