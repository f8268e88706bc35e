/** Feeds: how old public knowledge is, and what went wrong when it was loaded last. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FeedState, FeedStatus } from '../../../src/model/feed.ts';
import { feedsQuery } from '../api/queries.ts';
import { Bones, PageFrame, Panel } from '../parts/layout.tsx';
import { count } from '../parts/number.ts';
import { ProblemBox } from '../parts/problem.tsx';
import { State, type Tone } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { When } from '../parts/time.tsx';

const TONES: Readonly<Record<FeedState, Tone>> = { never: 'quiet', fresh: 'good', stale: 'warn', failing: 'bad' };

function Troubles({ feed }: { readonly feed: FeedStatus }) {
  const { t } = useTranslation();
  if (feed.error === null && feed.troubleCount === 0) return <span className="ow-note">{t('feed.no-trouble')}</span>;
  return (
    <ul className="ow-plainlist">
      {feed.error !== null && (
        <li className="ow-warntext">
          <DeviceText text={feed.error} />
        </li>
      )}
      {feed.troubles.slice(0, 3).map((x) => (
        <li key={`${x.at} ${x.what}`}>
          <span>
            <DeviceText text={x.at} mono /> <DeviceText text={x.what} />
          </span>
        </li>
      ))}
      {feed.troubleCount > 3 && <li className="ow-note">{t('feed.more-trouble', { count: feed.troubleCount - 3 })}</li>}
    </ul>
  );
}

function Row({ feed }: { readonly feed: FeedStatus }) {
  const { t, i18n } = useTranslation();
  return (
    <tr>
      <td>
        {feed.label}
        <div className="ow-note">{feed.publisher}</div>
      </td>
      <td>
        <State tone={TONES[feed.state]} hint={t(`feed.${feed.state}-hint`, { hours: feed.maxAgeHours })}>
          {t(`feed.${feed.state}`)}
        </State>
      </td>
      <td className="ow-num">{count(feed.records, i18n.language)}</td>
      <td>
        <When iso={feed.lastGoodAt} />
      </td>
      <td>
        <When iso={feed.statedAt} never={t('feed.not-stated')} />
      </td>
      <td>
        <Troubles feed={feed} />
      </td>
    </tr>
  );
}

export default function FeedsPage() {
  const { t } = useTranslation();
  const query = useQuery(feedsQuery);
  return (
    <PageFrame title={t('nav.feeds')} note={t('feed.note')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && (
        <div className="ow-stack">
          <Panel>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th>{t('feed.feed')}</th>
                    <th>{t('sensor.state')}</th>
                    <th className="ow-num">{t('feed.records')}</th>
                    <th>{t('feed.last-good')}</th>
                    <th>{t('feed.stated')}</th>
                    <th>{t('feed.trouble')}</th>
                  </tr>
                </thead>
                <tbody>
                  {query.data.map((f) => (
                    <Row key={f.id} feed={f} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
          <Panel title={t('feed.how')}>
            <p>{t('feed.how-text')}</p>
            <code className="ow-code">openward feeds load FOLDER</code>
          </Panel>
        </div>
      )}
    </PageFrame>
  );
}
