/** What limits a plan beside its hours: minutes that units may stand still, and minima in service. All of it is in the address. */
import { Button, Checkbox, Group, NumberInput, Pill, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { printLimits, readLimits } from '../../../../src/model/limits.ts';
import type { WorkPlan } from '../../../../src/model/work.ts';
import { useUrl } from '../../app/session.ts';
import { DeviceText } from '../../parts/text.tsx';

export function Limits({ plan }: { readonly plan: WorkPlan }) {
  const { t } = useTranslation();
  const [url, set] = useUrl();
  const limits = readLimits(url['downtime'] ?? '') ?? [];
  const keeps = url['minima'] !== 'false';
  const [unit, setUnit] = useState<string | null>(null);
  const [minutes, setMinutes] = useState<number>(30);
  const put = (next: typeof limits): void => set({ downtime: printLimits(next) });
  return (
    <div className="ow-limits">
      <Checkbox
        label={t('work.keep-minima')}
        description={
          plan.minima.length > 0 || plan.unsetMinima === 0
            ? t('work.minima-kept', { count: plan.minima.length, unset: plan.unsetMinima })
            : t('work.minima-unset', { count: plan.unsetMinima })
        }
        checked={keeps}
        onChange={(e) => set({ minima: e.currentTarget.checked ? '' : 'false' })}
      />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (unit !== null) put([...limits.filter((l) => l.unit !== unit), { unit, minutes }]);
          setUnit(null);
        }}
      >
        <Group gap="xs" align="flex-end">
          <Select
            label={t('work.limit-unit')}
            placeholder={t('attribute.unit')}
            searchable
            data={[...plan.units]}
            value={unit}
            onChange={setUnit}
            w={260}
          />
          <NumberInput
            label={t('work.limit-minutes')}
            value={minutes}
            min={0}
            max={100_000}
            allowDecimal={false}
            onChange={(n) => setMinutes(Number(n))}
            w={110}
          />
          <Button type="submit" variant="default" disabled={unit === null}>
            {t('work.limit-add')}
          </Button>
        </Group>
      </form>
      <Pill.Group>
        {limits.map((l) => (
          <Pill
            key={l.unit}
            withRemoveButton
            removeButtonProps={{
              'aria-label': t('work.limit-remove', { unit: l.unit }),
              tabIndex: 0,
              'aria-hidden': false,
            }}
            onRemove={() => put(limits.filter((o) => o.unit !== l.unit))}
          >
            <DeviceText text={l.unit} /> ≤ {t('work.minutes', { count: l.minutes })}
          </Pill>
        ))}
      </Pill.Group>
    </div>
  );
}
