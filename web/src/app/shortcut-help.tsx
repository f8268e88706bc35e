/** The list behind `?`: every key, from the commands themselves and from the tables. */
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Command } from './commands.ts';

const TABLE_KEYS = ['j', 'k', 'enter', 'o', 'x', '/', 'esc'] as const;

interface HelpProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
}
export function ShortcutHelp({ opened, onClose, commands }: HelpProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <dl className="ow-keys">
        <dt>
          <kbd className="ow-kbd">Ctrl K</kbd>
        </dt>
        <dd>{t('frame.search')}</dd>
        <dt>
          <kbd className="ow-kbd">?</kbd>
        </dt>
        <dd>{t('help.title')}</dd>
        {TABLE_KEYS.map((key) => (
          <div key={key}>
            <dt>
              <kbd className="ow-kbd">{key}</kbd>
            </dt>
            <dd>{t(`help.${key}`)}</dd>
          </div>
        ))}
        {commands.map((c) =>
          c.keys === null ? null : (
            <div key={c.id}>
              <dt>
                <kbd className="ow-kbd">{c.keys}</kbd>
              </dt>
              <dd>{t(c.name)}</dd>
            </div>
          ),
        )}
      </dl>
    </Modal>
  );
}
