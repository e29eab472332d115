/** One debtor: each number's verdict with its sentence, rule and pack, and the facts that were weighed. */
import { Badge, Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import type { NumberVerdict, Prospect } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Labelled, Loading, Panel, Problem, StateBadge } from '../shared/ui/parts';
import { DebtorFacts } from './DebtorFacts';
import { DebtorHistory } from './DebtorHistory';
import { DebtorNumbers } from './DebtorNumbers';
import { InboundTalks } from './InboundTalks';
import { RecordForm } from './RecordForm';
import type { Kind } from './recordDraft';
import { DECISION_COLOURS } from './verdicts';
import classes from './verdicts.module.css';

export function DebtorVerdicts({ debtorId }: { debtorId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [recording, setRecording] = useState<Kind | null>(null);
  const answer = useQuery({
    queryKey: ['may we call', debtorId, format.language],
    queryFn: () => complianceApi.mayWeCall(debtorId, format.language),
  });
  if (answer.error) return <Problem error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const known = answer.data;
  return (
    <Stack data-testid="may-we-call">
      <Panel
        title={<span data-testid="why-name">{known.name}</span>}
        actions={
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPencilPlus size={16} />}
            onClick={() => setRecording('avoid')}
            data-testid="record-open"
          >
            {t('record.open')}
          </Button>
        }
      >
        <div className={classes.facts}>
          <Labelled label={t('debtors.asked')}>{format.at(known.at)}</Labelled>
          <Labelled label={t('debtors.place')}>
            {[known.municipality, known.region, known.postcode, known.country].filter(Boolean).join(' · ') || '–'}
          </Labelled>
          <Labelled label={t('debtors.speaker')}>{known.represented_by || '–'}</Labelled>
          <Labelled label={t('cases.title')}>
            {known.cases.length === 0 && '–'}
            {known.cases.map((one, index) => (
              <span key={one.case_id}>
                {index > 0 && ' · '}
                <a href={`#/cases/${one.case_id}`} data-testid="debtor-case">
                  {one.reference}
                </a>
              </span>
            ))}
          </Labelled>
        </div>
      </Panel>
      {known.prospects.length === 0 && <Panel>{t('debtors.noCase')}</Panel>}
      {known.prospects.map((prospect) => (
        <ProspectPanel key={`${prospect.creditor_id}-${prospect.campaign_id}`} prospect={prospect} />
      ))}
      <DebtorNumbers known={known} onAdd={() => setRecording('number')} onChanged={() => void answer.refetch()} />
      <InboundTalks
        debtorId={debtorId}
        numbers={known.numbers.map((number) => number.e164)}
        onChanged={() => void answer.refetch()}
      />
      <DebtorFacts known={known} onAdd={setRecording} onChanged={() => void answer.refetch()} />
      <DebtorHistory known={known} />
      {recording && (
        <RecordForm
          known={known}
          first={recording}
          onClose={() => setRecording(null)}
          onSaved={() => {
            setRecording(null);
            void answer.refetch();
          }}
        />
      )}
    </Stack>
  );
}

function ProspectPanel({ prospect }: { prospect: Prospect }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const title = prospect.campaign_name
    ? `${prospect.campaign_name} · ${prospect.creditor_name}`
    : `${prospect.creditor_name} · ${t('debtors.noCampaign')}`;
  return (
    <Panel title={title} actions={
        <Group gap="sm">
          {prospect.lead_id !== null && (
            <a href={`#/work/leads/${prospect.lead_id}`} data-testid="lead-why">
              {t('work.why')}
            </a>
          )}
          <Badge variant="light">{text('mode', prospect.mode)}</Badge>
        </Group>
      }>
      <ul className={classes.numbers}>
        {prospect.numbers.length === 0 && <li>{t('debtors.noNumber')}</li>}
        {prospect.numbers.map((number) => (
          <NumberRow key={number.number_id} number={number} />
        ))}
      </ul>
    </Panel>
  );
}

function NumberRow({ number }: { number: NumberVerdict }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  return (
    <li data-testid="number-verdict" data-decision={number.decision}>
      <div>
        <strong className="num">{formatPhone(number.e164)}</strong>
        <div className={classes.dim}>
          {[text('numberPlace', number.place ?? 'unknown'), text('numberSource', number.source)].join(' · ')}
        </div>
        <StateBadge color={DECISION_COLOURS[number.decision]}>{text('decision', number.decision)}</StateBadge>
      </div>
      <div>
        <p className={classes.sentence} data-testid="verdict-sentence">
          {number.sentence}
        </p>
        <div className={classes.dim}>
          {number.until && <div>{t('verdicts.from', { at: format.at(number.until) })}</div>}
          {number.required_mode && <div>{t('debtors.onlyWith', { mode: text('mode', number.required_mode) })}</div>}
          <div>{[number.rule, number.rule_title].filter(Boolean).join(' · ')}</div>
          <div>{t('debtors.pack', { version: number.pack_version })}</div>
        </div>
      </div>
    </li>
  );
}
