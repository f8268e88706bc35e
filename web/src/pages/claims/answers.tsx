/** The answers of a form by section, those that wait for a ruling first. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormAnswer, FormDetail } from '../../../../src/model/form.ts';
import { useUrl } from '../../app/session.ts';
import { Empty, Panel } from '../../parts/layout.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { RuleDialog, UndoRuling } from './rule.tsx';

function Comes({ answer }: { readonly answer: FormAnswer }) {
  const { t } = useTranslation();
  if (answer.isOpen) return <State tone="warn">{t('answer.open')}</State>;
  if (answer.section === 'DOC') return null;
  if (answer.counts === null) return <span className="ow-note">{t('answer.none')}</span>;
  const tone: Tone = 'quiet';
  return answer.ruling === null ? (
    <strong>{t(`said.${answer.counts}`)}</strong>
  ) : (
    <State tone={tone} hint={answer.ruling.ground}>
      {t('answer.ruled', { value: t(`said.${answer.counts}`), by: answer.ruling.by })}
    </State>
  );
}

interface RowProps {
  readonly answer: FormAnswer;
  readonly mayRule: boolean;
  readonly onRule: (answer: FormAnswer) => void;
}
function Row({ answer, mayRule, onRule }: RowProps) {
  const { t } = useTranslation();
  return (
    <tr>
      <td className="ow-nowrap">
        <DeviceText text={answer.id} mono />
        <div className="ow-note">{answer.ref}</div>
      </td>
      <td className="ow-anywhere">
        <DeviceText text={answer.question} />
        {answer.topics.length > 0 && (
          <div className="ow-note">
            {t('answer.compared')} {answer.topics.map((topic) => t(`topic.${topic}`)).join(', ')}
          </div>
        )}
      </td>
      <td className="ow-anywhere">
        <DeviceText text={answer.raw ?? ''} />
        {answer.note !== null && (
          <div className="ow-note">
            <DeviceText text={answer.note} />
          </div>
        )}
      </td>
      <td>
        <Comes answer={answer} />
        {answer.ruling !== null && (
          <div className="ow-note ow-anywhere">
            <DeviceText text={answer.ruling.ground} />
          </div>
        )}
      </td>
      {mayRule && (
        <td className="ow-nowrap">
          {answer.raw !== null && answer.section !== 'DOC' && (
            <Button
              variant={answer.isOpen ? 'light' : 'subtle'}
              size="compact-sm"
              onClick={() => onRule(answer)}
              aria-label={t('rule-on.title', { question: answer.id })}
            >
              {t('rule-on.open')}
            </Button>
          )}
          {answer.ruling !== null && <UndoRuling ruling={answer.ruling.id} />}
        </td>
      )}
    </tr>
  );
}

const SHOWS = ['all', 'open', 'compared'] as const;

export function Answers({ form, mayRule }: { readonly form: FormDetail; readonly mayRule: boolean }) {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const [ruling, setRuling] = useState<FormAnswer | null>(null);
  const words = (search['find'] ?? '').trim().toLowerCase();
  const show = search['show'] ?? 'all';
  const fits = (a: FormAnswer): boolean =>
    (show !== 'open' || a.isOpen) &&
    (show !== 'compared' || a.topics.length > 0) &&
    [a.id, a.question, a.raw, a.note].join(' ').toLowerCase().includes(words);
  const shown = form.items.filter(fits);
  const sections = [...Map.groupBy(shown, (a) => a.section ?? '')];
  const open = shown.filter((a) => a.isOpen);
  const groups = [
    ...(open.length > 0 ? [['', open] as const] : []),
    ...sections.map(([s, a]) => [s || '-', a.filter((x) => !x.isOpen)] as const),
  ];
  return (
    <Panel
      title={t('form.answers')}
      actions={
        <div className="ow-inline">
          <TextInput
            aria-label={t('answer.find')}
            placeholder={t('answer.find')}
            leftSection={<IconSearch size={14} aria-hidden />}
            defaultValue={search['find'] ?? ''}
            onChange={(e) => set({ find: e.currentTarget.value }, 'replace')}
            w={200}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('answer.show')}
            value={show}
            onChange={(v) => set({ show: v === 'all' ? '' : v }, 'replace')}
            data={SHOWS.map((v) => ({ value: v, label: t(`answer.show-${v}`) }))}
          />
        </div>
      }
    >
      {shown.length === 0 && <Empty title={t('contradiction.none-match')} text={t('answer.none-match-text')} />}
      {groups
        .filter(([, answers]) => answers.length > 0)
        .map(([section, answers]) => (
          <section key={section}>
            <h3 className="ow-subhead">
              {section === '' ? (
                t('answer.open-first', { count: answers.length })
              ) : section === '-' ? (
                t('answer.no-section')
              ) : (
                <>
                  <DeviceText text={section} /> {t(`section.${section}`, { defaultValue: '' })}
                </>
              )}
            </h3>
            <div className="ow-tablewrap">
              <table className="ow-table ow-answers">
                <colgroup>
                  <col className="ow-col-id" />
                  <col />
                  <col />
                  <col className="ow-col-comes" />
                  {mayRule && <col className="ow-col-act" />}
                </colgroup>
                <thead>
                  <tr>
                    <th>{t('answer.id')}</th>
                    <th>{t('answer.question')}</th>
                    <th>{t('answer.said')}</th>
                    <th>{t('answer.counts')}</th>
                    {mayRule && <th aria-label={t('rule-on.open')} />}
                  </tr>
                </thead>
                <tbody>
                  {answers.map((a) => (
                    <Row key={a.id} answer={a} mayRule={mayRule} onRule={setRuling} />
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        ))}
      <RuleDialog form={form.id} answer={ruling} onClose={() => setRuling(null)} />
    </Panel>
  );
}
