/** The filter as text: completion at the caret, errors at their column, plain words become a search. */
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttributeInfo, Problem } from '../../../src/model/api.ts';
import { ATTRIBUTES } from '../../../src/model/attribute.ts';
import { facetsQuery } from '../api/queries.ts';
import { useSite } from '../app/session.ts';
import { attributeLabel, useAttributes } from '../parts/labels.ts';
import { DeviceText } from '../parts/text.tsx';
import { insertAt, type Option, type Place, placeAt, staticOptions } from './complete.ts';
import { quote, read } from './edit.ts';

const MAX_OPTIONS = 12;

/** A value as it must stand in the text. */
const asValue = (value: string): string =>
  /^[A-Za-z0-9_.:/+@-]+$/.test(value) && !/^(and|or|not|is|in|known|unknown|now.*)$/i.test(value)
    ? value
    : quote(value);

function useOptions(place: Place, attributes: readonly AttributeInfo[], open: boolean): readonly Option[] {
  const site = useSite();
  const { t } = useTranslation();
  const wanted = place.kind === 'value' ? place.attribute : null;
  const time = wanted !== null && ATTRIBUTES[wanted].type === 'time';
  const facets = useQuery({
    ...facetsQuery(site, '', wanted === null ? [] : [wanted]),
    enabled: open && wanted !== null && !time,
  });
  if (wanted === null) return staticOptions(place, attributes).slice(0, MAX_OPTIONS);
  if (time)
    return ['now-1h', 'now-1d', 'now-7d', 'now-30d'].map((v) => ({ insert: v, label: v, note: t(`filter.${v}`) }));
  const word = place.word.toLowerCase();
  return (facets.data?.[0]?.values ?? [])
    .filter(
      (v): v is typeof v & { value: string } =>
        v.value !== null && (v.value.toLowerCase().includes(word) || v.label.toLowerCase().includes(word)),
    )
    .slice(0, MAX_OPTIONS)
    .map((v) => ({ insert: asValue(v.value), label: v.label, note: String(v.count) }));
}

/** The text with the place of the error marked, and what was expected there. */
export function FilterProblem({
  text,
  problem,
}: {
  readonly text: string;
  readonly problem: Pick<Problem, 'code' | 'detail' | 'at'>;
}) {
  const { t } = useTranslation();
  const column = Math.max(1, Number(problem.at?.['column'] ?? 1));
  const at = column - 1;
  return (
    <div className="ow-filterproblem" role="alert">
      <div className="ow-mono ow-cut">
        <span>{text.slice(Math.max(0, at - 60), at)}</span>
        <mark>{text.slice(at, at + 1) || '␣'}</mark>
        <span>{text.slice(at + 1, at + 60)}</span>
      </div>
      <span>
        {t('filter.column', { column })}: <DeviceText text={problem.detail} />{' '}
        <code className="ow-code">{problem.code}</code>
      </span>
    </div>
  );
}

interface FilterInputProps {
  readonly value: string;
  readonly onApply: (text: string) => void;
}
export function FilterInput({ value, onApply }: FilterInputProps) {
  const { t } = useTranslation();
  const attributes = useAttributes();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [problem, setProblem] = useState<Pick<Problem, 'code' | 'detail' | 'at'> | null>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useEffect(() => {
    setText(value);
    setProblem(null);
  }, [value]);
  const place = placeAt(text, caret, attributes);
  const options = useOptions(place, attributes, combobox.dropdownOpened);

  const apply = (typed: string): void => {
    const result = read(typed);
    combobox.closeDropdown();
    if (!result.ok) {
      const { code, detail, column } = result.error;
      setProblem({ code, detail, at: { column } });
      return;
    }
    setProblem(null);
    setText(result.text);
    onApply(result.text);
  };
  const take = (insert: string): void => {
    const option = options.find((o) => o.insert === insert);
    if (option === undefined) return;
    const next = insertAt(text, caret, place, option);
    setText(next.text);
    setCaret(next.caret);
    setProblem(null);
    combobox.resetSelectedOption();
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  const typed = (element: HTMLInputElement): void => {
    setText(element.value);
    setCaret(element.selectionStart ?? element.value.length);
    setProblem(null);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };

  return (
    <div className="ow-filterinput">
      <Combobox store={combobox} onOptionSubmit={take} shadow="md" width={340} position="bottom-start">
        <Combobox.Target>
          <TextInput
            ref={input}
            id="filter-input"
            classNames={{ input: 'ow-mono' }}
            aria-label={t('filter.label')}
            aria-invalid={problem !== null}
            placeholder={t('filter.placeholder')}
            spellCheck={false}
            autoComplete="off"
            leftSection={<IconFilter size={14} aria-hidden />}
            rightSection={
              text === '' ? null : (
                <button type="button" className="ow-clear" aria-label={t('filter.clear')} onClick={() => apply('')}>
                  <IconX size={14} aria-hidden />
                </button>
              )
            }
            value={text}
            onChange={(event) => typed(event.currentTarget)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
            onClick={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && combobox.getSelectedOptionIndex() === -1) apply(text);
              if (event.key === 'Escape') {
                if (combobox.dropdownOpened) combobox.closeDropdown();
                else event.currentTarget.blur();
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options aria-label={t('filter.completion')}>
            {options.map((o) => (
              <Combobox.Option key={o.insert} value={o.insert} className="ow-option">
                <span className="ow-cut">
                  <DeviceText text={o.label} />
                </span>
                <span className="ow-note">
                  {place.kind === 'attribute' && place.attribute === null && o.insert in ATTRIBUTES
                    ? attributeLabel(o.insert as keyof typeof ATTRIBUTES)
                    : o.note}
                </span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {problem !== null && <FilterProblem text={text} problem={problem} />}
    </div>
  );
}
