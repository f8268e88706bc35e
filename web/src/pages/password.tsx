/** After somebody else set the password, a new one comes before anything else. */
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Gate } from '../parts/gate.tsx';
import { PasswordForm } from '../parts/password-form.tsx';

export default function PasswordPage() {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Gate title={t('password.title')} text={t('password.forced')}>
      <PasswordForm onDone={() => router.history.push('/')} />
    </Gate>
  );
}
