/** My account: who I am here, what my role may do, my password. */
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { PERMISSIONS, type Permission } from '../../../src/model/people.ts';
import { useMe, useSites } from '../app/session.ts';
import { PageFrame, Panel } from '../parts/layout.tsx';
import { PasswordForm } from '../parts/password-form.tsx';
import { State } from '../parts/state.tsx';

export default function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const sites = useSites();
  return (
    <PageFrame title={t('nav.account')}>
      <div className="ow-columns">
        <Panel title={t('account.me')}>
          <dl className="ow-facts">
            <dt>{t('account.name')}</dt>
            <dd>{me.name}</dd>
            <dt>{t('login.login')}</dt>
            <dd>{me.login}</dd>
            <dt>{t('account.role')}</dt>
            <dd>{t(`role.${me.role}`)}</dd>
            <dt>{t('account.sites')}</dt>
            <dd>{me.sites === null ? t('frame.all-sites') : sites.map((s) => s.name).join(', ')}</dd>
          </dl>
          <h3 className="ow-subhead">{t('account.may')}</h3>
          <ul className="ow-permissions">
            {(Object.keys(PERMISSIONS) as Permission[]).map((p) => (
              <li key={p}>
                <State tone={me.permissions.includes(p) ? 'good' : 'quiet'}>
                  {t(me.permissions.includes(p) ? 'account.yes' : 'account.no')}
                </State>
                {t(`permission.${p}`)}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={t('password.title')}>
          <PasswordForm onDone={() => notifications.show({ message: t('password.changed') })} />
        </Panel>
      </div>
    </PageFrame>
  );
}
