/** One device: what it is and why we say so, whom it speaks with, what was stated about it and when. */
import { Anchor, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AssetDetail } from '../../../../src/model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../../src/model/attribute.ts';
import { assetQuery } from '../../api/queries.ts';
import { useMay, useUrl } from '../../app/session.ts';
import { Bones, PageFrame } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Cell } from '../../parts/value.tsx';
import { DeviceContradictions } from '../claims/device.tsx';
import { MergeButton, SplitButton } from './actions.tsx';
import { Conversations } from './conversations.tsx';
import { DeviceExposures } from './exposures.tsx';
import { Identity } from './identity.tsx';
import { SaidAboutOthers } from './said.tsx';
import { DeviceSoftware } from './software.tsx';
import { Timeline } from './timeline.tsx';
import { WhyDrawer } from './why.tsx';

const HEAD: readonly AttributeName[] = ['type', 'manufacturer', 'model', 'unit'];
/** A device that sent nothing for this long is shown as gone quiet; a fact about the sight, not a verdict. */
const QUIET_MS = 7 * 86_400_000;

function Head({ asset }: { readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const lastSeen = typeof asset.values.last_seen === 'string' ? asset.values.last_seen : null;
  const quiet = lastSeen === null || Date.now() - Date.parse(lastSeen) > QUIET_MS;
  return (
    <div className="ow-devicehead">
      {HEAD.map((name) => (
        <div key={name} className="ow-headfact">
          <span className="ow-note">{t(`attribute.${name}`)}</span>
          <span className="ow-headvalue">
            <Cell row={asset} attribute={name} />
          </span>
        </div>
      ))}
      <div className="ow-headfact">
        <span className="ow-note">{t('device.state')}</span>
        <span className="ow-headvalue">
          <State tone={quiet ? 'quiet' : 'good'} hint={t(quiet ? 'device.quiet-hint' : 'device.active-hint')}>
            {t(quiet ? 'device.quiet' : 'device.active')}
          </State>
          <When iso={lastSeen} />
        </span>
      </div>
    </div>
  );
}

export default function DevicePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const [search, set] = useUrl();
  const mayCorrect = useMay('asset.correct');
  const query = useQuery(assetQuery(id));
  const asset = query.data;
  const why = ATTRIBUTE_NAMES.find((n) => n === search['why']) ?? null;
  const title = asset === undefined ? t('device.title') : String(asset.values.name ?? asset.id);
  return (
    <PageFrame
      title={title}
      heading={<DeviceText text={title} />}
      before={
        <Anchor component={Link} to="/devices" size="sm">
          {t('nav.devices')}
        </Anchor>
      }
      actions={
        asset !== undefined && mayCorrect ? (
          <>
            <MergeButton asset={asset} />
            <SplitButton asset={asset} />
          </>
        ) : undefined
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={16} />}
      {asset !== undefined && (
        <>
          <Head asset={asset} />
          <Tabs
            value={search['tab'] ?? 'identity'}
            onChange={(tab) =>
              set({ tab: tab === 'identity' || tab === null ? undefined : tab, why: undefined }, 'replace')
            }
            keepMounted={false}
          >
            <Tabs.List>
              {(['identity', 'exposures', 'software', 'contradictions', 'conversations', 'timeline'] as const).map(
                (tab) => (
                  <Tabs.Tab key={tab} value={tab}>
                    {t(`device.${tab}`)}
                  </Tabs.Tab>
                ),
              )}
            </Tabs.List>
            <Tabs.Panel value="identity" pt="sm">
              <Identity asset={asset} onWhy={(name) => set({ why: name }, 'replace')} />
            </Tabs.Panel>
            <Tabs.Panel value="exposures" pt="sm">
              <DeviceExposures id={asset.id} />
            </Tabs.Panel>
            <Tabs.Panel value="contradictions" pt="sm">
              <DeviceContradictions id={asset.id} />
            </Tabs.Panel>
            <Tabs.Panel value="software" pt="sm">
              <DeviceSoftware id={asset.id} />
            </Tabs.Panel>
            <Tabs.Panel value="conversations" pt="sm">
              <Conversations asset={asset} />
            </Tabs.Panel>
            <Tabs.Panel value="timeline" pt="sm">
              <div className="ow-stack">
                <Timeline asset={asset} />
                <SaidAboutOthers id={asset.id} />
              </div>
            </Tabs.Panel>
          </Tabs>
          <WhyDrawer asset={asset} attribute={why} onClose={() => set({ why: undefined }, 'replace')} />
        </>
      )}
    </PageFrame>
  );
}
