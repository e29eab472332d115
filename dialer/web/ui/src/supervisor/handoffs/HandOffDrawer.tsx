/** One hand-off: its file or notice, what its recipient has said, what a person enters and decides. */
import { Button, Drawer, Group, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, useToday } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import { handOffsApi, type HandOffDecision, type HandOffFile } from '../../shared/api/handOffs';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Labelled, Loading, Problem } from '../../shared/ui/parts';
import classes from '../treatment/treatment.module.css';

/** What a report or a decision changes elsewhere: a lawyer's costs stand in the case's account. */
const KEYS = ['handOffs', 'treatment', 'case', 'account'];

export function HandOffDrawer({ handOffId, onClose }: { handOffId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['handOffs', 'one', handOffId], queryFn: () => handOffsApi.one(handOffId) });
  const file = read.data;
  return (
    <Drawer
      opened onClose={onClose} size={620} closeButtonProps={{ 'aria-label': t('common.close') }}
      title={file ? t('handOffs.one', { reference: file.hand_off.reference }) : t('handOffs.title')}
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {file ? <Whole file={file} /> : !read.error && <Loading />}
    </Drawer>
  );
}

function Whole({ file }: { file: HandOffFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const one = file.hand_off;
  const waits = one.state === 'queued' || one.state === 'ready';
  return (
    <Stack data-testid="hand-off">
      <div className={classes.facts}>
        <Labelled label={t('case.debtor')}>{one.debtor}</Labelled>
        <Labelled label={t('case.creditor')}>{one.creditor}</Labelled>
        <Labelled label={t('handOffs.recipient')}>{one.recipient || '–'}</Labelled>
        <Labelled label={t('case.status')}>
          {text('handOffState', one.state)}
          {one.stage && <div className={classes.dim}>{text('handOffStage', one.stage)}</div>}
        </Labelled>
        <Labelled label={t('case.balance')}>
          <Amount money={one.balance} />
        </Labelled>
        {one.sent_on && <Labelled label={t('handOffs.sentOn')}>{format.at(one.sent_on, 'date')}</Labelled>}
      </div>
      <a href={`#/cases/${one.case_id}`}>{t('handOffs.toCase')}</a>
      {one.kind === 'legal' && <LegalFile file={file} mayMake={waits} />}
      {one.kind === 'bureau' && <Notice file={file} mayRecord={waits} />}
      {one.waits_for_decision && <Decision file={file} />}
      <h3 className={classes.part}>{t('handOffs.reports')}</h3>
      {file.reports.length === 0 ? (
        <Empty title={t('handOffs.noReport')} />
      ) : (
        <DataTable
          label={t('handOffs.reports')} rows={file.reports} rowKey={(row) => row.report_id} testId="hand-off-reports"
          columns={[
            { id: 'on', header: t('handOffs.day'), cell: (row) => format.at(row.on_day, 'date') },
            { id: 'stage', header: t('handOffs.stage'), cell: (row) => text('handOffStage', row.stage) },
            { id: 'reference', header: t('handOffs.reference'), cell: (row) => [row.reference, row.note].filter(Boolean).join(' · ') || '–' },
            ...(one.kind === 'bureau'
              ? []
              : [
                  {
                    id: 'costs', header: t(one.kind === 'legal' ? 'handOffs.costs' : 'handOffs.fee'), isRight: true,
                    cell: (row: HandOffFile['reports'][number]) => {
                      const minor = one.kind === 'legal' ? row.cost_minor : row.fee_minor;
                      return minor ? format.money({ minor, currency: one.balance.currency }) : '–';
                    },
                  },
                ]),
          ]}
        />
      )}
      {file.stages.length > 0 && <ReportForm key={file.stages.join()} file={file} />}
    </Stack>
  );
}

function LegalFile({ file, mayMake }: { file: HandOffFile; mayMake: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const one = file.hand_off;
  const make = useChange(KEYS, () => handOffsApi.makeFile(one.hand_off_id, format.language === 'en' ? 'en' : 'it'), () => undefined);
  return (
    <Stack gap="xs">
      <h3 className={classes.part}>{t('handOffs.legalFile')}</h3>
      <div className={`${classes.dim} ${classes.sum}`}>{one.sha256 ? `SHA-256 ${one.sha256}` : t('handOffs.noFile')}</div>
      <Problem error={make.error} />
      <Group>
        {mayMake && (
          <Button size="sm" loading={make.isPending} onClick={() => make.mutate(undefined)} data-testid="make-file">
            {one.sha256 ? t('handOffs.makeAgain') : t('handOffs.makeFile')}
          </Button>
        )}
        {one.document_id !== null && (
          <Button component="a" size="sm" variant="default" leftSection={<IconDownload size={16} />} href={disputesApi.documentUrl(one.document_id)} download data-testid="take-file">
            {t('handOffs.takeFile')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Notice({ file, mayRecord }: { file: HandOffFile; mayRecord: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useToday();
  const one = file.hand_off;
  const [on, setOn] = useState(today);
  const [proof, setProof] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => handOffsApi.notice(one.hand_off_id, on, proof.trim()), () => setIsTried(false));
  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsTried(true);
    if (on && proof.trim()) change.mutate(undefined);
  }
  return (
    <Stack gap="xs">
      <h3 className={classes.part}>{t('handOffs.notice')}</h3>
      <div>
        {one.notice_on
          ? `${t('handOffs.noticed', { day: format.at(one.notice_on, 'date'), from: format.at(one.due_on, 'date') })} · ${one.proof}`
          : t('handOffs.notNoticed')}
      </div>
      {mayRecord && (
        <form onSubmit={submit} noValidate>
          <Group align="start">
            <TextInput type="date" label={t('handOffs.noticeOn')} value={on} max={today} onChange={(event) => setOn(event.currentTarget.value)} />
            <TextInput
              label={t('treatment.proof')} value={proof} maxLength={200} error={isTried && !proof.trim() && t('handOffs.proofNeeded')} data-testid="notice-proof"
              onChange={(event) => setProof(event.currentTarget.value)} style={{ flex: 1 }}
            />
          </Group>
          <Problem error={change.error} />
          <Button type="submit" size="sm" mt="xs" variant="default" loading={change.isPending} data-testid="notice-save">
            {t('handOffs.recordNotice')}
          </Button>
        </form>
      )}
    </Stack>
  );
}

function Decision({ file }: { file: HandOffFile }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, (decision: HandOffDecision) => handOffsApi.decide(file.hand_off.hand_off_id, decision, note.trim()), () => undefined);
  const decide = (decision: HandOffDecision) => {
    setIsTried(true);
    if (note.trim()) change.mutate(decision);
  };
  return (
    <Stack gap="xs" data-testid="hand-off-decision">
      <h3 className={classes.part}>{t('handOffs.decide')}</h3>
      <div>{t('handOffs.decideHint')}</div>
      <Textarea
        label={t('treatment.reason')} value={note} autosize minRows={2} error={isTried && !note.trim() && t('treatment.reasonNeeded')}
        onChange={(event) => setNote(event.currentTarget.value)} data-testid="decision-note"
      />
      <Problem error={change.error} />
      <Group>
        <Button size="sm" loading={change.isPending} onClick={() => decide('resume')} data-testid="decide-resume">
          {t('handOffs.resume')}
        </Button>
        <Button size="sm" variant="default" loading={change.isPending} onClick={() => decide('close')} data-testid="decide-close">
          {t('treatment.close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** The input tells a number, or a text while its decimals are typed ("98.0"). */
const minor = (value: number | string) => Math.round(Number(value) * 100);

function ReportForm({ file }: { file: HandOffFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const today = useToday();
  const one = file.hand_off;
  const [stage, setStage] = useState(file.stages[0] ?? '');
  const [on, setOn] = useState(today);
  const [reference, setReference] = useState('');
  const [note, setNote] = useState('');
  const [amount, setAmount] = useState<number | string>('');
  const [promisedOn, setPromisedOn] = useState('');
  const isPromise = stage === 'promise';
  const change = useChange(
    KEYS,
    () =>
      handOffsApi.report(one.hand_off_id, {
        stage, on, reference: reference.trim(), note: note.trim(),
        cost_minor: one.kind === 'legal' ? minor(amount) : 0,
        fee_minor: one.kind === 'visit' && !isPromise ? minor(amount) : 0,
        promised_minor: isPromise ? minor(amount) : 0,
        promised_on: isPromise && promisedOn ? promisedOn : null,
      }),
    () => {
      setReference('');
      setNote('');
      setAmount('');
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(undefined);
      }}
      noValidate
    >
      <Stack gap="sm">
        <h3 className={classes.part}>{t('handOffs.enter')}</h3>
        <Group align="start" grow>
          <NativeSelect
            label={t('handOffs.stage')} value={stage} onChange={(event) => setStage(event.currentTarget.value)} data-testid="report-stage"
            data={file.stages.map((code) => ({ value: code, label: text('handOffStage', code) }))}
          />
          <TextInput type="date" label={t('handOffs.day')} value={on} max={today} onChange={(event) => setOn(event.currentTarget.value)} />
        </Group>
        <TextInput label={t('handOffs.reference')} description={t('handOffs.referenceHint')} value={reference} maxLength={200} data-testid="report-reference" onChange={(event) => setReference(event.currentTarget.value)} />
        {one.kind !== 'bureau' && (
          <Group align="start" grow>
            <NumberInput
              label={t(one.kind === 'legal' ? 'handOffs.costs' : isPromise ? 'handOffs.promised' : 'handOffs.fee')}
              description={one.kind === 'legal' ? t('handOffs.costsHint') : undefined}
              value={amount} data-testid="report-amount" onChange={setAmount} min={0} decimalScale={2} hideControls
              decimalSeparator={format.language === 'it' ? ',' : '.'} allowedDecimalSeparators={['.', ',']}
            />
            {isPromise && <TextInput type="date" label={t('handOffs.promisedOn')} value={promisedOn} min={today} data-testid="report-promised-on" onChange={(event) => setPromisedOn(event.currentTarget.value)} />}
          </Group>
        )}
        <Textarea label={t('handOffs.note')} value={note} maxLength={2000} autosize minRows={2} onChange={(event) => setNote(event.currentTarget.value)} />
        <Problem error={change.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending} data-testid="report-save">
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
