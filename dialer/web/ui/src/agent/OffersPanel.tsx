/** What may be offered within the agent's own authority, the most promising first, why, and a button that fills the form. */
import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { DefaultReason, FileCase, Outcome } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Problem } from '../shared/ui/parts';
import { codeOf, type AgentOffer } from './takenOffer';
import classes from './agent.module.css';

const MOST_SHOWN = 4;

interface Props {
  callId: string;
  cases: readonly FileCase[];
  balanceMinor: number | null;
  codes: ReadonlySet<Outcome>;
  /** As it is chosen in the form: what is offered follows from it. */
  reason: DefaultReason | null;
  onTake: (offer: AgentOffer, caseId: number, code: Outcome) => void;
}

export default function OffersPanel({ callId, cases, balanceMinor, codes, reason, onTake }: Props) {
  const { t } = useTranslation();
  const read = useQuery({
    queryKey: ['agent', 'offers', callId, reason],
    queryFn: () => agentApi.offers(callId, reason),
    placeholderData: (before) => before,
  });
  const items = read.data?.items ?? [];
  if (read.error) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (items.length === 0) return null;
  return (
    <section className={classes.offers} aria-label={t('offers.title')} data-testid="agent-offers">
      <h2 className={classes.sectionTitle}>
        {t('offers.title')} <span className={classes.dim}>{t('offers.within')}</span>
      </h2>
      {items.map((item) => (
        <div key={item.case_id}>
          {items.length > 1 && (
            <h3 className={classes.dim}>{t('offers.case', { reference: cases.find((one) => one.case_id === item.case_id)?.reference ?? item.case_id })}</h3>
          )}
          {item.offers.length === 0 && <p className={classes.dim} data-testid="offers-none">{t(item.why_none ? `offers.whyNone.${item.why_none}` : 'offers.none')}</p>}
          <ol className={classes.offerList}>
            {item.offers.slice(0, MOST_SHOWN).map((offer, place) => (
              <OfferLine
                key={`${offer.kind} ${offer.minor} ${offer.count}`} offer={offer} currency={item.currency} place={place}
                code={codeOf(offer, codes, balanceMinor)} onTake={(code) => onTake(offer, item.case_id, code)}
              />
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

interface LineProps {
  offer: AgentOffer;
  currency: string;
  place: number;
  code: Outcome | null;
  onTake: (code: Outcome) => void;
}

function OfferLine({ offer, currency, place, code, onTake }: LineProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const money = (minor: number) => format.money({ minor, currency });
  const rate = offer.rates.at(offer.down_payment_minor ? 1 : 0);
  const details = [
    offer.kind === 'plan' && rate ? t('offers.rates', { count: offer.count, sum: money(rate.principal_minor + rate.interest_minor), every: text('every', offer.every) }) : money(offer.minor),
    offer.down_payment_minor > 0 && t('offers.atOnce', { sum: money(offer.down_payment_minor) }),
    offer.kind === 'settlement' && t('offers.less', { percent: format.decimal(offer.discount_percent) }),
    offer.kind !== 'pay_now' && t('offers.by', { date: format.at(offer.due_on, 'date') }),
  ].filter(Boolean);
  const whys = [offer.why, ...offer.also].filter((why) => why !== 'fits_reason' || offer.also.length === 0);
  return (
    <li className={classes.offer} data-testid={`agent-offer-${place}`} data-kind={offer.kind}>
      <div>
        <strong>{text('offerKind', offer.kind)}</strong> <span className="num">{details.join(' · ')}</span>
        <div className={classes.chips}>
          {whys.map((why) => (
            <Badge key={why} variant="light" tt="none" fw={500}>
              {text('offerWhy', why)}
            </Badge>
          ))}
        </div>
      </div>
      {code && (
        <Button size="compact-sm" variant="light" flex="none" onClick={() => onTake(code)} data-testid={`take-offer-${place}`} aria-label={`${t('offers.take')}: ${text('offerKind', offer.kind)}`}>
          {t('offers.take')}
        </Button>
      )}
    </li>
  );
}
