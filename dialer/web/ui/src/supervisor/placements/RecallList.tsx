/** The creditor takes a list of cases back: references, one a line, and why. */
import { Alert, Button, FileInput, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { placementsApi } from '../../shared/api/placements';
import { Problem } from '../../shared/ui/parts';
import { referencesIn } from './references';

export function RecallList({ creditorId }: { creditorId: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [list, setList] = useState('');
  const [reason, setReason] = useState('');
  const references = referencesIn(list);
  const recall = useMutation({
    mutationFn: () => placementsApi.recallList(creditorId, references, reason.trim()),
    onSuccess: () => queries.invalidateQueries(),
  });
  const isComplete = references.length > 0 && reason.trim() !== '';
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete) recall.mutate();
  }
  function close(): void {
    setIsOpen(false);
    setList('');
    recall.reset();
  }
  return (
    <>
      <Button variant="default" onClick={() => setIsOpen(true)} data-testid="recall-list">
        {t('placements.recallList')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('placements.recallList')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <form onSubmit={submit}>
          <Stack>
            <p>{t('placements.recallHint')}</p>
            <FileInput
              label={t('placements.referencesFile')}
              description={t('placements.referencesFileHint')}
              placeholder={t('imports.choose')}
              value={null}
              onChange={(file) => void file?.text().then((text) => setList(referencesIn(`${list}\n${text}`).join('\n')))}
              accept=".csv,.txt"
              fileInputProps={{ name: 'recall-file' }}
            />
            <Textarea
              label={t('placements.references')}
              description={t('placements.referencesHint')}
              value={list}
              onChange={(event) => setList(event.currentTarget.value)}
              rows={8}
              required
              data-testid="recall-references"
            />
            <TextInput
              label={t('placements.reason')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={200}
              required
              data-testid="recall-reason"
            />
            <Problem error={recall.error} />
            {recall.data && (
              <Alert color={recall.data.unknown.length > 0 ? 'orange' : 'teal'} data-testid="recall-done">
                {t('placements.recalled', { count: recall.data.recalled_count, ended: recall.data.ended_count })}{' '}
                {recall.data.unknown.length > 0 && t('placements.unknown', { references: recall.data.unknown.join(', ') })}
              </Alert>
            )}
            <Button type="submit" color="red" disabled={!isComplete} loading={recall.isPending} data-testid="recall-go">
              {t('placements.recallCount', { count: references.length })}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
