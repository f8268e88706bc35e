/** Say of which maker, model and versions a form is: proposed from its head, counts when a person said so. */
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormDetail } from '../../../../src/model/form.ts';
import type { Mds2FieldName } from '../../../../src/model/mds2.ts';
import { change } from '../../api/client.ts';
import { Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { FormMark } from './marks.tsx';
import { useClaimsRefresh } from './queries.ts';

const FIELDS = [
  ['manufacturer', 'manufacturer'],
  ['model', 'model'],
  ['versions', 'software'],
] as const satisfies readonly (readonly [string, Mds2FieldName])[];

export function Binding({ form, mayWrite }: { readonly form: FormDetail; readonly mayWrite: boolean }) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const [values, setValues] = useState({
    manufacturer: form.manufacturer ?? '',
    model: form.model ?? '',
    versions: form.versions ?? '',
  });
  const bind = useMutation({
    mutationFn: () => {
      const said = (text: string): string | null => (text.trim() === '' ? null : text.replace(/\s+/g, ' ').trim());
      return change('PUT', `/forms/${encodeURIComponent(form.id)}/binding`, {
        manufacturer: said(values.manufacturer),
        model: said(values.model),
        versions: said(values.versions),
      });
    },
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('form.bound') });
    },
  });
  const isOver = form.state === 'withdrawn';
  const isNew = form.state === 'proposed';
  const isSame = FIELDS.every(([name]) => values[name] === (form[name] ?? ''));
  return (
    <Panel
      title={t('form.binding')}
      note={<FormMark state={form.state} />}
      actions={
        form.boundAt === null ? undefined : (
          <span className="ow-note">
            {t('form.bound-by', { by: form.boundBy })} <When iso={form.boundAt} />
          </span>
        )
      }
    >
      {isNew && <p className="ow-lead">{t('form.proposed-text')}</p>}
      {bind.isError && <ProblemBox error={bind.error} kept={t('form.not-bound')} />}
      <form
        className="ow-fields"
        onSubmit={(e) => {
          e.preventDefault();
          bind.mutate();
        }}
      >
        {FIELDS.map(([name, head]) => {
          const given = form.head[head];
          return (
            <TextInput
              key={name}
              label={t(`form.${name}`)}
              description={
                given === null ? (
                  t('form.not-in-head')
                ) : (
                  <span className="ow-cut2" title={given.text}>
                    {given.ref}: <DeviceText text={given.text} />
                  </span>
                )
              }
              value={values[name]}
              onChange={(e) => setValues({ ...values, [name]: e.currentTarget.value })}
              maxLength={400}
              required={name !== 'versions'}
              placeholder={name === 'versions' ? t('form.all-versions') : ''}
              disabled={!mayWrite || isOver}
            />
          );
        })}
        {mayWrite && !isOver && (
          <Button type="submit" loading={bind.isPending} disabled={!isNew && isSame}>
            {t(isNew ? 'form.confirm' : 'form.change')}
          </Button>
        )}
      </form>
    </Panel>
  );
}
