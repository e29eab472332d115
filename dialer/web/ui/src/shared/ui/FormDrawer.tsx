/** A form that slides in from the right: fields above, its fault and its buttons below. */
import { Button, Drawer, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './parts';

interface Props {
  title: string;
  onClose: () => void;
  onSubmit: () => void;
  error: unknown;
  isPending: boolean;
  submitLabel?: string;
  size?: string | number;
  children: ReactNode;
  testId?: string;
}

export function FormDrawer({ title, onClose, onSubmit, error, isPending, submitLabel, size, children, testId }: Props) {
  const { t } = useTranslation();
  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit();
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      title={title}
      size={size ?? 480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      styles={{
        content: { display: 'flex', flexDirection: 'column' },
        body: { flex: 1 },
      }}
    >
      <form onSubmit={submit} data-testid={testId} noValidate>
        <Stack gap="md">
          {children}
          <Problem error={error} />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={isPending} data-testid="form-save">
              {submitLabel ?? t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
