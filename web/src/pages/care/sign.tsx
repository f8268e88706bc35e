/** Who answers for rows of the matrix. They sign on paper or in a meeting; here it is recorded, with what it rests on. */
import { Button, Checkbox, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClinicalFunction } from '../../../../src/model/clinical.ts';
import type { TriageView } from '../../../../src/model/triage.ts';
import { useMe } from '../../app/session.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { useTriageChange } from './queries.ts';
import { useTriageWords } from './words.ts';

interface Body {
  readonly rows: readonly { readonly function: ClinicalFunction; readonly seen: number }[];
  readonly name: string | null;
  readonly ground: string;
}
interface SignProps {
  readonly view: TriageView;
  /** Rows that are chosen at first. */
  readonly chosen: readonly ClinicalFunction[];
  readonly onClose: () => void;
}

function SignForm({ view, chosen: first, onClose }: SignProps) {
  const { t } = useTranslation();
  const { functionName } = useTriageWords();
  const me = useMe();
  const [chosen, setChosen] = useState<readonly string[]>(first);
  const [name, setName] = useState(me.name);
  const [ground, setGround] = useState('');
  const rows = view.rows.filter((r) => chosen.includes(r.function));
  const done = (): void => {
    notifications.show({ message: t('triage.signed-done', { count: rows.length }) });
    onClose();
  };
  const sign = useTriageChange<Body>(view.site, 'POST', '/triage/signatures', done);
  const send = (by: string | null): void =>
    sign.mutate({
      rows: rows.map((r) => ({ function: r.function, seen: r.word?.version ?? 0 })),
      name: by,
      ground: ground.replace(/\s+/g, ' ').trim(),
    });
  const ready = rows.length > 0 && ground.trim() !== '';
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send(name.trim());
      }}
    >
      <Stack gap="sm">
        {sign.isError && <ProblemBox error={sign.error} kept={t('triage.kept')} />}
        <Text size="sm">{t('triage.sign-means')}</Text>
        <Checkbox.Group label={t('triage.sign-rows')} value={[...chosen]} onChange={setChosen}>
          <div className="ow-signrows">
            {view.rows.map((r) => (
              <Checkbox
                key={r.function}
                value={r.function}
                label={functionName(r.function)}
                description={
                  r.signed === null ? (
                    t(r.own.length === 0 ? 'triage.sign-default' : 'triage.sign-own', {
                      count: r.own.length,
                      version: r.word?.version ?? 0,
                    })
                  ) : (
                    <>
                      {t('triage.signed')}: <DeviceText text={r.signed.by} />, <At iso={r.signed.at} />
                    </>
                  )
                }
              />
            ))}
          </div>
        </Checkbox.Group>
        <TextInput
          label={t('triage.sign-name')}
          description={t('triage.sign-name-hint')}
          value={name}
          maxLength={200}
          required
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <Textarea
          label={t('triage.ground')}
          description={t('triage.sign-ground-hint')}
          value={ground}
          maxLength={1_000}
          autosize
          minRows={2}
          required
          onChange={(e) => setGround(e.currentTarget.value)}
        />
        <Group justify="flex-end">
          {rows.length > 0 && rows.every((r) => r.signed !== null) && (
            <Button variant="default" color="red" disabled={!ready} onClick={() => send(null)}>
              {t('triage.unsign')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={sign.isPending} disabled={!ready || name.trim() === ''}>
            {t('triage.sign-go', { count: rows.length })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function SignDialog(props: SignProps & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('triage.sign-title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <SignForm view={props.view} chosen={props.chosen} onClose={props.onClose} />
    </Modal>
  );
}
