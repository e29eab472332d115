/** An account's own password: from the menu, or demanded after an administrator has set it. */
import { Alert, Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionApi } from '../shared/api/session';
import { ME_KEY } from '../shared/session/me';
import { notifyDone } from '../shared/ui/notify';
import { Problem } from '../shared/ui/parts';
import { NewPasswordFields } from './NewPasswordFields';
import { passwordFault } from './passwordRules';

export default function ChangePassword({ isDemanded, onClose }: { isDemanded: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const change = useMutation({
    mutationFn: () => sessionApi.changePassword(old, password),
    onSuccess: async () => {
      notifyDone(t('password.done'));
      await queries.invalidateQueries({ queryKey: ME_KEY });
      onClose();
    },
  });
  const isComplete = old !== '' && passwordFault(password, repeated) === null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete) change.mutate();
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={!isDemanded}
      closeOnEscape={!isDemanded}
      closeOnClickOutside={!isDemanded}
      title={t('password.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} data-testid="password-form">
        <Stack>
          {isDemanded && <Alert color="yellow">{t('password.demanded')}</Alert>}
          <PasswordInput
            label={t('password.old')}
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
            data-testid="old-password"
          />
          <NewPasswordFields
            password={password}
            repeated={repeated}
            onPassword={setPassword}
            onRepeated={setRepeated}
          />
          <Problem error={change.error} />
          <Group justify="flex-end">
            {!isDemanded && (
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
            )}
            <Button type="submit" loading={change.isPending} disabled={!isComplete} data-testid="password-submit">
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
