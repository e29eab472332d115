/** Correct the disposition of one of the last calls, while the time for it lasts. */
import { Alert, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { OwnCall } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { notifyDone } from '../shared/ui/notify';
import { Loading, Problem } from '../shared/ui/parts';
import { DispositionForm } from './DispositionForm';
import { choicesKey } from './OutcomePanel';
import { openFile } from './useFile';

export default function CorrectionModal({ call, onClose }: { call: OwnCall; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const choices = useQuery({
    queryKey: [...choicesKey(call.call_id), 'correction'],
    queryFn: () => agentApi.dispositions(call.call_id),
  });
  const file = useQuery({ queryKey: ['file', call.call_id], queryFn: () => agentApi.file(call.call_id) });

  function onSaved(): void {
    notifyDone(t('recent.corrected'));
    void queries.invalidateQueries({ queryKey: ['agent', 'recent'] });
    void queries.invalidateQueries({ queryKey: ['agent', 'callbacks'] });
    onClose();
  }

  const shown = file.data?.file;
  const error = choices.error ?? file.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('recent.correctTitle', { name: call.debtor_name })}
      size={480}
      padding={0}
      styles={{ header: { padding: '12px 16px' } }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {call.correctable_until && (
        <Alert color="brand" radius={0}>
          {t('recent.until', { time: format.at(call.correctable_until, 'time') })}
        </Alert>
      )}
      {error ? (
        <Problem error={error} />
      ) : choices.data && shown ? (
        <DispositionForm
          callId={call.call_id}
          choices={choices.data}
          balanceMinor={openFile(shown)?.balance.minor ?? null}
          numbers={shown.debtor.numbers}
          showKeys={false}
          initial={{ code: call.disposition, note: call.note }}
          onSaved={onSaved}
        />
      ) : (
        <Loading />
      )}
    </Modal>
  );
}
