/** A new password, typed twice, with what it must be said before and not after. */
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export const MIN_PASSWORD_CHARS = 12;

export interface NewPassword {
  readonly first: string;
  readonly second: string;
}
export const goodPassword = (p: NewPassword): boolean => p.first.length >= MIN_PASSWORD_CHARS && p.first === p.second;

interface FieldsProps {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
}
export function NewPasswordFields({ value, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const short = value.first !== '' && value.first.length < MIN_PASSWORD_CHARS;
  const differs = value.second !== '' && value.first !== value.second;
  return (
    <>
      <PasswordInput
        size="sm"
        label={t('password.new')}
        description={t('password.rule', { count: MIN_PASSWORD_CHARS })}
        autoComplete="new-password"
        required
        value={value.first}
        error={short ? t('password.short', { count: MIN_PASSWORD_CHARS - value.first.length }) : null}
        onChange={(e) => onChange({ ...value, first: e.currentTarget.value })}
      />
      <PasswordInput
        size="sm"
        label={t('password.again')}
        autoComplete="new-password"
        required
        value={value.second}
        error={differs ? t('password.differs') : null}
        onChange={(e) => onChange({ ...value, second: e.currentTarget.value })}
      />
    </>
  );
}
