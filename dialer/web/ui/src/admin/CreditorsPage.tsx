/** Creditors: for whom debts are collected, how agents name them, and what their debtors hear. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Creditor } from '../shared/api/types';
import { StricterRules } from '../rules/StricterRules';
import { useCodeText } from '../shared/i18n/useText';
import { AdminList } from './AdminList';
import { CreditorForm } from './CreditorForm';
import { EnabledBadge } from './EnabledBadge';
import { OfferTerms } from './OfferTerms';
import { TreatmentTerms } from './TreatmentTerms';
import { useCreditors } from './useHouse';

export default function CreditorsPage() {
  const { t } = useTranslation();
  const text = useCodeText();
  const creditors = useCreditors();
  const [edited, setEdited] = useState<Creditor | 'new' | null>(null);
  const [offering, setOffering] = useState<Creditor | null>(null);
  const [treated, setTreated] = useState<Creditor | null>(null);
  const [tightened, setTightened] = useState<Creditor | null>(null);
  return (
    <AdminList
      title={t('creditors.title')}
      newLabel={t('creditors.new')}
      emptyLabel={t('creditors.none')}
      query={creditors}
      rowKey={(creditor) => creditor.creditor_id}
      onNew={() => setEdited('new')}
      onOpen={setEdited}
      testId="creditors"
      columns={[
        { id: 'name', header: t('creditors.name'), cell: (creditor) => creditor.name },
        { id: 'code', header: t('creditors.code'), cell: (creditor) => creditor.code },
        { id: 'piva', header: t('creditors.piva'), cell: (creditor) => creditor.piva || '–' },
        { id: 'sector', header: t('creditors.sector'), cell: (creditor) => text('sector', creditor.sector) },
        { id: 'language', header: t('frame.language'), cell: (creditor) => text('language', creditor.language) },
        { id: 'state', header: t('users.state'), cell: (creditor) => <EnabledBadge isEnabled={creditor.is_enabled} /> },
      ]}
    >
      {edited && (
        <CreditorForm
          key={edited === 'new' ? 'new' : edited.creditor_id}
          creditor={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onCreated={setEdited}
          onTighten={(creditor) => {
            setEdited(null);
            setTightened(creditor);
          }}
          onTerms={(creditor) => {
            setEdited(null);
            setOffering(creditor);
          }}
          onTreatment={(creditor) => {
            setEdited(null);
            setTreated(creditor);
          }}
        />
      )}
      {offering && <OfferTerms creditor={offering} onClose={() => setOffering(null)} />}
      {treated && <TreatmentTerms creditor={treated} onClose={() => setTreated(null)} />}
      {tightened && (
        <StricterRules
          owner={{ kind: 'creditor', id: tightened.creditor_id, name: tightened.name }}
          onClose={() => setTightened(null)}
        />
      )}
    </AdminList>
  );
}
