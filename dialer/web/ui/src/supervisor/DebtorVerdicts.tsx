/** One debtor: who they are to us, their cases, one line of time, and each number's verdict with its rule and facts. */
import { Badge, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { relationApi } from '../shared/api/relation';
import type { NumberVerdict, Prospect } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Loading, Panel, Problem, StateBadge } from '../shared/ui/parts';
import { CarePanel } from './debtor/CarePanel';
import { CasesPanel } from './debtor/CasesPanel';
import { ContactPanel } from './debtor/ContactPanel';
import { CustomersPanel } from './debtor/CustomersPanel';
import { RelationHead } from './debtor/RelationHead';
import { TimelinePanel } from './debtor/TimelinePanel';
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
  const queries = useQueryClient();
  const [recording, setRecording] = useState<Kind | null>(null);
  const answer = useQuery({
    queryKey: ['may we call', debtorId, format.language],
    queryFn: () => complianceApi.mayWeCall(debtorId, format.language),
  });
  const relation = useQuery({
    queryKey: ['relationship', debtorId, format.language],
    queryFn: () => relationApi.read(debtorId, format.language),
  });
  const changed = () => {
    void answer.refetch();
    void relation.refetch();
    void queries.invalidateQueries({ queryKey: ['timeline', debtorId] });
  };
  if (answer.error) return <Problem error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const known = answer.data;
  return (
    <Stack data-testid="may-we-call">
      <RelationHead known={known} relation={relation.data} onRecord={() => setRecording('avoid')} />
      <Problem error={relation.error} onRetry={() => void relation.refetch()} />
      {relation.data && (
        <>
          <Section id="customers">
            <CustomersPanel relation={relation.data} onChanged={changed} />
          </Section>
          <Section id="cases">
            <CasesPanel relation={relation.data} />
          </Section>
          <ContactPanel relation={relation.data} />
          <Section id="timeline">
            <TimelinePanel debtorId={debtorId} />
          </Section>
          <Section id="care">
            <CarePanel relation={relation.data} onChanged={changed} />
          </Section>
        </>
      )}
      <Section id="calling">
        {known.prospects.length === 0 && <Panel>{t('debtors.noCase')}</Panel>}
        {known.prospects.map((prospect) => (
          <ProspectPanel key={`${prospect.creditor_id}-${prospect.campaign_id}`} prospect={prospect} />
        ))}
      </Section>
      <Section id="numbers">
        <DebtorNumbers known={known} onAdd={() => setRecording('number')} onChanged={changed} />
        <InboundTalks debtorId={debtorId} numbers={known.numbers.map((number) => number.e164)} onChanged={changed} />
      </Section>
      <Section id="facts">
        <DebtorFacts known={known} onAdd={setRecording} onChanged={changed} />
      </Section>
      <Section id="calls">
        <DebtorHistory known={known} />
      </Section>
      {recording && (
        <RecordForm
          known={known}
          first={recording}
          onClose={() => setRecording(null)}
          onSaved={() => {
            setRecording(null);
            changed();
          }}
        />
      )}
    </Stack>
  );
}

/** A part of the page that the head links to. */
function Section({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Stack id={`debtor-${id}`} tabIndex={-1} data-testid={`debtor-section-${id}`}>
      {children}
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
