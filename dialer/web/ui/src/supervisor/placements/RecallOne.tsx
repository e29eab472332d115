/** The creditor takes one case or one placement back: asked for with its reason, told with what came of it. */
import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../shared/ui/notify';
import { Problem } from '../../shared/ui/parts';

interface Props {
  title: string;
  recall: (reason: string) => Promise<{ recalled_count: number; ended_count: number }>;
  testId: string;
}

export function RecallOne({ title, recall, testId }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const send = useMutation({
    mutationFn: () => recall(reason.trim()),
    onSuccess: async (done) => {
      setIsOpen(false);
      notifyDone(t('placements.recalled', { count: done.recalled_count, ended: done.ended_count }));
      await queries.invalidateQueries();
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsChecked(true);
    if (reason.trim()) send.mutate();
  }
  return (
    <>
      <Button variant="default" onClick={() => setIsOpen(true)} data-testid={testId}>
        {t('placements.recall')}
      </Button>
      <Modal opened={isOpen} onClose={() => setIsOpen(false)} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <form onSubmit={submit} noValidate>
          <Stack>
            <p>{t('placements.recallHint')}</p>
            <TextInput
              label={t('placements.reason')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={isChecked && !reason.trim() ? t('common.required') : null}
              maxLength={200}
              required
              data-autofocus
              data-testid={`${testId}-reason`}
            />
            <Problem error={send.error} />
            <Button type="submit" color="red" loading={send.isPending} data-testid={`${testId}-go`}>
              {t('placements.recall')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
