/** Why a lead stands where it stands: money, probabilities with their reasons, the hours ahead, for each of its numbers. */
import { Badge, Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { workApi } from '../../shared/api/work';
import type { LeadScore, NumberWorth } from '../../shared/api/types';
import { formatPhone } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo } from '../../shared/router';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { PlotChart } from '../../shared/ui/PlotChart';
import { EffectTable } from './EffectTable';
import classes from './work.module.css';

export function LeadWorth({ leadId }: { leadId: number }) {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['lead worth', leadId], queryFn: () => workApi.lead(leadId) });
  const lead = read.data;
  return (
    <Page
      title={t('work.lead')}
      hint={lead && `${lead.debtor_name} · ${lead.campaign_name}`}
      actions={
        <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => goTo('/work')} data-testid="work-back">
          {t('work.title')}
        </Button>
      }
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!lead && !read.error && <Loading />}
      {lead && (
        <Stack data-testid="lead-worth">
          <LeadHead lead={lead} />
          {lead.numbers.length === 0 && <Panel>{t('debtors.noNumber')}</Panel>}
          {lead.numbers.map((number, index) => (
            <NumberPanel key={number.number_id} lead={lead} number={number} isFirst={index === 0} />
          ))}
        </Stack>
      )}
    </Page>
  );
}

function LeadHead({ lead }: { lead: LeadScore }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = lead.payable;
  return (
    <Panel>
      <div className={classes.facts}>
        <Labelled label={t('work.score')}>
          <strong data-testid="lead-score">
            {lead.score ? <Amount money={{ minor: lead.score, currency }} /> : t('work.notWeighed')}
          </strong>
        </Labelled>
        <Labelled label={t('work.payable')}>
          <Amount money={lead.payable} />
        </Labelled>
        <Labelled label={t('work.minutes')}>{format.decimal(lead.minutes)}</Labelled>
        <Labelled label={t('work.weekAttempts')}>{lead.week_attempts ?? '–'}</Labelled>
        <Labelled label={t('case.debtor')}>
          <a href={`#/debtors/${lead.debtor_id}`}>{lead.debtor_name}</a>
        </Labelled>
      </div>
    </Panel>
  );
}

function NumberPanel({ lead, number, isFirst }: { lead: LeadScore; number: NumberWorth; isFirst: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const { currency } = lead.payable;
  return (
    <Panel
      title={<span className="num">{formatPhone(number.e164)}</span>}
      actions={isFirst && <Badge color="teal">{t('work.bestNumber')}</Badge>}
      testId={`number-worth-${number.number_id}`}
    >
      <p className={classes.sentence}>
        {t('work.sum', {
          perHour: format.money({ minor: number.score, currency }),
          worth: format.money({ minor: number.worth_minor, currency }),
          timeliness: format.ratio(number.timeliness),
        })}
      </p>
      <div className={classes.three}>
        {number.estimates.map((estimate) => (
          <section key={estimate.question} aria-label={text('question', estimate.question)}>
            <h3 className={classes.question}>{text('question', estimate.question)}</h3>
            <div className={classes.chance}>
              <strong className="num">{format.ratio(estimate.probability)}</strong>{' '}
              <span className={classes.dim}>{t('work.interval', { low: format.ratio(estimate.low), high: format.ratio(estimate.high) })}</span>
            </div>
            <p className={classes.dim}>{text('scoreStanding', estimate.standing ?? 'none')}</p>
            <EffectTable effects={estimate.contributions} empty={t('work.noEffects')} />
          </section>
        ))}
      </div>
      <PlotChart
        title={t('work.hours')}
        yLabel={t('work.hoursUnit')}
        xLabel={t('work.hoursAxis')}
        places={number.hours.map((hour) => format.at(hour.at).replace(/\/\d{4}, /, ' '))}
        series={[
          { label: text('question', 'answer'), color: 'brand', kind: 'bar', values: number.hours.map((hour) => hour.probability) },
        ]}
        format={(value) => format.ratio(value).replace(/[.,]0/, '')}
        empty={t('work.noHours')}
      />
    </Panel>
  );
}
