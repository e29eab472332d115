/** Load a file of numbers onto a do-not-call list; what was rejected is shown, and can be fetched whole. */
import { Alert, Button, FileInput, NativeSelect, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { Creditor, ListFile } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { DataTable } from '../shared/ui/DataTable';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { useChange, useCountries } from './useRules';
import { countryName } from './words';
import classes from './rules.module.css';

export function ListFileForm({ creditor, onClose }: { creditor: Creditor | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const countries = useCountries();
  const [file, setFile] = useState<File | null>(null);
  const [country, setCountry] = useState('IT');
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const [done, setDone] = useState<ListFile | null>(null);
  const load = useChange(
    ['listed'],
    (given: File) => rulesApi.listFile(given, { creditor: creditor?.code ?? '', country, reason: reason.trim() }),
    (answer) => {
      setDone(answer);
      setFile(null);
      setIsChecked(false);
    },
    { isQuiet: true },
  );
  function submit(): void {
    setIsChecked(true);
    if (file) load.mutate(file);
  }
  return (
    <FormDrawer
      title={creditor ? t('lists.fileTo', { name: creditor.name }) : t('lists.fileToOwn')}
      onClose={onClose}
      onSubmit={submit}
      error={load.error}
      isPending={load.isPending}
      submitLabel={t('lists.load')}
      size={620}
      testId="list-file-form"
    >
      <FileInput
        label={t('lists.fileLabel')}
        description={t('lists.fileHint')}
        placeholder={t('imports.choose')}
        value={file}
        onChange={setFile}
        accept=".csv,.txt,text/csv,text/plain"
        error={isChecked && !file ? t('common.required') : null}
        clearable
        clearButtonProps={{ 'aria-label': t('imports.clear') }}
        required
        data-testid="list-file"
      />
      <div className={classes.pair}>
        <NativeSelect
          label={t('lists.plan')}
          description={t('lists.planHint')}
          value={country}
          onChange={(event) => setCountry(event.currentTarget.value)}
          data={(countries.length ? countries : ['IT']).map((code) => ({ value: code, label: countryName(code, language) }))}
          data-testid="list-country"
        />
        <TextInput
          label={t('lists.reason')}
          description={t('lists.fileReasonHint')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={200}
          data-testid="list-file-reason"
        />
      </div>
      {done && <Outcome done={done} />}
    </FormDrawer>
  );
}

function Outcome({ done }: { done: ListFile }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert color={done.rejected_count ? 'yellow' : 'teal'} role="status" data-testid="list-file-done">
        {t('lists.added', { count: done.added_count, known: done.listed_count - done.added_count })}
        {done.rejected_count > 0 && <div>{t('lists.rejected', { count: done.rejected_count })}</div>}
      </Alert>
      {done.problems.length > 0 && (
        <div style={{ overflowX: 'auto' }}>
          <DataTable
            label={t('imports.rejected')}
            rows={done.problems}
            rowKey={(row) => row.line}
            testId="list-problems"
            columns={[
              { id: 'line', header: t('lists.line'), isRight: true, cell: (row) => row.line },
              { id: 'value', header: t('lists.value'), cell: (row) => row.value || '–' },
              { id: 'why', header: t('lists.wrongWhy'), cell: (row) => row.reason },
              { id: 'remedy', header: t('lists.remedy'), cell: (row) => row.remedy },
            ]}
          />
        </div>
      )}
      {done.rejects_id && (
        <Button
          component="a"
          href={rulesApi.listRejectsUrl(done.rejects_id)}
          download
          variant="light"
          style={{ alignSelf: 'start' }}
          leftSection={<IconDownload size={16} />}
          data-testid="list-rejects"
        >
          {t('imports.downloadRejects')}
        </Button>
      )}
    </>
  );
}
