/** Field by field: what the recall says, what is known of the device, and how the two fit. */
import { useTranslation } from 'react-i18next';
import type { FieldAnswer } from '../../../../src/model/recall.ts';
import { useLabels } from '../../parts/labels.ts';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { AnswerMark } from './marks.tsx';

export function FieldTable({ fields }: { readonly fields: readonly FieldAnswer[] }) {
  const { t } = useTranslation();
  const label = useLabels();
  const known = (f: FieldAnswer): string | null =>
    f.field === 'type' && f.known !== null ? label('type', f.known) : f.known;
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-fields">
        <thead>
          <tr>
            <th>{t('recall.field')}</th>
            <th>{t('recall.said')}</th>
            <th>{t('recall.known')}</th>
            <th>{t('recall.fit')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((f) => (
            <tr key={f.field}>
              <th scope="row">{t(`recall.field.${f.field}`)}</th>
              <td className="ow-wrap">
                {f.said === null ? (
                  <span className="ow-note">{t('recall.not-said')}</span>
                ) : (
                  <DeviceText text={f.said} />
                )}
              </td>
              <td className="ow-wrap">{f.known === null ? <Unknown /> : <DeviceText text={known(f) ?? ''} />}</td>
              <td>
                <AnswerMark answer={f.answer} />
                {f.note !== '' && f.note !== 'all' && (
                  <div className="ow-note ow-wrap">
                    <DeviceText text={f.note} />
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
