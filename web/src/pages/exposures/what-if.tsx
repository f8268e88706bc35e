/** What would become of a score: each change alone as a choice, some of them together, with the shares before and after. */
import { Checkbox } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Effect, Receipt, WhatIf } from '../../../../src/model/risk.ts';
import { get } from '../../api/client.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { Priority } from './marks.tsx';

const whatIfQuery = (asset: string, doc: string, at: string, changes: string) =>
  queryOptions({
    queryKey: ['exposures', 'what-if', asset, doc, at, changes],
    queryFn: ({ signal }) => get<WhatIf>('/exposure/what-if', { asset, doc, at, changes }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** As the API has it: `control-added:isolated`. */
const textOf = ({ change }: Effect): string =>
  'control' in change
    ? `${change.kind}:${change.control}`
    : 'verdict' in change
      ? `${change.kind}:${change.verdict}`
      : change.kind;

function Option({ effect }: { readonly effect: Effect }) {
  const { t } = useTranslation();
  const word = textOf(effect);
  return (
    <li>
      <Checkbox value={word} label={t(`what-if.${word.replace(':', '.')}`)} />
      <Priority band={effect.band} score={effect.after} />
      {'isolation' in effect && effect.isolation !== undefined && effect.isolation !== 'yes' && (
        <State tone="warn">
          {t(effect.isolation === null ? 'what-if.isolation-unknown' : `what-if.isolation.${effect.isolation}`)}
        </State>
      )}
    </li>
  );
}

/** What each factor takes of a hundred points, before and after; those that differ stand out. */
function Shares({ before, after }: { readonly before: Receipt; readonly after: Receipt | null }) {
  const { t, i18n } = useTranslation();
  const number = (n: number): string =>
    new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(n);
  const minus = (points: number): string => (points === 0 ? '0' : `−${number(points)}`);
  return (
    <table className="ow-table">
      <thead>
        <tr>
          <th>{t('receipt.factor')}</th>
          <th className="ow-num">{t('what-if.before')}</th>
          <th className="ow-num">{t('what-if.after')}</th>
        </tr>
      </thead>
      <tbody>
        {before.factors.map((f) => {
          const then = after?.factors.find((a) => a.id === f.id);
          const differs = then !== undefined && then.value !== f.value;
          return (
            <tr key={f.id}>
              <td>{differs ? <strong>{t(`receipt.${f.id}`)}</strong> : t(`receipt.${f.id}`)}</td>
              <td className="ow-num">
                × {f.value.toFixed(2)} <span className="ow-note">{minus(f.points)}</span>
              </td>
              <td className="ow-num">
                {then === undefined ? (
                  '–'
                ) : (
                  <>
                    {differs ? <strong>× {then.value.toFixed(2)}</strong> : `× ${then.value.toFixed(2)}`}{' '}
                    <span className="ow-note">{minus(then.points)}</span>
                  </>
                )}
              </td>
            </tr>
          );
        })}
        <tr>
          <th scope="row">{t('receipt.score')}</th>
          <td className="ow-num">
            <Priority band={before.band} score={before.score} />
          </td>
          <td className="ow-num">
            {after === null ? (
              <State tone="good">{t('what-if.nothing-left')}</State>
            ) : (
              <Priority band={after.band} score={after.score} />
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export function WhatIfPanel({ asset, doc, at }: { readonly asset: string; readonly doc: string; readonly at: string }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useQuery(whatIfQuery(asset, doc, at, chosen.join(',')));
  return (
    <Panel title={t('what-if.title')} note={t('what-if.note')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined && !query.isError && <Bones rows={6} />}
      {query.data !== undefined && (
        <>
          <Checkbox.Group value={[...chosen]} onChange={setChosen} aria-label={t('what-if.title')}>
            <ul className="ow-whatif">
              {query.data.options.map((effect) => (
                <Option key={textOf(effect)} effect={effect} />
              ))}
            </ul>
          </Checkbox.Group>
          {chosen.length > 0 && (
            <div className={query.isPlaceholderData ? 'ow-stale' : ''} role="status">
              <h3 className="ow-subhead">{t('what-if.together', { count: chosen.length })}</h3>
              <Shares before={query.data.before} after={query.data.after} />
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
