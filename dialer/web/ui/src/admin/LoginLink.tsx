/** The one-time link with which a person sets the own password: shown once, to be handed over. */
import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format/useFormat';

export function LoginLink({ name, token, expiresAt, onClose }: { name: string; token: string; expiresAt: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { origin, pathname } = window.location;
  const link = `${origin}${pathname}#/first-login?token=${token}`;
  return (
    <Modal opened onClose={onClose} size="lg" title={t('users.linkTitle', { name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Text size="sm">{t('users.linkHint', { time: format.at(expiresAt) })}</Text>
        <Code block data-testid="login-link" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {link}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button variant="light" onClick={copy} leftSection={copied ? <IconCheck size={17} /> : <IconCopy size={17} />}>
                {copied ? t('users.copied') : t('users.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('common.close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
