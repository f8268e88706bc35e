/** 'Why?': the evidence that won, the evidence against it, each with rule, source, time and place; and 'this is wrong'. */
import { Autocomplete, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetDetail } from '../../../../src/model/api.ts';
import type { Evidence } from '../../../../src/model/asset.ts';
import type { AttributeName } from '../../../../src/model/attribute.ts';
import { change } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { attributeLabel, useAttributes, useLabels } from '../../parts/labels.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { Confidence } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Value } from '../../parts/value.tsx';
import { useRefresh } from '../devices/bulk.tsx';
import { addressText, SaidBy } from './statement.tsx';

const iso = (us: number): string => new Date(us / 1000).toISOString();

/** Told by another source than the device's own packets. */
const isTold = (via: string | null | undefined): via is string => typeof via === 'string';

function EvidenceCard({ evidence, asset }: { readonly evidence: Evidence; readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const label = useLabels();
  const seen = evidence.observation;
  return (
    <li className="ow-evidence">
      <div className="ow-evidencehead">
        <strong>
          <DeviceText text={label(evidence.attribute, evidence.value)} />
        </strong>
        <Confidence value={evidence.confidence} />
        <span className="ow-note">{Math.round(evidence.confidence * 100)} %</span>
        <span className="ow-grow" />
        <span className="ow-note">{t(`source.${evidence.source}`)}</span>
      </div>
      <dl className="ow-facts">
        <dt>{t('why.rule')}</dt>
        <dd>
          <DeviceText text={evidence.rule} mono />{' '}
          <span className="ow-note">{t('why.version', { version: evidence.ruleVersion })}</span>
        </dd>
        <dt>{t('why.reference')}</dt>
        <dd>
          <DeviceText text={evidence.reference} />
        </dd>
        {seen !== null && (
          <>
            <dt>{t('why.said')}</dt>
            <dd>
              <DeviceText text={seen.field} mono /> = <DeviceText text={seen.value} mono />
            </dd>
            <dt>{t('why.when')}</dt>
            <dd>
              <When iso={iso(seen.firstAtUs)} /> – <When iso={iso(seen.lastAtUs)} />,{' '}
              {t('why.times', { count: seen.count })}
            </dd>
            <dt>{t('why.where')}</dt>
            <dd>
              {seen.capture === null ? t('why.no-capture') : <DeviceText text={seen.capture} mono />}
              {isTold(seen.via) && (
                <>
                  , <DeviceText text={seen.via} />
                </>
              )}
              {seen.frame !== null && `, ${t(isTold(seen.via) ? 'why.line' : 'why.frame', { frame: seen.frame })}`}
            </dd>
            <dt>{t('why.endpoint')}</dt>
            <dd>
              <DeviceText text={addressText(seen.endpoint)} mono />
              <SaidBy keys={seen.saidBy ?? []} asset={asset} />
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

/** Attributes that are measured, not judged: a person cannot correct them. */
const MEASURED: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'macs',
  'mac_vendors',
  'ips',
  'vlans',
  'protocols',
  'services',
  'first_seen',
  'last_seen',
]);

function Correct({ asset, attribute }: { readonly asset: AssetDetail; readonly attribute: AttributeName }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const info = useAttributes().find((a) => a.attribute === attribute);
  const [value, setValue] = useState('');
  const correct = useMutation({
    mutationFn: (next: string | null) =>
      change<AssetDetail>('POST', `/assets/${encodeURIComponent(asset.id)}/attributes`, { attribute, value: next }),
    onSuccess: async (_, next) => {
      await refresh();
      setValue('');
      notifications.show({
        message: t('why.corrected', { attribute: attributeLabel(attribute), value: next ?? t('unknown') }),
      });
    },
  });
  const terms = info?.terms ?? [];
  const chosen = terms.find((x) => x.label === value)?.value ?? value.trim();
  return (
    <form
      className="ow-correct"
      onSubmit={(event) => {
        event.preventDefault();
        correct.mutate(chosen);
      }}
    >
      <h3 className="ow-subhead">{t('why.wrong')}</h3>
      <Stack gap="xs">
        {correct.isError && <ProblemBox error={correct.error} kept={t('why.kept')} />}
        <Autocomplete
          label={t('why.right-value')}
          description={t('why.wrong-text')}
          data={terms.map((x) => x.label)}
          value={value}
          onChange={setValue}
          maxLength={256}
        />
        <Group gap="xs">
          <Button type="submit" disabled={chosen === ''} loading={correct.isPending}>
            {t('why.correct')}
          </Button>
          <Button variant="default" disabled={correct.isPending} onClick={() => correct.mutate(null)}>
            {t('why.say-unknown')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhyProps {
  readonly asset: AssetDetail;
  readonly attribute: AttributeName | null;
  readonly onClose: () => void;
}

function WhyBody({ asset, attribute }: { readonly asset: AssetDetail; readonly attribute: AttributeName }) {
  const { t } = useTranslation();
  const may = useMay('asset.correct');
  const view = asset.attributes[attribute];
  const known = view.value !== null && view.value.length > 0;
  return (
    <Stack gap="sm">
      <div>
        <div className="ow-whyvalue">
          <Value attribute={attribute} value={view.value} />
          {known && <Confidence value={view.confidence} />}
          {known && <span className="ow-note">{Math.round(view.confidence * 100)} %</span>}
        </div>
        <Text size="xs" c="dimmed">
          {t(`attribute-doc.${attribute}`)}
        </Text>
      </div>
      {!known && (
        <div className="ow-unknownbox">
          <strong>{t('why.unknown')}</strong>
          <p>{t(`next.${attribute}`, { defaultValue: t('next.other') })}</p>
        </div>
      )}
      {view.supporting.length > 0 && (
        <section>
          <h3 className="ow-subhead">{t('why.supporting', { count: view.supporting.length })}</h3>
          <ul className="ow-evidences">
            {view.supporting.map((e, i) => (
              <EvidenceCard key={`${e.rule}-${e.value}-${e.observation?.endpoint ?? i}`} evidence={e} asset={asset} />
            ))}
          </ul>
        </section>
      )}
      {view.conflicting.length > 0 && (
        <section>
          <h3 className="ow-subhead">{t('why.conflicting', { count: view.conflicting.length })}</h3>
          <ul className="ow-evidences" data-against>
            {view.conflicting.map((e, i) => (
              <EvidenceCard key={`${e.rule}-${e.value}-${e.observation?.endpoint ?? i}`} evidence={e} asset={asset} />
            ))}
          </ul>
        </section>
      )}
      {known && view.supporting.length === 0 && <Text size="sm">{t('why.derived')}</Text>}
      {may && !MEASURED.has(attribute) && <Correct key={attribute} asset={asset} attribute={attribute} />}
    </Stack>
  );
}

export function WhyDrawer({ asset, attribute, onClose }: WhyProps) {
  const { t } = useTranslation();
  // While it slides away the drawer still says what it was about.
  const [last, setLast] = useState(attribute);
  if (attribute !== null && attribute !== last) setLast(attribute);
  const shown = attribute ?? last;
  return (
    <Drawer
      opened={attribute !== null}
      onClose={onClose}
      position="right"
      size={460}
      title={shown === null ? t('why.short') : t('why.ask', { attribute: attributeLabel(shown) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {attribute !== null && <WhyBody asset={asset} attribute={attribute} />}
    </Drawer>
  );
}
