/** Exports of many hand-offs: made for a creditor, listed with their sum and who took them. */
import { Alert, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { handOffsApi, type HandOffExported, type HandOffKindName } from '../../shared/api/handOffs';
import type { Creditor } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Empty, Panel, Problem } from '../../shared/ui/parts';

export function Exports({ kind }: { kind: HandOffKindName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const read = useQuery({ queryKey: ['handOffs', 'exports', kind], queryFn: () => handOffsApi.exports(kind) });
  const rows = read.data?.items ?? [];
  return (
    <Panel title={t('handOffs.exports')} flush={rows.length > 0}>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {read.isSuccess && rows.length === 0 && <Empty title={t('handOffs.noExport')} />}
      {rows.length > 0 && (
        <DataTable
          label={t('handOffs.exports')}
          rows={rows}
          rowKey={(row) => row.batch_id}
          testId="export-rows"
          columns={[
            { id: 'day', header: t('handOffs.madeOn'), cell: (row) => format.at(row.made_at) },
            { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor },
            { id: 'recipient', header: t('handOffs.recipient'), cell: (row) => row.recipient || '–' },
            { id: 'cases', header: t('treatment.cases'), cell: (row) => format.count(row.case_count), isRight: true },
            { id: 'sum', header: 'SHA-256', cell: (row) => <code title={row.sha256}>{row.sha256.slice(0, 12)}…</code> },
            {
              id: 'taken',
              header: t('handOffs.takenBy'),
              cell: (row) => row.takes.map((take) => `${take.by || t('handOffs.office')}, ${format.at(take.at)}`).join('; ') || t('handOffs.nobodyTook'),
            },
            {
              id: 'take',
              header: '',
              cell: (row) => (
                <Group gap="xs">
                  {row.forms.map((form) => (
                    <Button
                      key={form} component="a" size="compact-sm" variant="default" leftSection={<IconDownload size={15} />}
                      href={handOffsApi.exportUrl(row.batch_id, form)} download
                      onClick={() => window.setTimeout(() => void read.refetch(), 1500)}
                      data-testid={`export-take-${row.batch_id}-${form}`}
                    >
                      {form.toUpperCase()}
                    </Button>
                  ))}
                </Group>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

interface FormProps {
  kind: HandOffKindName;
  creditors: readonly Creditor[];
  chosen: number | null;
  onClose: () => void;
}

export function ExportForm({ kind, creditors, chosen, onClose }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [creditorId, setCreditorId] = useState(chosen ?? creditors[0]?.creditor_id ?? 0);
  const [recipient, setRecipient] = useState('');
  const [language, setLanguage] = useState<'it' | 'en'>(format.language === 'en' ? 'en' : 'it');
  const [done, setDone] = useState<HandOffExported | null>(null);
  const change = useChange(
    ['handOffs', 'treatment'],
    () => handOffsApi.export(kind, creditorId, recipient.trim(), language),
    (made) => (made.left_out.length === 0 ? onClose() : setDone(made)),
  );
  return (
    <FormDrawer
      title={t(`handOffs.export.${kind}`)} onClose={onClose} onSubmit={() => (done ? onClose() : change.mutate(undefined))}
      error={change.error} isPending={change.isPending} submitLabel={done ? t('common.close') : t('handOffs.exportNow')} testId="export-form"
    >
      <p>{t(`handOffs.exportHint.${kind}`)}</p>
      <NativeSelect
        label={t('case.creditor')} value={String(creditorId)} onChange={(event) => setCreditorId(Number(event.currentTarget.value))}
        data={creditors.map((one) => ({ value: String(one.creditor_id), label: one.name }))}
      />
      <TextInput
        label={t('handOffs.recipient')} description={t('handOffs.recipientHint')} value={recipient} maxLength={200}
        onChange={(event) => setRecipient(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('handOffs.language')} value={language} onChange={(event) => setLanguage(event.currentTarget.value === 'en' ? 'en' : 'it')}
        data={[{ value: 'it', label: text('language', 'it') }, { value: 'en', label: text('language', 'en') }]}
      />
      {done && (
        <Alert color={done.export ? 'yellow' : 'red'} title={t('handOffs.leftOut', { count: done.left_out.length })} data-testid="export-left-out">
          <ul>
            {done.left_out.map((one) => (
              <li key={one.hand_off_id}>
                {one.reference}: {text('leftOut', one.code) === one.code.replaceAll('_', ' ') ? one.why : text('leftOut', one.code)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </FormDrawer>
  );
}
