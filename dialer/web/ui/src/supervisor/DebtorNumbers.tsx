/** All numbers of a debtor: where each rings, who gave it, whether it is good, and the consent that stands for it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownNumber, MayWeCall } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Panel, StateBadge } from '../shared/ui/parts';
import { NumberForm } from './NumberForm';
import { standingConsent } from './verdicts';
import classes from './verdicts.module.css';

interface Props {
  known: MayWeCall;
  onAdd: () => void;
  onChanged: () => void;
}

export function DebtorNumbers({ known, onAdd, onChanged }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [edited, setEdited] = useState<KnownNumber | null>(null);
  const listed = new Set(known.list_entries.map((entry) => entry.e164));
  const consentText = (number: KnownNumber) => {
    const consent = standingConsent(known, number.number_id);
    if (!consent) return '–';
    return consent.expires_at ? t('verdicts.until', { at: format.at(consent.expires_at) }) : t('debtors.untilWithdrawn');
  };
  return (
    <Panel
      title={t('debtors.numbers')}
      flush={known.numbers.length > 0}
      actions={
        <Button size="compact-sm" variant="subtle" onClick={onAdd} data-testid="add-number">
          {t('record.add')}
        </Button>
      }
    >
      {known.numbers.length === 0 ? (
        <Empty title={t('debtors.noNumber')}>{t('debtors.noNumberHint')}</Empty>
      ) : (
        <div style={{ overflowX: 'auto' }}>
          <DataTable
            label={t('debtors.numbers')}
            testId="debtor-numbers"
            rows={known.numbers}
            rowKey={(row) => row.number_id}
            columns={[
              { id: 'number', header: t('record.number'), cell: (row) => <span className="num">{formatPhone(row.e164)}</span> },
              { id: 'place', header: t('debtors.rings'), cell: (row) => (row.place ? text('numberPlace', row.place) : t('debtors.placeUnknown')) },
              { id: 'source', header: t('debtors.source'), cell: (row) => text('numberSource', row.source) },
              {
                id: 'state',
                header: t('debtors.state'),
                cell: (row) => (
                  <>
                    <StateBadge color={row.state === 'ok' ? 'teal' : 'red'}>{text('numberState', row.state)}</StateBadge>
                    {listed.has(row.e164) && <span className={classes.dim}> {t('debtors.listed')}</span>}
                    {row.state !== 'ok' && row.state_reason && <div className={classes.dim}>{text('outcome', row.state_reason)}</div>}
                  </>
                ),
              },
              { id: 'consent', header: t('debtors.consent'), cell: consentText },
              {
                id: 'change',
                header: <span className={classes.hidden}>{t('debtors.actions')}</span>,
                isRight: true,
                cell: (row) => (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => setEdited(row)}
                    aria-label={`${t('debtors.correct')} ${formatPhone(row.e164)}`}
                    data-testid="correct-number"
                  >
                    {t('debtors.correct')}
                  </Button>
                ),
              },
            ]}
          />
        </div>
      )}
      {edited && (
        <NumberForm
          number={edited}
          onClose={() => setEdited(null)}
          onSaved={() => {
            setEdited(null);
            onChanged();
          }}
        />
      )}
    </Panel>
  );
}
