/** What a creditor does, and its own terms over what follows from that: interest, ways to pay, its bank's files. */
import { MultiSelect, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { paymentsApi } from '../shared/api/payments';
import { useCodeText } from '../shared/i18n/useText';
import { columnsFault, type TermsDraft } from './creditorTerms';
import classes from './admin.module.css';

const INTERESTS = ['none', 'commercial', 'legal', 'contract'] as const;
const METHODS = ['transfer', 'pagopa', 'link'] as const;

interface Props {
  value: TermsDraft;
  onChange: (value: TermsDraft) => void;
  /** What it was called before there were codes. */
  note: string;
  isChecked: boolean;
}

export function CreditorTerms({ value, onChange, note, isChecked }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const sectors = useQuery({ queryKey: ['sectors'], queryFn: paymentsApi.sectors, staleTime: Infinity });
  const own = sectors.data?.items.find((item) => item.sector === value.sector);
  const set = (part: Partial<TermsDraft>) => onChange({ ...value, ...part });
  const methods = (own?.methods ?? []).map((item) => text('payMethod', item)).join(', ');
  const gives = own && [own.credit && text('creditKind', own.credit), ...own.notices.map((item) => text('noticeKind', item))];
  const isContract = value.business === 'contract' || value.consumer === 'contract';
  return (
    <>
      <NativeSelect
        label={t('creditors.sector')}
        description={[note && t('creditors.sectorNote', { note }), gives && t('creditors.sectorGives', { what: gives.filter(Boolean).join(', ') })]
          .filter(Boolean)
          .join(' ')}
        value={value.sector}
        onChange={(event) => set({ sector: event.currentTarget.value })}
        data={(sectors.data?.items ?? []).map((item) => ({ value: item.sector, label: text('sector', item.sector) }))}
        data-testid="creditor-sector"
      />
      <fieldset className={classes.group}>
        <legend>{t('creditors.interest')}</legend>
        <Stack gap="xs">
          {(['business', 'consumer'] as const).map((who) => (
            <NativeSelect
              key={who}
              label={t(who === 'business' ? 'creditors.interestBusiness' : 'creditors.interestConsumer')}
              value={value[who]}
              onChange={(event) => set({ [who]: event.currentTarget.value })}
              data={[
                { value: '', label: t('creditors.interestBySector', { what: own ? text('interest', own[`${who}_interest`]) : '…' }) },
                ...INTERESTS.filter((item) => who === 'business' || item !== 'commercial').map((item) => ({ value: item, label: text('interest', item) })),
              ]}
              data-testid={`creditor-interest-${who}`}
            />
          ))}
          <NativeSelect
            label={t('creditors.lumpSum')}
            description={t('creditors.lumpSumHint')}
            value={value.lumpSum}
            onChange={(event) => set({ lumpSum: event.currentTarget.value })}
            data={[
              { value: '', label: t('creditors.lumpSumOnRequest') },
              { value: 'by_default', label: t('creditors.lumpSumByDefault') },
            ]}
            data-testid="creditor-lump-sum"
          />
          {isContract && (
            <>
              <TextInput
                label={t('creditors.interestPercent')}
                value={value.percent}
                onChange={(event) => set({ percent: event.currentTarget.value })}
                error={isChecked && !/^\d{1,2}([.,]\d{1,4})?$/.test(value.percent.trim()) && t('rates.badPercent')}
                required
              />
              <TextInput
                label={t('creditors.interestClause')}
                value={value.reference}
                maxLength={200}
                onChange={(event) => set({ reference: event.currentTarget.value })}
                error={isChecked && !value.reference.trim() && t('common.required')}
                required
              />
            </>
          )}
        </Stack>
      </fieldset>
      <MultiSelect
        label={t('creditors.methods')}
        description={t('creditors.methodsHint', { what: methods })}
        value={value.methods}
        onChange={(chosen) => set({ methods: chosen })}
        data={METHODS.map((item) => ({ value: item, label: text('payMethod', item) }))}
        clearable
        clearButtonProps={{ 'aria-label': t('imports.clear') }}
        data-testid="creditor-methods"
      />
      <fieldset className={classes.group}>
        <legend>{t('creditors.bankFormat')}</legend>
        <div className={classes.pair}>
          <NativeSelect
            label={t('creditors.bankDates')}
            value={value.dates}
            onChange={(event) => set({ dates: event.currentTarget.value })}
            data={[{ value: '', label: t('creditors.foundOut') }, ...['dmy', 'mdy'].map((item) => ({ value: item, label: text('dateOrder', item) }))]}
            data-testid="creditor-bank-dates"
          />
          <NativeSelect
            label={t('creditors.bankDecimals')}
            value={value.decimals}
            onChange={(event) => set({ decimals: event.currentTarget.value })}
            data={[{ value: '', label: t('creditors.foundOut') }, ...['comma', 'point'].map((item) => ({ value: item, label: text('decimalMark', item) }))]}
          />
        </div>
        <TextInput
          mt="xs"
          label={t('creditors.bankColumns')}
          description={t('creditors.bankColumnsHint')}
          value={value.columns}
          maxLength={500}
          onChange={(event) => set({ columns: event.currentTarget.value })}
          error={isChecked && columnsFault(value.columns) && t('creditors.bankColumnsWrong')}
        />
      </fieldset>
    </>
  );
}
