/** The documents of a case: what proves the debt, what was sent, and a form for one more. */
import { Anchor, Button, FileInput, NativeSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { CaseDisputes, CaseDocument } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor } from '../../shared/session/me';
import { Confirm } from '../../shared/ui/Confirm';
import { DataTable } from '../../shared/ui/DataTable';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Empty, Panel } from '../../shared/ui/parts';
import { CodeSelect } from './parts';
import classes from './disputes.module.css';

const KINDS = [
  'invoice', 'contract', 'mandate', 'assignment', 'meter_reading', 'proof_of_delivery', 'payment_proof', 'formal_notice',
  'correspondence', 'identity', 'agreement', 'other',
] as const;
const SOURCES = ['creditor', 'debtor', 'agency'] as const;
const MADE_HERE: readonly string[] = ['packet', 'acknowledgement'];

export function Documents({ caseId, disputes }: { caseId: number; disputes: CaseDisputes }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const [isNew, setIsNew] = useState(false);
  const [removing, setRemoving] = useState<CaseDocument | null>(null);
  const isCreditor = useIsCreditor();
  const rows = disputes.documents;
  return (
    <Panel
      title={t('disputes.documents')}
      flush={rows.length > 0}
      testId="case-documents"
      actions={
        <Button size="sm" variant="default" leftSection={<IconPlus size={17} />} onClick={() => setIsNew(true)} data-testid="document-new">
          {t('disputes.addDocument')}
        </Button>
      }
    >
      {rows.length === 0 ? (
        <Empty title={t('disputes.noDocuments')}>{t('disputes.noDocumentsHint')}</Empty>
      ) : (
        <div className={classes.wide}>
          <DataTable
            label={t('disputes.documents')}
            rows={rows}
            rowKey={(row) => row.document_id}
            columns={[
              {
                id: 'name',
                header: t('disputes.document'),
                cell: (row) => (
                  <Anchor href={disputesApi.documentUrl(row.document_id)} download>
                    {row.name}
                  </Anchor>
                ),
              },
              { id: 'kind', header: t('disputes.documentKind'), cell: (row) => `${text('documentKind', row.kind)} ${row.invoice}`.trim() },
              { id: 'source', header: t('disputes.source'), cell: (row) => text('documentSource', row.source) },
              { id: 'stored', header: t('disputes.stored'), cell: (row) => <span className="num">{format.at(row.stored_at)}</span> },
              {
                id: 'sum',
                header: 'SHA-256',
                cell: (row) => (
                  <span className={classes.sum} title={row.sha256}>
                    {row.sha256.slice(0, 12)}…
                  </span>
                ),
              },
              {
                id: 'actions',
                header: <span className="visually-hidden">{t('common.actions')}</span>,
                isRight: true,
                cell: (row) =>
                  !isCreditor && !MADE_HERE.includes(row.kind) && (
                    <Button size="compact-sm" variant="default" onClick={() => setRemoving(row)}>
                      {t('disputes.remove')}
                    </Button>
                  ),
              },
            ]}
          />
        </div>
      )}
      {isNew && <DocumentForm caseId={caseId} disputes={disputes} onClose={() => setIsNew(false)} />}
      {removing && <Remove document={removing} onClose={() => setRemoving(null)} />}
    </Panel>
  );
}

function Remove({ document, onClose }: { document: CaseDocument; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useChange(['disputes', 'case'], () => disputesApi.removeDocument(document.document_id), onClose);
  return (
    <Confirm
      title={t('disputes.removeTitle', { name: document.name })}
      confirmLabel={t('disputes.remove')}
      color="red"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      {t('disputes.removeExplain')}
    </Confirm>
  );
}

function DocumentForm({ caseId, disputes, onClose }: { caseId: number; disputes: CaseDisputes; onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<(typeof KINDS)[number] | ''>('');
  const [source, setSource] = useState<(typeof SOURCES)[number] | ''>('creditor');
  const [invoice, setInvoice] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const required = t('common.required');
  const keep = useChange(
    ['disputes', 'case'],
    (given: File) => disputesApi.keepDocument(caseId, given, { kind, source, invoice }),
    onClose,
  );
  return (
    <FormDrawer
      title={t('disputes.addDocument')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (file && kind && source) keep.mutate(file);
      }}
      error={keep.error}
      isPending={keep.isPending}
      testId="document-form"
    >
      <FileInput
        label={t('disputes.file')}
        description={t('disputes.fileHint', { most: disputes.max_document_mb })}
        value={file}
        onChange={setFile}
        accept=".pdf,.png,.jpg,.jpeg,.tif,.tiff,.xml,.txt,.csv"
        error={isChecked && !file ? required : null}
        required
        clearable
        data-testid="document-file"
      />
      <CodeSelect
        label={t('disputes.documentKind')} kind="documentKind" codes={KINDS} value={kind} onChange={setKind}
        error={isChecked && !kind ? required : null} testId="document-kind"
      />
      <CodeSelect
        label={t('disputes.source')} kind="documentSource" codes={SOURCES} value={source} onChange={setSource}
        error={isChecked && !source ? required : null}
      />
      <NativeSelect
        label={t('file.invoice')}
        value={invoice}
        onChange={(event) => setInvoice(event.currentTarget.value)}
        data={[{ value: '', label: t('disputes.noInvoice') }, ...disputes.contested.map((row) => ({ value: row.number, label: row.number }))]}
      />
    </FormDrawer>
  );
}
