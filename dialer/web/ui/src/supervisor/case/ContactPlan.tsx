/** How the debtor is best reached next: channel, number, hours, and how often at most. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { treatmentApi } from '../../shared/api/treatment';
import { formatPhone } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { Labelled, Loading, Problem } from '../../shared/ui/parts';
import classes from '../treatment/treatment.module.css';

const LIMITS = ['week_left', 'step_left', 'vain_left'] as const;

export function ContactPlan({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const read = useQuery({ queryKey: ['contact-plan', caseId], queryFn: () => treatmentApi.contactPlan(caseId) });
  const plan = read.data;
  if (!plan) return read.error ? <Problem error={read.error} onRetry={() => void read.refetch()} /> : <Loading />;
  const limits = LIMITS.filter((name) => plan[name] !== null);
  return (
    <section aria-label={t('treatment.contact.title')} data-testid="contact-plan">
      <strong>{t('treatment.contact.title')}</strong>
      <div className={classes.facts}>
        <Labelled label={t('treatment.contact.how')}>
          {t(`treatment.contact.channel.${plan.channel}`)}
          <div className={classes.dim}>{t(`treatment.contact.because.${plan.because}`)}</div>
        </Labelled>
        <Labelled label={t('treatment.contact.number')}>
          {plan.e164 ? <span className="num">{formatPhone(plan.e164)}</span> : '–'}
          <div className={classes.dim}>{plan.campaign_name || t('treatment.contact.noCampaign')}</div>
        </Labelled>
        <Labelled label={t('treatment.contact.when')}>
          {plan.hours.length === 0
            ? '–'
            : plan.hours.map((hour) => (
                <div key={hour.at}>
                  {format.at(hour.at, 'dateTime')} · {format.ratio(hour.chance)}
                </div>
              ))}
          {plan.hours.length > 0 && (
            <div className={classes.dim}>{t(plan.is_learned ? 'treatment.contact.learned' : 'treatment.contact.rates')}</div>
          )}
        </Labelled>
        <Labelled label={t('treatment.contact.most')}>
          {limits.length === 0 ? '–' : limits.map((name) => <div key={name}>{t(`treatment.contact.${name}`, { count: plan[name] ?? 0 })}</div>)}
        </Labelled>
      </div>
    </section>
  );
}
