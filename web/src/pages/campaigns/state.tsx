/** States of campaigns and of their devices, as colour, shape and word. */
import { useTranslation } from 'react-i18next';
import type { CampaignCheck, CampaignDeviceState, CampaignStatus } from '../../../../src/model/campaign.ts';
import { State, type Tone } from '../../parts/state.tsx';

const STATUS: Readonly<Record<CampaignStatus, Tone>> = {
  planned: 'quiet',
  running: 'warn',
  paused: 'warn',
  done: 'good',
  cancelled: 'quiet',
};
const DEVICE: Readonly<Record<CampaignDeviceState, Tone>> = {
  planned: 'quiet',
  out: 'warn',
  done: 'good',
  failed: 'bad',
  'backed-out': 'quiet',
  skipped: 'quiet',
};
const CHECK: Readonly<Record<CampaignCheck['result'], Tone>> = {
  seen: 'good',
  'not-seen-yet': 'quiet',
  contradicted: 'bad',
  'nothing-to-see': 'quiet',
};

export function Status({ status }: { readonly status: CampaignStatus }) {
  const { t } = useTranslation();
  return <State tone={STATUS[status]}>{t(`campaign.status.${status}`)}</State>;
}
export function DeviceState({ state }: { readonly state: CampaignDeviceState }) {
  const { t } = useTranslation();
  return <State tone={DEVICE[state]}>{t(`campaign.state.${state}`)}</State>;
}
export function Check({ check }: { readonly check: CampaignCheck }) {
  const { t } = useTranslation();
  const hint = check.version === null ? '' : `${check.version} · ${check.source ?? ''}`;
  return (
    <State tone={CHECK[check.result]} {...(hint === '' ? {} : { hint })}>
      {t(`campaign.check.${check.result}`)}
    </State>
  );
}
