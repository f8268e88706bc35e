/** After somebody else set the password, a new one comes before anything else. */
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../api/queries.ts';
import { Gate } from '../parts/gate.tsx';
import { PasswordForm } from '../parts/password-form.tsx';

export default function PasswordPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const done = async (): Promise<void> => {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    router.history.push('/');
  };
  return (
    <Gate title={t('password.title')} text={t('password.forced')}>
      <PasswordForm onDone={() => void done()} />
    </Gate>
  );
}
