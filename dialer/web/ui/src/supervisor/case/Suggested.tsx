/** The lawful ways out of a case, the most promising first, each with its why and a button that opens its form filled. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Suggestion } from '../../shared/api/agreements';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Loading, Problem } from '../../shared/ui/parts';

interface Props {
  caseId: number;
  onChoose: (offer: Suggestion) => void;
  onAsk: () => void;
}

export function Suggested({ caseId, onChoose, onAsk }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const read = useQuery({ queryKey: ['case', caseId, 'suggestions'], queryFn: () => agreementsApi.suggestions(caseId) });
  const found = read.data;
  const money = (minor: number) => ({ minor, currency: found?.currency ?? 'EUR' });
  const rests = found && [
    found.reason ? t('agreed.restsReason', { reason: text('reason', found.reason) }) : t('agreed.restsNoReason'),
    found.affordable_minor !== null && t('agreed.restsAffordable', { sum: format.money(money(found.affordable_minor)) }),
    found.segment && t('agreed.restsSegment', { segment: found.segment }),
    found.asked_minor < found.balance_minor &&
      t('agreed.disputedOut', { sum: format.money(money(found.balance_minor - found.asked_minor)) }),
  ];
  return (
    <section aria-label={t('agreed.next')} data-testid="suggested">
      <Group justify="space-between" mb={4}>
        <Text fw={600} size="sm" component="h3">
          {t('agreed.next')}
        </Text>
        <Button size="compact-sm" variant="light" onClick={onAsk} data-testid="needs-open">
          {t('needs.open')}
        </Button>
      </Group>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!found && !read.error && <Loading />}
      {found && rests && (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {rests.filter(Boolean).join(' · ')}
          </Text>
          {found.offers.length === 0 ? (
            <Text size="sm" data-testid="suggested-none">
              {found.why_none && t(`agreed.suggestedNone.${found.why_none}`)}
            </Text>
          ) : (
            <div style={{ overflowX: 'auto' }}>
              <DataTable
                label={t('agreed.next')}
                rows={found.offers.map((offer, index) => ({ ...offer, index }))}
                rowKey={(row) => row.index}
                rowTestId={(row) => `suggestion-${row.index}`}
                testId="suggestions"
                columns={[
                  { id: 'place', header: '', cell: (row) => row.index + 1 },
                  { id: 'kind', header: t('agreed.offerKind'), cell: (row) => <Kind offer={row} currency={found.currency} /> },
                  { id: 'due', header: t('agreed.due'), cell: (row) => <span className="num">{format.at(row.due_on, 'date')}</span> },
                  {
                    id: 'why',
                    header: t('agreed.why'),
                    cell: (row) => (
                      <Group gap={4}>
                        {[row.why, ...row.also].filter((why) => why !== 'fits_reason' || !row.also.includes('first_of_reason')).map((why) => (
                          <Badge key={why} variant="light" tt="none" fw={500} color={why === 'needs_approval' ? 'orange' : 'brand'}>
                            {text('offerWhy', why)}
                          </Badge>
                        ))}
                      </Group>
                    ),
                  },
                  { id: 'needs', header: t('agreed.needs'), cell: (row) => text('level', row.needs) },
                  { id: 'minor', header: t('agreed.brings'), cell: (row) => <Amount money={money(row.minor)} />, isRight: true },
                  {
                    id: 'expected',
                    header: <span title={t('agreed.expectedHint')}>{t('agreed.expected')}</span>,
                    cell: (row) => <Amount money={money(row.expected_minor)} />,
                    isRight: true,
                  },
                  {
                    id: 'do',
                    header: '',
                    cell: (row) => (
                      <Button size="compact-xs" variant="light" onClick={() => onChoose(row)} data-testid={`choose-${row.index}`}>
                        {t(row.kind === 'pay_now' ? 'agreed.howToPay' : 'agreed.propose')}
                      </Button>
                    ),
                    isRight: true,
                  },
                ]}
              />
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** `payment plan · 6 × €50.00 each month`. */
function Kind({ offer, currency }: { offer: Suggestion; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const rate = offer.rates.at(offer.down_payment_minor ? 1 : 0);
  const detail =
    offer.kind === 'plan' && rate
      ? t('agreed.ratesOf', {
          count: offer.count,
          sum: format.money({ minor: rate.principal_minor + rate.interest_minor, currency }),
          every: text('every', offer.every),
        })
      : offer.kind === 'settlement' && t('agreed.lessPercent', { percent: format.decimal(offer.discount_percent) });
  return (
    <>
      {text('offerKind', offer.kind)}
      {detail && (
        <Text size="xs" c="dimmed" component="div">
          {detail}
          {offer.down_payment_minor > 0 && ` + ${t('agreed.atOnce', { sum: format.money({ minor: offer.down_payment_minor, currency }) })}`}
        </Text>
      )}
    </>
  );
}
