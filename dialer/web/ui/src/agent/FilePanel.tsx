/** The screen-pop: who is on the line, for whom, about what, and what happened before. */
import { Badge } from '@mantine/core';
import { IconBuilding, IconPhone, IconPhoneCall, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DebtorFile, FileCase, FileNumber, HistoryLine } from '../shared/api/types';
import { formatLength, formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Amount, rightClass, tableClass } from '../shared/ui/parts';
import { NeedBadges, RelationBadges } from './RelationBadges';
import classes from './agent.module.css';

export function FilePanel({ file }: { file: DebtorFile }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const { debtor, creditor, campaign } = file;
  const address = debtor.addresses[0];
  return (
    <article className={classes.sheet} data-testid="screen-pop" aria-label={t('file.title', { name: debtor.name })}>
      <header className={classes.fileHead}>
        <div>
          <h1 className={classes.debtor} data-testid="debtor-name">
            {debtor.name}
          </h1>
          <div className={classes.facts}>
            <span style={{ display: 'inline-flex', gap: 5, alignItems: 'center' }}>
              {debtor.kind === 'business' ? <IconBuilding size={15} aria-hidden /> : <IconUser size={15} aria-hidden />}
              {t(`file.kind.${debtor.kind}`)}
            </span>
            <span>
              {t('file.language')} <strong data-testid="debtor-language">{text('language', debtor.language)}</strong>
            </span>
            {debtor.tax_code && (
              <span>
                {t('file.taxCode')} <strong className="num">{debtor.tax_code}</strong>
              </span>
            )}
            {address && (
              <span>
                {[address.street, [address.postcode, address.municipality].filter(Boolean).join(' '), address.province]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            )}
          </div>
          <div className={classes.facts} style={{ marginTop: 6 }}>
            <span>
              {t(creditor.party === 'first' ? 'file.inTheNameOf' : 'file.onBehalfOf')}{' '}
              <strong data-testid="creditor-name">{creditor.party === 'first' ? creditor.brand || creditor.name : creditor.name}</strong>
            </span>
            {creditor.greeting && <q data-testid="creditor-greeting">{creditor.greeting}</q>}
            <Badge color="brand" data-testid="campaign-type">
              {text('campaignType', campaign.kind)}
            </Badge>
            <span>{campaign.name}</span>
            <NeedBadges needs={debtor.needs} />
            <RelationBadges relation={file.relation} />
          </div>
        </div>
        <div className={classes.balance}>
          <div className={classes.dim}>{t('file.balance')}</div>
          <div className={classes.balanceValue} data-testid="balance">
            <Amount money={file.balance} />
          </div>
          <div className={classes.dim}>{t('file.caseCount', { count: file.cases.length })}</div>
        </div>
        <ul className={classes.numbers} aria-label={t('file.numbers')}>
          {debtor.numbers.map((number) => (
            <NumberChip key={number.number_id} number={number} />
          ))}
        </ul>
      </header>
      {/* The scrolled part must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.fileBody} tabIndex={0} role="group" aria-label={t('file.casesAndHistory')}>
        <section className={classes.cases} aria-label={t('file.cases')}>
          {file.cases.map((item) => (
            <CaseCard key={item.case_id} item={item} />
          ))}
          {file.left_out.length > 0 && (
            <p className={classes.dim} data-testid="left-out">
              {t('file.leftOut', { references: file.left_out.join(', ') })}
            </p>
          )}
        </section>
        <section className={classes.history}>
          <h2 className={classes.sectionTitle}>{t('file.history')}</h2>
          <History lines={file.history} />
        </section>
      </div>
    </article>
  );
}

export function NumberChip({ number }: { number: FileNumber }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const isOff = number.state !== 'ok';
  return (
    <li
      className={classes.number}
      data-dialled={number.is_dialled}
      data-off={isOff}
      data-testid={number.is_dialled ? 'number-dialled' : 'number'}
    >
      {number.is_dialled ? <IconPhoneCall size={15} aria-hidden /> : <IconPhone size={15} aria-hidden />}
      {formatPhone(number.e164)}
      <span className={classes.dim}>
        {isOff
          ? text('numberState', number.state)
          : number.is_dialled
            ? t('file.onLine')
            : text('numberPlace', number.place ?? 'unknown')}
      </span>
    </li>
  );
}

function CaseCard({ item }: { item: FileCase }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const hasFoot = item.promises.length > 0 || item.holds.length > 0;
  return (
    <article className={classes.case} data-testid="case">
      <header className={classes.caseHead}>
        <h3 className={classes.caseRef}>{t('file.case', { reference: item.reference })}</h3>
        <Badge color={item.state === 'open' ? 'teal' : 'gray'}>{text('caseState', item.state)}</Badge>
        {item.mandate_ends_on && (
          <span className={classes.dim}>{t('file.mandateUntil', { date: format.at(item.mandate_ends_on, 'date') })}</span>
        )}
        <span style={{ marginLeft: 'auto', fontWeight: 650 }}>
          <Amount money={item.balance} />
        </span>
      </header>
      <div style={{ overflowX: 'auto' }}>
        <table className={`${tableClass} ${classes.invoices}`}>
          <thead>
            <tr>
              <th>{t('file.invoice')}</th>
              <th>{t('file.dueOn')}</th>
              <th className={rightClass}>{t('file.daysPastDue')}</th>
              <th className={rightClass}>{t('file.amount')}</th>
              <th className={rightClass}>{t('file.residual')}</th>
            </tr>
          </thead>
          <tbody>
            {item.invoices.map((invoice) => (
              <tr key={invoice.invoice_id}>
                <td>
                  <span className={classes.strong}>{invoice.number}</span>
                  {(invoice.service || invoice.period) && (
                    <div className={classes.dim}>{[invoice.service, invoice.period].filter(Boolean).join(' · ')}</div>
                  )}
                </td>
                <td className="num">{format.at(invoice.due_on, 'date')}</td>
                <td className={rightClass}>
                  {invoice.days_past_due === null ? (
                    '–'
                  ) : invoice.days_past_due < 0 ? (
                    t('file.notDue')
                  ) : (
                    <Badge color={invoice.days_past_due > 60 ? 'red' : 'orange'}>
                      {t('file.days', { count: invoice.days_past_due })}
                    </Badge>
                  )}
                </td>
                <td className={rightClass}>{format.money(invoice.amount)}</td>
                <td className={rightClass} style={{ fontWeight: 650 }}>
                  {format.money(invoice.residual)}
                  {invoice.disputed.minor > 0 && (
                    <div className={classes.dim} data-testid="disputed">
                      {t('file.disputed', { amount: format.money(invoice.disputed) })}
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasFoot && (
        <div className={classes.caseFoot}>
          {item.holds.map((hold) => (
            <div key={`${hold.reason}-${hold.starts_at}`} data-testid="hold">
              <Badge color="red" mr={8}>
                {t('file.hold')}
              </Badge>
              {text('hold', hold.reason)}
              {hold.ends_at && <span className={classes.dim}> {t('file.until', { date: format.at(hold.ends_at, 'date') })}</span>}
            </div>
          ))}
          {item.promises.map((promise) => (
            <div key={promise.made_at} data-testid="promise">
              <Badge color={promise.state === 'broken' ? 'red' : promise.state === 'kept' ? 'teal' : 'brand'} mr={8}>
                {t('file.promise')}
              </Badge>
              {t('file.promiseLine', {
                amount: format.money(promise.amount),
                date: format.at(promise.due_on, 'date'),
                method: text('method', promise.method),
              })}{' '}
              <span className={classes.dim}>· {text('promiseState', promise.state)}</span>
            </div>
          ))}
        </div>
      )}
    </article>
  );
}

const GOOD: readonly string[] = ['PTP', 'PTP_PART', 'PAID_NOW', 'ALREADY_PAID', 'PLAN', 'SETTLE', 'CARE_OK'];

function History({ lines }: { lines: readonly HistoryLine[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  if (lines.length === 0) return <p className={classes.dim}>{t('file.noHistory')}</p>;
  return (
    <ol className={classes.timeline} data-testid="history">
      {lines.map((line) => (
        <li key={line.call_id} data-good={GOOD.includes(line.outcome ?? '')}>
          <div style={{ display: 'flex', gap: 10, flexWrap: 'wrap' }}>
            <strong>{line.outcome ? text('outcome', line.outcome) : t('file.underWay')}</strong>
            <span className={classes.dim}>
              {format.at(line.at)} · {formatPhone(line.number)}
              {line.talk_s !== null && line.talk_s > 0 && ` · ${formatLength(line.talk_s * 1000)}`}
            </span>
          </div>
          {line.default_reason && (
            <div className={classes.dim}>
              {t('file.reason')} {text('reason', line.default_reason)}
            </div>
          )}
          {line.note && <div style={{ fontSize: '0.86rem' }}>{line.note}</div>}
        </li>
      ))}
    </ol>
  );
}
