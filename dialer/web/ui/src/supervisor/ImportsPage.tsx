/** Files of cases: upload, try first without loading, watch, read the report, fetch the rejects. */
import { Alert, Badge, Button, Checkbox, Collapse, FileInput, Group, NativeSelect, Progress, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload, IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import { houseApi } from '../shared/api/house';
import type { ImportItem } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { useIsCreditor } from '../shared/session/me';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem, Stat } from '../shared/ui/parts';
import { saveBlob } from '../shared/ui/saveBlob';
import { readReport } from './importReport';
import { mayUpload, OwnUploads } from './OwnUploads';
import { useCampaigns } from './useCampaigns';
import classes from './imports.module.css';

const IMPORTS_KEY = ['imports'] as const;

/** An empty file with the columns that every file needs, in words that are understood without a mapping. */
const FORM = 'Pratica;Codice fiscale;Partita IVA;Nominativo;Cellulare;E-mail;Numero fattura;Data fattura;Scadenza;Importo\r\n';

function saveForm(): void {
  saveBlob(new Blob(['\ufeff', FORM], { type: 'text/csv' }), 'cases.csv');
}

export function isRunning(item: Pick<ImportItem, 'state'>): boolean {
  return item.state === 'queued' || item.state === 'running';
}

export default function ImportsPage() {
  const { t } = useTranslation();
  const isCreditor = useIsCreditor();
  const imports = useQuery({
    queryKey: IMPORTS_KEY,
    queryFn: floorApi.imports,
    refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? 700 : 15_000),
  });
  return (
    <Page title={t('imports.title')} hint={t('imports.hint')}>
      <div className={classes.columns}>
        <Stack>
          <UploadForm />
          {!isCreditor && <OwnUploads />}
        </Stack>
        <div className={classes.list}>
          <Problem error={imports.error} onRetry={() => void imports.refetch()} />
          {imports.isPending && <Loading />}
          {imports.data?.items.length === 0 && (
            <Panel>
              <Empty icon={<IconFileSpreadsheet size={36} stroke={1.4} />} title={t('imports.none')} />
            </Panel>
          )}
          {imports.data?.items.map((item) => <ImportCard key={item.import_id} item={item} />)}
        </div>
      </div>
    </Page>
  );
}

function UploadForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const campaigns = useCampaigns();
  const isCreditor = useIsCreditor();
  const [file, setFile] = useState<File | null>(null);
  const [mapping, setMapping] = useState<File | null>(null);
  const [chosen, setCreditor] = useState('');
  const enabled = (creditors.data?.items ?? []).filter((item) => item.is_enabled);
  const creditor = chosen || (enabled.length === 1 ? (enabled[0]?.code ?? '') : '');
  const own = enabled.find((item) => item.code === creditor);
  const isRefused = isCreditor && own !== undefined && !mayUpload(own);
  const [campaign, setCampaign] = useState('');
  const [isDryRun, setIsDryRun] = useState(true);
  const [hasMore, setHasMore] = useState(false);
  const [placement, setPlacement] = useState('');
  const [mandateStarts, setMandateStarts] = useState('');
  const [mandateEnds, setMandateEnds] = useState('');
  const [fee, setFee] = useState('');
  const upload = useMutation({
    mutationFn: async () => {
      const form = new FormData();
      form.set('creditor', creditor);
      form.set('dry_run', String(isDryRun));
      if (campaign) form.set('campaign', campaign);
      if (placement) form.set('placement', placement);
      if (mandateStarts) form.set('mandate_starts', mandateStarts);
      if (mandateEnds) form.set('mandate_ends', mandateEnds);
      if (fee.trim()) form.set('fee', fee.trim());
      if (mapping) form.set('mapping', await mapping.text());
      // The file comes last: the server reads the form as it arrives.
      if (file) form.set('file', file);
      return floorApi.upload(form);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: IMPORTS_KEY });
      // A trial is followed by the real reading of the same file.
      if (isDryRun) setIsDryRun(false);
      else setFile(null);
    },
  });
  const isComplete = file !== null && creditor !== '' && (!fee.trim() || placement.trim() !== '');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete) upload.mutate();
  }
  const creditorId = creditors.data?.items.find((item) => item.code === creditor)?.creditor_id;
  return (
    <Panel title={t('imports.upload')}>
      <form onSubmit={submit} data-testid="import-form">
        <Stack gap="sm">
          <FileInput
            label={t('imports.file')}
            description={t('imports.fileHint')}
            placeholder={t('imports.choose')}
            value={file}
            onChange={setFile}
            accept=".csv,.txt,.xlsx"
            leftSection={<IconFileSpreadsheet size={18} />}
            clearable
            clearButtonProps={{ 'aria-label': t('imports.clear') }}
            required
            withAsterisk={false}
            fileInputProps={{ 'aria-label': t('imports.file'), name: 'import-file' }}
            data-testid="import-file"
          />
          <NativeSelect
            label={t('imports.creditor')}
            value={creditor}
            onChange={(event) => setCreditor(event.currentTarget.value)}
            data={[
              { value: '', label: t('campaign.choose') },
              ...enabled.map((item) => ({ value: item.code, label: item.name })),
            ]}
            data-testid="import-creditor"
          />
          {isRefused && (
            <Alert color="yellow" data-testid="uploads-refused">
              {t('uploads.notYet')}
            </Alert>
          )}
          {!isCreditor && (
            <NativeSelect
            label={t('imports.campaign')}
            description={t('imports.campaignHint')}
            value={campaign}
            onChange={(event) => setCampaign(event.currentTarget.value)}
            data={[
              { value: '', label: t('imports.noCampaign') },
              ...(campaigns.data?.items ?? [])
                .filter((item) => item.state !== 'closed' && item.creditor_id === creditorId)
                .map((item) => ({ value: String(item.campaign_id), label: item.name })),
            ]}
            data-testid="import-campaign"
            />
          )}
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            style={{ alignSelf: 'flex-start' }}
            aria-expanded={hasMore}
            onClick={() => setHasMore(!hasMore)}
          >
            {hasMore ? t('imports.less') : t('imports.more')}
          </Button>
          <Collapse expanded={hasMore}>
            <Stack gap="sm">
              <TextInput
                label={t('imports.placement')}
                value={placement}
                onChange={(event) => setPlacement(event.currentTarget.value)}
              />
              <div className={classes.pair}>
                <TextInput
                  type="date"
                  label={t('imports.mandateStarts')}
                  value={mandateStarts}
                  onChange={(event) => setMandateStarts(event.currentTarget.value)}
                />
                <TextInput
                  type="date"
                  label={t('imports.mandateEnds')}
                  value={mandateEnds}
                  onChange={(event) => setMandateEnds(event.currentTarget.value)}
                />
              </div>
              {!isCreditor && <TextInput
                label={t('imports.fee')}
                description={t('imports.feeHint')}
                value={fee}
                onChange={(event) => setFee(event.currentTarget.value)}
                error={fee.trim() && !placement.trim() ? t('imports.feeWithoutPlacement') : null}
                maxLength={200}
                data-testid="import-fee"
              />}
              <FileInput
                label={t('imports.mapping')}
                description={t('imports.mappingHint')}
                placeholder={t('imports.choose')}
                value={mapping}
                onChange={setMapping}
                accept=".toml,.txt"
                clearable
                clearButtonProps={{ 'aria-label': t('imports.clear') }}
              />
            </Stack>
          </Collapse>
          <Checkbox
            label={t('imports.dryRun')}
            description={t('imports.dryRunHint')}
            checked={isDryRun}
            onChange={(event) => setIsDryRun(event.currentTarget.checked)}
            data-testid="import-dry-run"
          />
          <Button variant="transparent" size="compact-sm" px={0} style={{ alignSelf: 'flex-start' }} onClick={saveForm} data-testid="import-form-file">
            {t('uploads.form')}
          </Button>
          <Problem error={upload.error} />
          <Button
            type="submit"
            size="md"
            leftSection={<IconUpload size={18} />}
            loading={upload.isPending}
            disabled={!isComplete || isRefused}
            data-testid="import-submit"
          >
            {isDryRun ? t('imports.try') : t('imports.load')}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

const STATE_COLOURS: Readonly<Record<ImportItem['state'], string>> = {
  queued: 'gray',
  running: 'brand',
  done: 'teal',
  failed: 'red',
};

function ImportCard({ item }: { item: ImportItem }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const share = item.total_count ? (item.row_count / item.total_count) * 100 : null;
  return (
    <Panel
      testId={`import-${item.import_id}`}
      title={item.file_name}
      actions={
        <>
          {item.is_dry_run && <Badge color="violet">{t('imports.trial')}</Badge>}
          <Badge color={STATE_COLOURS[item.state]} data-testid="import-state" data-state={item.state}>
            {text('importState', item.state)}
          </Badge>
        </>
      }
    >
      <div className={classes.dim}>
        {item.creditor_code} · {format.at(item.created_at)}
      </div>
      {isRunning(item) && (
        <Progress
          value={share ?? 100}
          animated
          mt="sm"
          aria-label={t('imports.progress')}
          data-testid="import-progress"
        />
      )}
      {item.error && (
        <Alert color="red" mt="sm" data-testid="import-error">
          {item.error}
        </Alert>
      )}
      <div className={classes.counts}>
        <Stat label={t('imports.rows')} value={format.count(item.row_count)} />
        <Stat label={t('imports.added')} value={format.count(item.added_count)} testId="import-added" />
        <Stat label={t('imports.updated')} value={format.count(item.updated_count)} testId="import-updated" />
        <Stat label={t('imports.unchanged')} value={format.count(item.unchanged_count)} testId="import-unchanged" />
        <Stat label={t('imports.rejected')} value={format.count(item.rejected_count)} testId="import-rejected" />
      </div>
      <Report report={item.report} isOpenFirst={item.is_dry_run}>
        {item.has_rejects && (
          <Button
            component="a"
            href={floorApi.rejectsUrl(item.import_id)}
            download
            size="compact-sm"
            variant="light"
            leftSection={<IconDownload size={16} />}
            data-testid="import-rejects"
          >
            {t('imports.downloadRejects')}
          </Button>
        )}
      </Report>
    </Panel>
  );
}

/** What was found out about the file, why rows were rejected, how its columns were understood. */
function Report({ report, isOpenFirst, children }: { report: ImportItem['report']; isOpenFirst: boolean; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  const { facts, columns, ignored, reasons, earlier } = readReport(report);
  const word = (group: string, name: string) =>
    i18n.exists(`imports.${group}.${name}`) ? t(`imports.${group}.${name}`) : name.replaceAll('_', ' ');
  return (
    <>
      {earlier.map((item) => (
        <Alert key={`${item.file}-${item.at}`} color="yellow" mt="sm">
          {t('imports.before', { file: item.file, at: format.at(item.at) })}
        </Alert>
      ))}
      {reasons.length > 0 && (
        <ul className={classes.reasons} data-testid="import-reasons">
          {reasons.map((item) => (
            <li key={`${item.column}-${item.reason}`}>
              <strong className="num">{format.count(item.count)}</strong>
              {item.column && <Badge color="gray">{item.column}</Badge>}
              <span>{item.reason}</span>
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <div className={classes.report}>
          {facts.map(({ name, value }) => (
            <span key={name}>
              {word('report', name)} <strong>{word('value', value)}</strong>
            </span>
          ))}
        </div>
      )}
      <Group gap="md" mt="sm">
        {children}
        {columns.length > 0 && (
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {t(isOpen ? 'imports.hideColumns' : 'imports.showColumns', { count: columns.length })}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen}>
        <div className={classes.columnList}>
          {columns.map((column) => (
            <span key={column.header}>
              {column.header} <span className={classes.dim}>→ {column.meaning.replaceAll('_', ' ')}</span>
            </span>
          ))}
          {ignored.map((header) => (
            <span key={header}>
              {header} <span className={classes.dim}>→ {t('imports.ignored')}</span>
            </span>
          ))}
        </div>
      </Collapse>
    </>
  );
}
