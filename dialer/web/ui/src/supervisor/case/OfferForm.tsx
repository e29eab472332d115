/** The form of a settlement: what it waives, what each level may waive of this case, and who will have to decide. */
import { Alert, Checkbox, Group, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Agreements, type OfferBody, type OfferDraft } from '../../shared/api/agreements';
import { faultPath } from '../../shared/api/http';
import { editableMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import type { FormProps } from './AgreementForms';
import { EMPTY, ratesOf, type Line } from './agreementDraft';
import { RateLines } from './RateLines';

/** What the server asks for before it says who decides. */
const PLACEHOLDER_REASON = '–';

export function OfferForm({ found, from, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useProblemText();
  const [lines, setLines] = useState<Line[]>([
    from ? { day: from.due_on, amount: editableMoney(from.minor, format.language) } : EMPTY,
  ]);
  const [reason, setReason] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const [isAgreed, setIsAgreed] = useState(false);
  const [isChecked, setIsChecked] = useState(false);
  const rates = ratesOf(lines);
  const isReady = rates !== null && rates.length > 0;
  const body: OfferBody = { rates: rates ?? [], reason: reason.trim(), is_agreed: isAgreed, ...(expiresOn && { expires_on: expiresOn }) };
  const [asked] = useDebouncedValue(isReady ? JSON.stringify({ ...body, reason: PLACEHOLDER_REASON }) : '', 300);
  const draft = useQuery({
    queryKey: ['case', found.case_id, 'offer draft', asked],
    queryFn: () => agreementsApi.draftOffer(found.case_id, JSON.parse(asked) as OfferBody),
    enabled: asked !== '',
    retry: false,
  });
  const save = useMutation({ mutationFn: () => agreementsApi.offer(found.case_id, body), onSuccess: onSaved });
  const error = draft.error ?? save.error;
  const path = faultPath(error);
  const fault = (field: string) => (path === field ? problem(error) : null);
  const money = (minor: number) => format.money({ minor, currency: found.currency });
  const standing = found.settlements.find((one) => one.state === 'proposed' || one.state === 'offered');
  return (
    <FormDrawer
      title={t('agreed.newOffer')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (isReady && reason.trim()) save.mutate();
      }}
      error={['reason', 'expires_on', 'amount'].includes(path) ? null : error}
      isPending={save.isPending}
      size={560}
      testId="offer-form"
    >
      {standing && <Alert color="orange">{t('agreed.counters', { sum: money(standing.minor), day: format.at(standing.made_on, 'date') })}</Alert>}
      <Text size="sm">
        {t('agreed.owedNow', { sum: money(found.balance_minor) })}
        {found.disputed_minor > 0 && ` · ${t('agreed.settlesDispute', { sum: money(found.disputed_minor) })}`}
      </Text>
      <Limits found={found} />
      <RateLines
        lines={lines}
        onChange={setLines}
        today={found.today}
        most={3}
        isChecked={isChecked}
        faultOf={(index) => (index === 0 ? fault('amount') : path.startsWith(`instalments.${index + 1}`) ? problem(error) : null)}
        testId="offer"
      />
      {isReady && !draft.error && draft.data && <Effect draft={draft.data} />}
      <Group grow align="flex-start">
        <TextInput
          type="date"
          label={t('agreed.expiresOn')}
          description={t('agreed.expiresHint', { count: found.terms.offer_days })}
          value={expiresOn}
          min={found.today}
          onChange={(event) => setExpiresOn(event.currentTarget.value)}
          error={fault('expires_on')}
        />
        <TextInput
          label={t('agreed.reason')}
          description={t('agreed.reasonHint')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={fault('reason') ?? (isChecked && !reason.trim() ? t('disposition.fault.missing') : null)}
          maxLength={500}
          data-testid="offer-why"
        />
      </Group>
      <Checkbox label={t('agreed.isAgreed')} checked={isAgreed} onChange={(event) => setIsAgreed(event.currentTarget.checked)} />
    </FormDrawer>
  );
}

/** Who may waive how much of this case. */
function Limits({ found }: { found: Agreements }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const { terms } = found;
  const money = (minor: number) => format.money({ minor, currency: found.currency });
  return (
    <div>
      <Table aria-label={t('agreed.limits')} data-testid="offer-limits">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('agreed.level')}</Table.Th>
            <Table.Th ta="right">{t('agreed.upTo')}</Table.Th>
            <Table.Th ta="right">{t('agreed.ofThisCase')}</Table.Th>
            <Table.Th ta="right">{t('agreed.leastOffer')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {terms.limits.map((limit) => (
            <Table.Tr key={limit.level} fw={limit.level === found.level ? 600 : undefined}>
              <Table.Td>
                {text('level', limit.level)}
                {limit.level === found.level && ` (${t('agreed.you')})`}
              </Table.Td>
              <Table.Td ta="right" className="num">
                {Number(limit.percent)} % · {money(limit.minor)}
              </Table.Td>
              <Table.Td ta="right" className="num">
                {money(limit.most_minor)}
              </Table.Td>
              <Table.Td ta="right" className="num">
                {limit.most_minor > 0 ? money(found.principal_minor - limit.most_minor) : '–'}
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{text('level', 'creditor')}</Table.Td>
            <Table.Td ta="right" colSpan={3}>
              {t('agreed.everythingElse')}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {found.dpd <= terms.above_dpd && (
        <Text size="sm" c="orange" mt={4} data-testid="offer-young">
          {t('agreed.tooYoung', { days: terms.above_dpd, dpd: found.dpd })}
        </Text>
      )}
      {Number(terms.approved_percent) > 0 && (
        <Text size="sm" c="teal" mt={4}>
          {t('agreed.approvedBefore', { percent: Number(terms.approved_percent), sum: money(terms.approved_minor) })}
        </Text>
      )}
    </div>
  );
}

/** What the offer would do. */
function Effect({ draft }: { draft: OfferDraft }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const money = (minor: number) => format.money({ minor, currency: draft.currency });
  const stands = draft.state === 'offered';
  return (
    <Alert color={stands ? 'teal' : 'orange'} data-testid="offer-effect" data-needs={draft.needs} data-state={draft.state}>
      <div>
        {t('agreed.waives', { sum: money(draft.waived_minor), percent: format.decimal(draft.discount_percent) })}
        {draft.waived_accessories_minor > 0 && ` ${t('agreed.andAccessories', { sum: money(draft.waived_accessories_minor) })}`}
      </div>
      <div>{t(stands ? 'agreed.standsAtOnce' : 'agreed.waitsFor', { level: text('level', draft.needs) })}</div>
    </Alert>
  );
}
