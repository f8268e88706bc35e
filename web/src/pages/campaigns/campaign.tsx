/** One campaign: where it stands, which device when, what the units keep in service, and every step that was made. */
import { Button, Group } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignDetail, CampaignStepRow } from '../../../../src/model/campaign.ts';
import { url } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { Bones, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { Progress } from './campaigns.tsx';
import { CampaignDevices } from './devices.tsx';
import { campaignQuery } from './queries.ts';
import { Reasons } from './reasons.tsx';
import { Status } from './state.tsx';
import { type Intent, StepDialog } from './step.tsx';
import { Timeline } from './timeline.tsx';

function Actions({
  campaign,
  onIntent,
}: {
  readonly campaign: CampaignDetail;
  readonly onIntent: (i: Intent) => void;
}) {
  const { t } = useTranslation();
  const may = useMay('campaign.run');
  const mayExport = useMay('asset.export');
  const { status, go, plan } = campaign;
  const isOpen = status === 'planned' || status === 'running' || status === 'paused';
  const tried = plan.waves.some((w) => w.isTest && w.states.planned < w.units.reduce((n, u) => n + u.devices, 0));
  const kinds: readonly Exclude<Intent['kind'], 'device' | 'fixed'>[] = [
    ...(status === 'planned' ? (['started'] as const) : []),
    ...(status === 'running' ? (['paused'] as const) : []),
    ...(status === 'paused' ? (['resumed'] as const) : []),
    ...(isOpen && status !== 'planned' && tried && go !== true ? (['go', 'no-go'] as const) : []),
    ...(isOpen ? (['replan', 'cancelled'] as const) : []),
  ];
  return (
    <Group gap="xs" className="ow-noprint">
      {may &&
        kinds.map((kind) => (
          <Button
            key={kind}
            variant={kind === 'started' || kind === 'go' || kind === 'resumed' ? 'filled' : 'default'}
            onClick={() => onIntent({ kind })}
          >
            {t(`campaign.do.${kind}`)}
          </Button>
        ))}
      {may && campaign.canUndo && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          onClick={() => onIntent({ kind: 'undo' })}
        >
          {t('campaign.do.undo')}
        </Button>
      )}
      {mayExport && (
        <Button
          component="a"
          variant="default"
          download
          leftSection={<IconDownload size={14} />}
          href={url(`/campaigns/${encodeURIComponent(campaign.id)}/export`, { format: 'csv', bom: true })}
        >
          {t('campaign.csv')}
        </Button>
      )}
      <Button variant="default" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
        {t('triage.print')}
      </Button>
    </Group>
  );
}

function StepLine({ step }: { readonly step: CampaignStepRow }) {
  const { t } = useTranslation();
  const what =
    step.kind === 'device'
      ? `${step.count} × ${t(`campaign.state.${step.to ?? 'planned'}`)}`
      : step.kind === 'decided'
        ? t(step.go === true ? 'campaign.go' : 'campaign.no-go')
        : t(`campaign.step.${step.kind}`);
  return (
    <li className="ow-evidence" data-undone={step.undoneAt !== null || undefined}>
      <strong>{what}</strong> · <DeviceText text={step.by} /> · <At iso={step.at} />
      {step.undoneAt !== null && (
        <span className="ow-note">
          {' '}
          {t('campaign.undone')} <DeviceText text={step.undoneBy ?? ''} />, <At iso={step.undoneAt} />
        </span>
      )}
      {step.devices.length > 0 && (
        <div className="ow-note">
          <DeviceText text={step.devices.map((d) => d.name).join(', ')} />
        </div>
      )}
      {(step.note !== '' || step.reference !== '') && (
        <div>
          <DeviceText text={[step.note, step.reference].filter((x) => x !== '').join(' · ')} />
        </div>
      )}
    </li>
  );
}

function Facts({ campaign }: { readonly campaign: CampaignDetail }) {
  const { t } = useTranslation();
  const { action, counts, decision, plan } = campaign;
  const { downtimeMinutes, team } = plan.options;
  return (
    <Panel>
      <div className="ow-campaignfacts">
        <div>
          <Progress counts={counts} />
          <p>
            <strong>{t(`action.${action.type}`)}</strong>
            {action.target !== null && (
              <>
                {' → '}
                <DeviceText text={action.target.text} />
              </>
            )}
            {' · '}
            <DeviceText text={action.what} />
          </p>
          <p className="ow-note">
            <DeviceText text={action.advisories.join(', ')} /> · {t('campaign.out-for', { count: downtimeMinutes })} ·{' '}
            {t('campaign.at-once', { count: team })}
          </p>
        </div>
        <div>
          <p>
            <strong>{t('campaign.backout')}:</strong> <DeviceText text={campaign.backout} />
          </p>
          <p>
            <strong>{t('campaign.decision')}:</strong>{' '}
            {decision === null ? (
              t('campaign.undecided')
            ) : (
              <>
                <State tone={decision.go ? 'good' : 'bad'}>{t(decision.go ? 'campaign.go' : 'campaign.no-go')}</State>{' '}
                <DeviceText text={decision.note} />{' '}
                <span className="ow-note">
                  <DeviceText text={decision.by} />, <At iso={decision.at} />
                </span>
              </>
            )}
          </p>
        </div>
      </div>
    </Panel>
  );
}

export default function CampaignPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(campaignQuery(id));
  const [intent, setIntent] = useState<Intent | null>(null);
  const campaign = query.data;
  const title = campaign?.title ?? t('nav.campaigns');
  return (
    <PageFrame
      title={title}
      heading={<DeviceText text={title} />}
      note={campaign !== undefined && <Status status={campaign.status} />}
      actions={campaign !== undefined && <Actions campaign={campaign} onIntent={setIntent} />}
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={12} />}
      {campaign !== undefined && (
        <div className="ow-stack">
          <Facts campaign={campaign} />
          <Panel title={t('campaign.waves')} note={t('campaign.clock', { zone: campaign.plan.timeZone })}>
            <Timeline plan={campaign.plan} />
            <Reasons plan={campaign.plan} />
          </Panel>
          <CampaignDevices campaign={campaign} onIntent={setIntent} />
          <Panel title={t('campaign.steps')}>
            <ol className="ow-evidences">
              {campaign.steps.map((s) => (
                <StepLine key={s.number} step={s} />
              ))}
            </ol>
          </Panel>
          <StepDialog campaign={campaign} intent={intent} onClose={() => setIntent(null)} />
        </div>
      )}
    </PageFrame>
  );
}
