/** Which columns, in which order. Kept in the address, so that a shared link shows the same table. */
import { ActionIcon, Button, Checkbox, Popover, ScrollArea } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../../src/model/attribute.ts';
import { attributeLabel } from '../../parts/labels.ts';

interface ColumnsProps {
  readonly columns: readonly AttributeName[];
  readonly onChange: (columns: readonly AttributeName[]) => void;
  readonly onReset: () => void;
}

export function moved(columns: readonly AttributeName[], name: AttributeName, by: -1 | 1): readonly AttributeName[] {
  const from = columns.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= columns.length) return columns;
  const next = [...columns];
  next.splice(from, 1);
  next.splice(to, 0, name);
  return next;
}

export function Columns({ columns, onChange, onReset }: ColumnsProps) {
  const { t } = useTranslation();
  const hidden = ATTRIBUTE_NAMES.filter((n) => !columns.includes(n));
  return (
    <Popover position="bottom-end" width={290}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={14} />}>
          {t('columns.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah={420} type="auto">
          <div className="ow-columnlist">
            {[...columns, ...hidden].map((name) => {
              const at = columns.indexOf(name);
              const label = attributeLabel(name);
              return (
                <div key={name} className="ow-columnrow">
                  <Checkbox
                    label={label}
                    checked={at >= 0}
                    disabled={at >= 0 && columns.length === 1}
                    onChange={() => onChange(at >= 0 ? columns.filter((c) => c !== name) : [...columns, name])}
                  />
                  {at >= 0 && (
                    <>
                      <ActionIcon
                        size="sm"
                        disabled={at === 0}
                        aria-label={t('columns.earlier', { column: label })}
                        onClick={() => onChange(moved(columns, name, -1))}
                      >
                        <IconArrowUp size={13} />
                      </ActionIcon>
                      <ActionIcon
                        size="sm"
                        disabled={at === columns.length - 1}
                        aria-label={t('columns.later', { column: label })}
                        onClick={() => onChange(moved(columns, name, 1))}
                      >
                        <IconArrowDown size={13} />
                      </ActionIcon>
                    </>
                  )}
                </div>
              );
            })}
          </div>
        </ScrollArea.Autosize>
        <Button variant="subtle" fullWidth mt="xs" onClick={onReset}>
          {t('columns.reset')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
