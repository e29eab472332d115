/** A new password, twice. */
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH, passwordFault } from './passwordRules';

interface Props {
  password: string;
  repeated: string;
  onPassword: (password: string) => void;
  onRepeated: (password: string) => void;
}

export function NewPasswordFields({ password, repeated, onPassword, onRepeated }: Props) {
  const { t } = useTranslation();
  const fault = passwordFault(password, repeated);
  const toggle = { 'aria-label': t('login.showPassword') };
  return (
    <>
      <PasswordInput
        label={t('password.fresh')}
        description={t('password.rule', { count: PASSWORD_MIN_LENGTH })}
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={password && fault === 'short' ? t('password.short', { count: PASSWORD_MIN_LENGTH }) : null}
        visibilityToggleButtonProps={toggle}
        data-testid="new-password"
      />
      <PasswordInput
        label={t('password.repeat')}
        value={repeated}
        onChange={(event) => onRepeated(event.currentTarget.value)}
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={repeated && fault === 'differs' ? t('password.differs') : null}
        visibilityToggleButtonProps={toggle}
        data-testid="new-password-repeat"
      />
    </>
  );
}
