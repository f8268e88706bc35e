/** Which device is tried first and why, and which are in no wave and why. */
import { useTranslation } from 'react-i18next';
import type { CampaignPlanView } from '../../../../src/model/campaign.ts';
import { DeviceText } from '../../parts/text.tsx';

const SHOWN = 12;

export function Reasons({ plan }: { readonly plan: CampaignPlanView }) {
  const { t } = useTranslation();
  return (
    <div className="ow-reasons">
      {plan.test.map((g) => (
        <p key={g.device}>
          <strong>{t('campaign.tried-first')}:</strong> <DeviceText text={g.name} />.{' '}
          {g.alike === null ? t('campaign.version-unknown') : t('campaign.alike', { count: g.alike, of: g.of })}{' '}
          {g.spare !== null && t('campaign.spare', { count: g.spare })}
        </p>
      ))}
      {plan.unplaced.map((u) => (
        <p key={u.reason}>
          <strong>{t('campaign.in-no-wave', { count: u.devices })}:</strong> {t(`campaign.unplaced.${u.reason}`)}
          <br />
          <span className="ow-note">
            {u.names.slice(0, SHOWN).map((name, i) => (
              <span key={name}>
                {i > 0 && ', '}
                <DeviceText text={name} />
              </span>
            ))}
            {u.devices > SHOWN && ` ${t('advisory.more-products', { count: u.devices - SHOWN })}`}
          </span>
        </p>
      ))}
    </div>
  );
}
