/** What the page says when it does not hear from the server: who has the desk, and what to do. */
import { Alert, Button, Modal, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LinkState } from '../shared/live/socket';

export function LinkAlert({ link, onRenew }: { link: LinkState; onRenew: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      color={link === 'waiting' ? 'red' : 'orange'}
      icon={<IconPlugConnectedX size={18} />}
      radius={0}
      role="alert"
      data-testid="link-alert"
    >
      {t(`link.explain.${link}`)}
      {link !== 'ended' && (
        <Button
          size="compact-sm"
          variant="light"
          mt={8}
          display="block"
          onClick={link === 'outdated' ? () => window.location.reload() : onRenew}
        >
          {t(link === 'outdated' ? 'link.reload' : 'common.retry')}
        </Button>
      )}
    </Alert>
  );
}

/** Over the whole page: nothing on it is true any more, and nothing of it may be pressed. What was typed stays. */
export function TakenOver({ onRenew }: { onRenew: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      title={t('link.taken_over')}
    >
      <Text size="sm" mb="md" data-testid="taken-over">
        {t('link.explain.taken_over')}
      </Text>
      <Button fullWidth onClick={onRenew} data-autofocus data-testid="use-here">
        {t('link.useHere')}
      </Button>
    </Modal>
  );
}
