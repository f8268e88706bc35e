/** The way from the device to the component that an exposure is about, and what everybody says of it, side by side. */
import { Anchor } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComponentStatement, ExposureVia } from '../../../../src/model/component.ts';
import { Panel } from '../../parts/layout.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';

const TONES: Readonly<Record<ComponentStatement['status'], Tone>> = {
  affected: 'bad',
  undecided: 'warn',
  under_investigation: 'warn',
  fixed: 'good',
  not_affected: 'good',
};

function Statement({ one, wins }: { readonly one: ComponentStatement; readonly wins: boolean }) {
  const { t } = useTranslation();
  return (
    <tr data-wins={wins || undefined}>
      <td>
        <DeviceText text={one.by} />
        <div className="ow-note">
          {one.isMaker && <>{t('via.maker')}, </>}
          <DeviceText text={one.record} />
        </div>
        {wins && <strong>{t('via.wins')}</strong>}
      </td>
      <td>
        <State tone={TONES[one.status]}>{t(`via-status.${one.status}`)}</State>
        {!one.isSure && <div className="ow-note">{t('via.unsure')}</div>}
      </td>
      <td>
        {t(`via-about.${one.about}`)}
        <div className="ow-note">
          <DeviceText text={one.reason} />
        </div>
      </td>
      <td>
        {one.justification !== null && (
          <div>{t(`justification.${one.justification}`, { defaultValue: one.justification.replaceAll('_', ' ') })}</div>
        )}
        {one.impact !== null && <DeviceText text={one.impact} />}
        {one.statedAt !== null && (
          <div className="ow-note">
            <At iso={one.statedAt} />
          </div>
        )}
      </td>
    </tr>
  );
}

export function ViaPanel({ via }: { readonly via: ExposureVia }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('via.title')}
      actions={
        via.bill === null ? undefined : (
          <Anchor component={Link} to="/sboms/$id" params={{ id: via.bill } as never} size="sm">
            {t('via.open')}
          </Anchor>
        )
      }
    >
      <p className="ow-way">
        {via.path.map((step, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way may pass two components of one name
          <Fragment key={k}>
            {k > 0 && <IconArrowRight size={13} aria-hidden />}
            <DeviceText text={step} />
          </Fragment>
        ))}
      </p>
      {via.others > 0 && <p className="ow-note">{t('via.others', { count: via.others })}</p>}
      <div className="ow-tablewrap">
        <table className="ow-table ow-statements">
          <thead>
            <tr>
              <th>{t('via.who')}</th>
              <th>{t('via.says')}</th>
              <th>{t('via.about')}</th>
              <th>{t('via.ground')}</th>
            </tr>
          </thead>
          <tbody>
            {via.statements.map((one, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one record may say two things
              <Statement key={k} one={one} wins={k === via.wins} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="ow-note">{via.why}</p>
    </Panel>
  );
}
