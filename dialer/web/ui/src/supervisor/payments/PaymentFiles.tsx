/** Bank files: upload, progress, what came of each, and the movements that could not be read. */
import { Alert, Badge, Button, FileInput, NativeSelect, Progress, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type PaymentFile } from '../../shared/api/payments';
import type { Creditor } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { Empty, Panel, Problem } from '../../shared/ui/parts';
import classes from './payments.module.css';

const FILES = ['payment files'] as const;
const COLOURS: Readonly<Record<PaymentFile['state'], string>> = { queued: 'gray', running: 'brand', done: 'teal', failed: 'red' };
/** The newest; the others are shown when they are asked for. */
const FEW = 5;
const isRunning = (file: PaymentFile) => file.state === 'queued' || file.state === 'running';

export function PaymentFiles({ creditors, onRead }: { creditors: readonly Creditor[]; onRead: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [creditor, setCreditor] = useState('');
  const [dates, setDates] = useState('');
  const [decimals, setDecimals] = useState('');
  const [columns, setColumns] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const [isAll, setIsAll] = useState(false);
  const text = useCodeText();
  const files = useQuery({
    queryKey: FILES,
    queryFn: paymentsApi.files,
    refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? 700 : 30_000),
  });
  const runningCount = files.data?.items.filter(isRunning).length ?? 0;
  const before = useRef(0);
  useEffect(() => {
    if (runningCount < before.current) onRead();
    before.current = runningCount;
  }, [runningCount, onRead]);
  const upload = useMutation({
    mutationFn: (chosen: File) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ creditor, dates, decimals, columns: columns.trim() })) {
        if (value) form.set(name, value);
      }
      form.set('file', chosen);
      return paymentsApi.upload(form);
    },
    onSuccess: () => {
      setFile(null);
      setIsChecked(false);
      void queries.invalidateQueries({ queryKey: FILES });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsChecked(true);
    if (file) upload.mutate(file);
  }
  return (
    <Stack>
      <Panel title={t('payments.load')}>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <FileInput
              label={t('payments.file')}
              description={t('payments.fileHint')}
              placeholder={t('imports.choose')}
              value={file}
              onChange={setFile}
              error={isChecked && !file && t('common.required')}
              clearable
              clearButtonProps={{ 'aria-label': t('imports.clear') }}
              data-testid="payment-file"
            />
            <NativeSelect
              label={t('payments.whose')}
              description={t('payments.whoseHint')}
              value={creditor}
              onChange={(event) => setCreditor(event.currentTarget.value)}
              data={[{ value: '', label: t('payments.byIban') }, ...creditors.map((one) => ({ value: one.code, label: one.name }))]}
            />
            <fieldset className={classes.format}>
              <legend>{t('payments.format')}</legend>
              <NativeSelect
                label={t('creditors.bankDates')}
                value={dates}
                onChange={(event) => setDates(event.currentTarget.value)}
                data={[{ value: '', label: t('creditors.foundOut') }, ...['dmy', 'mdy'].map((item) => ({ value: item, label: text('dateOrder', item) }))]}
                data-testid="payment-file-dates"
              />
              <NativeSelect
                label={t('creditors.bankDecimals')}
                value={decimals}
                onChange={(event) => setDecimals(event.currentTarget.value)}
                data={[{ value: '', label: t('creditors.foundOut') }, ...['comma', 'point'].map((item) => ({ value: item, label: text('decimalMark', item) }))]}
              />
              <TextInput
                label={t('creditors.bankColumns')}
                description={t('creditors.bankColumnsHint')}
                value={columns}
                onChange={(event) => setColumns(event.currentTarget.value)}
                maxLength={500}
              />
            </fieldset>
            <Problem error={upload.error} />
            <Button type="submit" leftSection={<IconUpload size={17} />} loading={upload.isPending} data-testid="payment-file-load">
              {t('payments.loadIt')}
            </Button>
          </Stack>
        </form>
      </Panel>
      <Problem error={files.error} onRetry={() => void files.refetch()} />
      {files.data?.items.length === 0 && <Empty title={t('payments.noFile')} />}
      {files.data?.items.slice(0, isAll ? undefined : FEW).map((one) => <FileCard key={one.file_id} file={one} />)}
      {files.data && !isAll && files.data.items.length > FEW && (
        <Button variant="subtle" onClick={() => setIsAll(true)} data-testid="payment-files-all">
          {t('payments.allFiles', { count: files.data.items.length })}
        </Button>
      )}
    </Stack>
  );
}

function FileCard({ file }: { file: PaymentFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const counts = [
    ['matched', file.matched_count],
    ['unmatched', file.unmatched_count],
    ['returned', file.returned_count],
    ['known', file.known_count],
    ['other', file.other_count],
    ['rejected', file.rejected_count],
  ] as const;
  return (
    <Panel
      testId={`payment-file-${file.file_id}`}
      title={file.name}
      actions={
        <Badge color={COLOURS[file.state]} data-testid="payment-file-state" data-state={file.state}>
          {text('importState', file.state)}
        </Badge>
      }
    >
      <div className={classes.dim}>
        {[file.format.toUpperCase(), file.creditor_code, format.at(file.read_at)].filter(Boolean).join(' · ')}
      </div>
      {isRunning(file) && (
        <Progress value={file.line_count ? (100 * file.done_count) / file.line_count : 100} animated mt="xs" aria-label={t('imports.progress')} />
      )}
      {file.error && (
        <Alert color="red" mt="xs">
          {file.error}
        </Alert>
      )}
      <dl className={classes.counts}>
        {counts
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <div key={name}>
              <dt>{t(`payments.count.${name}`)}</dt>
              <dd className="num">{format.count(count)}</dd>
            </div>
          ))}
      </dl>
      {file.has_rejects && (
        <Button component="a" href={paymentsApi.rejectsUrl(file.file_id)} download size="compact-sm" variant="light" leftSection={<IconDownload size={16} />}>
          {t('imports.downloadRejects')}
        </Button>
      )}
    </Panel>
  );
}
