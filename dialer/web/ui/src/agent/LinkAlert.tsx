/** What the page says when it does not hear from the server: who has the desk, and what to do. */
import { Alert, Button } from '@mantine/core';
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
