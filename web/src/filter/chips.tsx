/** The conditions of a filter as chips that can be taken out, and a builder that makes a new one. */
import { Autocomplete, Button, Popover, Select, Stack, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName } from '../../../src/model/attribute.ts';
import type { Filter, Operator } from '../../../src/model/filter/ast.ts';
import { checkTest, LIST_OPERATORS, operatorsFor } from '../../../src/model/filter/check.ts';
import { parse } from '../../../src/model/filter/parse.ts';
import { print } from '../../../src/model/filter/print.ts';
import { facetsQuery } from '../api/queries.ts';
import { useSite } from '../app/session.ts';
import { attributeLabel, useLabels } from '../parts/labels.ts';
import { DeviceText } from '../parts/text.tsx';
import { add, terms, without } from './edit.ts';

function useSay(): (term: Filter) => string {
  const { t } = useTranslation();
  const label = useLabels();
  const say = (term: Filter): string => {
    if (term.op === 'search') return `“${term.text}”`;
    if (term.op === 'not') return `${t('filter.not')} (${say(term.of)})`;
    if (term.op !== 'test') return term.of.map(say).join(` ${t(`filter.${term.op}`)} `);
    const values = term.values.map((v) =>
      typeof v === 'string'
        ? label(term.attribute, v)
        : print({ ...term, values: [v] })
            .split(' ')
            .at(-1),
    );
    return [attributeLabel(term.attribute), t(`operator.${term.operator}`), values.join(', ')]
      .filter((x) => x !== '')
      .join(' ');
  };
  return say;
}

interface BuilderProps {
  readonly onAdd: (term: Filter) => void;
}
/** Values from text by the rules of the grammar: the one printed is the one parsed. */
function build(attribute: AttributeName, operator: Operator, value: string): Filter | null {
  if (operator === 'is_known' || operator === 'is_unknown') return { op: 'test', attribute, operator, values: [] };
  const parts = LIST_OPERATORS.has(operator)
    ? value
        .split(',')
        .map((v) => v.trim())
        .filter((v) => v !== '')
    : [value.trim()];
  if (ATTRIBUTES[attribute].type === 'time' && /^now/.test(value)) {
    const tree = parse(`${attribute} ${operator} ${value}`);
    return tree.ok ? tree.value : null;
  }
  const values =
    ATTRIBUTES[attribute].type === 'integer' ? parts.map((p) => (/^-?\d+$/.test(p) ? Number(p) : p)) : parts;
  if (values.length === 0 || values[0] === '' || checkTest(attribute, operator, values) !== null) return null;
  return { op: 'test', attribute, operator, values };
}

function Builder({ onAdd }: BuilderProps) {
  const { t } = useTranslation();
  const site = useSite();
  const label = useLabels();
  const [attribute, setAttribute] = useState<AttributeName>('type');
  const [operator, setOperator] = useState<Operator>('=');
  const [value, setValue] = useState('');
  const time = ATTRIBUTES[attribute].type === 'time';
  const facets = useQuery({ ...facetsQuery(site, '', [attribute]), enabled: !time });
  const operators = operatorsFor(attribute);
  const needsValue = operator !== 'is_known' && operator !== 'is_unknown';
  const known = (facets.data?.[0]?.attribute === attribute ? facets.data[0].values : []).flatMap((v) =>
    v.value === null ? [] : [v.value],
  );
  const byLabel = new Map(known.map((v) => [label(attribute, v), v]));
  const term = build(attribute, operator, byLabel.get(value) ?? value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (term !== null) onAdd(term);
      }}
    >
      <Stack gap="xs">
        <Select
          label={t('filter.attribute')}
          searchable
          allowDeselect={false}
          data={ATTRIBUTE_NAMES.map((n) => ({ value: n, label: attributeLabel(n) }))}
          value={attribute}
          comboboxProps={{ withinPortal: false }}
          onChange={(next) => {
            const name = next as AttributeName;
            setAttribute(name);
            setOperator(operatorsFor(name)[0] ?? '=');
            setValue('');
          }}
        />
        <Select
          label={t('filter.operator')}
          allowDeselect={false}
          data={operators.map((o) => ({ value: o, label: t(`operator.${o}`) }))}
          value={operator}
          comboboxProps={{ withinPortal: false }}
          onChange={(next) => setOperator(next as Operator)}
        />
        {needsValue && (
          <Autocomplete
            label={t('filter.value')}
            description={time ? t('filter.time-hint') : LIST_OPERATORS.has(operator) ? t('filter.list-hint') : null}
            data={time ? ['now-1h', 'now-1d', 'now-7d', 'now-30d'] : [...byLabel.keys()].slice(0, 50)}
            value={value}
            comboboxProps={{ withinPortal: false }}
            onChange={setValue}
          />
        )}
        <Button type="submit" disabled={term === null}>
          {t('filter.add')}
        </Button>
      </Stack>
    </form>
  );
}

interface ChipsProps {
  readonly filter: string;
  readonly onApply: (text: string) => void;
}
export function Chips({ filter, onApply }: ChipsProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <div className="ow-chips">
      {terms(filter).map((term, i) => (
        <span key={print(term)} className="ow-chip">
          <span className="ow-cut">
            <DeviceText text={say(term)} />
          </span>
          <UnstyledButton
            aria-label={t('filter.remove', { term: say(term) })}
            onClick={() => onApply(without(filter, i))}
          >
            <IconX size={12} aria-hidden />
          </UnstyledButton>
        </span>
      ))}
      <Popover opened={opened} onChange={toggle} position="bottom-start" trapFocus width={270}>
        <Popover.Target>
          <UnstyledButton className="ow-chip ow-addchip" onClick={toggle}>
            <IconPlus size={12} aria-hidden />
            {t('filter.new')}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Builder
            onAdd={(term) => {
              onApply(add(filter, term));
              close();
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
