/** How the debtor may pay: bank transfer with its QR, the creditor's pagoPA notices, the creditor's page. */
import { Alert, Group, SegmentedControl, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi } from '../../shared/api/payments';
import { Amount, Labelled, Loading, Problem } from '../../shared/ui/parts';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import classes from './case.module.css';

export function PaymentDataPanel({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const [part, setPart] = useState<'all' | 'rate'>();
  const read = useQuery({
    queryKey: ['payment data', caseId, part],
    queryFn: () => paymentsApi.paymentData(caseId, part),
    placeholderData: keepPreviousData,
  });
  if (read.error) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { transfer, notices, link, lacking, rate, amount } = read.data;
  const money = (minor: number) => format.money({ minor, currency: amount.currency });
  return (
    <div className={classes.ways} data-testid="payment-data">
      {rate && (
        <Group gap="sm" w="100%">
          <SegmentedControl
            aria-label={t('account.payWhat')}
            value={read.data.part}
            onChange={(value) => setPart(value === 'all' ? 'all' : 'rate')}
            data={[
              { value: 'rate', label: `${t('account.payRate')} · ${money(rate.minor)}` },
              { value: 'all', label: `${t('account.payAll')} · ${money(read.data.asked_minor)}` },
            ]}
            data-testid="payment-part"
          />
          <Text size="sm" c="dimmed">
            {t(rate.is_overdue ? 'account.rateOverdue' : 'account.rateDue', { number: rate.number, day: format.at(rate.due_on, 'date') })}
          </Text>
        </Group>
      )}
      {read.data.disputed_minor > 0 && (
        <Alert color="orange" w="100%" data-testid="payment-disputed">
          {t('account.disputedOut', { amount: money(read.data.disputed_minor) })}
        </Alert>
      )}
      {transfer && (
        <div className={classes.way}>
          <Qr svg={transfer.qr_svg} label={t('account.transferQr')} />
          <div>
            <Labelled label={t('account.transfer')}>{transfer.name}</Labelled>
            <div className="num">{transfer.iban.replace(/(.{4})/g, '$1 ')}</div>
            <Labelled label={t('account.reference')}>
              <span className="num">{transfer.reference || transfer.text}</span>
            </Labelled>
            <Amount money={transfer.amount} />
          </div>
        </div>
      )}
      {notices.map((notice) => (
        <div key={notice.number} className={classes.way}>
          <Qr svg={notice.qr_svg} label={t('account.noticeQr', { number: notice.number })} />
          <div>
            <Labelled label={t('account.notice')}>
              <span className="num">{notice.number}</span>
            </Labelled>
            <div className={classes.dim}>
              {notice.invoice} · {notice.creditor_code}
            </div>
            <Amount money={notice.amount} />
          </div>
        </div>
      ))}
      {link && (
        <Labelled label={t('account.link')}>
          <a href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </Labelled>
      )}
      {lacking.length > 0 && (
        <Alert color="gray" data-testid="payment-data-lacking">
          {lacking.map((code) => (
            <div key={code}>{text('lacking', code)}</div>
          ))}
        </Alert>
      )}
    </div>
  );
}

/** As an image: what the server drew is shown, and nothing in it runs. */
function Qr({ svg, label }: { svg: string; label: string }) {
  return <img className={classes.qr} src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} alt={label} />;
}
