/** Ask before something that cannot be taken back, or that many people notice. */
import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './parts';

interface Props {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  color?: string;
  isPending: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
  testId?: string;
}

export function Confirm({ title, children, confirmLabel, color, isPending, error, onConfirm, onClose, testId }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Text size="sm" component="div" mb="md">
        {children}
      </Text>
      <Problem error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button color={color ?? 'brand'} loading={isPending} onClick={onConfirm} data-testid={testId}>
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
