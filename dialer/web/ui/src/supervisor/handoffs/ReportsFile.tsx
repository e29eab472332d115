/** A CSV of what lawyers, visitors or bureaux say, and what came of it. */
import { Alert, FileInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { handOffsApi, type HandOffKindName, type ReportsRead } from '../../shared/api/handOffs';
import { FormDrawer } from '../../shared/ui/FormDrawer';

export function ReportsFile({ kind, onClose }: { kind: HandOffKindName; onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [isTried, setIsTried] = useState(false);
  const [done, setDone] = useState<ReportsRead | null>(null);
  const change = useChange(['handOffs', 'treatment', 'case'], (chosen: File) => handOffsApi.importReports(kind, chosen), setDone, { isQuiet: true });
  function submit(): void {
    setIsTried(true);
    if (file) change.mutate(file);
  }
  return (
    <FormDrawer title={t('handOffs.import')} onClose={onClose} onSubmit={submit} error={change.error} isPending={change.isPending} submitLabel={t('handOffs.load')} testId="reports-form">
      <FileInput
        label={t('handOffs.file')} description={t('handOffs.fileHint')} placeholder={t('imports.choose')} value={file}
        onChange={(chosen) => {
          setFile(chosen);
          setDone(null);
        }}
        error={isTried && !file && t('common.required')} clearable clearButtonProps={{ 'aria-label': t('imports.clear') }} data-testid="reports-file"
      />
      {done && (
        <Alert color={done.rejected_count ? 'yellow' : 'teal'} data-testid="reports-done">
          <p>{t('handOffs.read', { kept: done.kept_count, known: done.known_count, rejected: done.rejected_count })}</p>
          <ul>
            {done.rejected.map((line) => (
              <li key={line.place}>
                {line.place}: {line.reason}
              </li>
            ))}
          </ul>
          {done.rejects_id && (
            <a href={handOffsApi.rejectsUrl(done.rejects_id)} download>
              {t('handOffs.rejects')}
            </a>
          )}
        </Alert>
      )}
    </FormDrawer>
  );
}
