/** One contradiction: both sides with all that was said, what was decided, and how it stood before. */
import { Anchor, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ContradictionDecisionRow, ContradictionDetail } from '../../../../src/model/contradiction.ts';
import { change } from '../../api/client.ts';
import { useMay, useUrl } from '../../app/session.ts';
import { Bones, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { Confidence } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { DecideButton } from './decide.tsx';
import { ContradictionMark, Severity } from './marks.tsx';
import { contradictionQuery, useClaimsRefresh } from './queries.ts';
import { Side, SideLine } from './sides.tsx';

function DecisionLine({
  decision,
  mayUndo,
}: {
  readonly decision: ContradictionDecisionRow;
  readonly mayUndo: boolean;
}) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const undo = useMutation({
    mutationFn: () => change('POST', `/contradictions/decisions/${encodeURIComponent(decision.id)}/undo`),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('decide-claim.undone') });
    },
    onError: tellProblem,
  });
  return (
    <tr>
      <td>
        <ContradictionMark state={decision.kind} />
      </td>
      <td className="ow-anywhere">
        <DeviceText text={decision.ground} />
      </td>
      <td>
        <DeviceText text={decision.by} />
      </td>
      <td>
        <When iso={decision.at} />
      </td>
      <td>
        {decision.endedAt !== null ? (
          <>
            <DeviceText text={decision.endedWhy ?? ''} /> <When iso={decision.endedAt} />
          </>
        ) : decision.expiresAt !== null ? (
          <>
            {t('decide.until')} <When iso={decision.expiresAt} />
          </>
        ) : (
          t('decide-claim.stands')
        )}
      </td>
      <td>
        {mayUndo && decision.endedAt === null && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconArrowBackUp size={14} />}
            loading={undo.isPending}
            onClick={() => undo.mutate()}
          >
            {t('decide-claim.undo')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Decisions({ one, mayUndo }: { readonly one: ContradictionDetail; readonly mayUndo: boolean }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('decide-claim.decisions')}>
      {one.decisions.length === 0 && <p className="ow-lead ow-note">{t('decide-claim.none-text')}</p>}
      {one.decisions.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('decide.kind')}</th>
                <th>{t('decide-claim.ground')}</th>
                <th>{t('decide-claim.by')}</th>
                <th>{t('decide-claim.at')}</th>
                <th>{t('decide-claim.ended')}</th>
                <th aria-label={t('decide-claim.undo')} />
              </tr>
            </thead>
            <tbody>
              {one.decisions.map((d) => (
                <DecisionLine key={d.id} decision={d} mayUndo={mayUndo} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function History({ one }: { readonly one: ContradictionDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('contradiction.history')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('contradiction.from')}</th>
              <th>{t('contradiction.to')}</th>
              <th>{t('contradiction.left')}</th>
              <th>{t('contradiction.right')}</th>
            </tr>
          </thead>
          <tbody>
            {one.history.map((h) => (
              <tr key={h.from}>
                <td>
                  <When iso={h.from} />
                </td>
                <td>{h.to === null ? t('contradiction.still') : <When iso={h.to} />}</td>
                <td className="ow-anywhere">
                  <SideLine side={h.left} />
                </td>
                <td className="ow-anywhere">
                  <SideLine side={h.right} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export default function ContradictionPage() {
  const { t } = useTranslation();
  const [search] = useUrl();
  const [asset, key] = [search['asset'] ?? '', search['key'] ?? ''];
  const mayDecide = useMay('claim.write');
  const query = useQuery(contradictionQuery(asset, key));
  const one = query.data;
  const title = one === undefined ? t('contradiction.title') : t(`rule.${one.rule}`);
  return (
    <PageFrame
      title={title}
      before={
        <Anchor component={Link} to="/contradictions" size="sm">
          {t('nav.contradictions')}
        </Anchor>
      }
      actions={one !== undefined && mayDecide ? <DecideButton items={[{ asset, key }]} /> : undefined}
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={10} />}
      {one !== undefined && (
        <div className="ow-stack">
          <div className="ow-devicehead">
            <div className="ow-headfact">
              <span className="ow-note">{t('exposure.device')}</span>
              <span className="ow-headvalue">
                <Anchor component={Link} to="/devices/$id" params={{ id: one.device.id } as never} size="sm">
                  <DeviceText text={one.device.name} />
                </Anchor>
              </span>
            </div>
            <div className="ow-headfact">
              <span className="ow-note">{t('contradiction.severity')}</span>
              <span className="ow-headvalue">
                <Severity severity={one.severity} />
              </span>
            </div>
            <div className="ow-headfact">
              <span className="ow-note">{t('exposure.state')}</span>
              <span className="ow-headvalue">
                <ContradictionMark state={one.state} />
              </span>
            </div>
            <div className="ow-headfact">
              <span className="ow-note">{t('contradiction.confidence')}</span>
              <span className="ow-headvalue">
                <Confidence value={one.confidence} />
              </span>
            </div>
            <div className="ow-headfact">
              <span className="ow-note">{t('contradiction.since')}</span>
              <span className="ow-headvalue">
                <When iso={one.since} />
              </span>
            </div>
          </div>
          <div className="ow-twosides">
            <Panel title={t('contradiction.left')}>
              <Side side={one.left} most={20} />
            </Panel>
            <Panel title={t('contradiction.right')}>
              <Side side={one.right} most={20} />
            </Panel>
          </div>
          <Decisions one={one} mayUndo={mayDecide} />
          <History one={one} />
        </div>
      )}
    </PageFrame>
  );
}
