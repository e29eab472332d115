/** Agreements with the workers' side that allow single agents to be shown; ended or disabled, never deleted. */
import { Alert, Switch, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Agreement } from '../shared/api/types';
import { toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { serverNowMs } from '../shared/time/clock';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { StateBadge } from '../shared/ui/parts';
import { AdminList } from './AdminList';
import { useAgreements, useSave } from './useHouse';
import classes from './admin.module.css';

export default function AgreementsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const agreements = useAgreements();
  const [edited, setEdited] = useState<Agreement | 'new' | null>(null);
  return (
    <AdminList
      title={t('agreements.title')}
      hint={t('agreements.hint')}
      newLabel={t('agreements.new')}
      emptyLabel={t('agreements.none')}
      query={agreements}
      rowKey={(row) => row.agreement_id}
      onNew={() => setEdited('new')}
      onOpen={setEdited}
      testId="agreements"
      columns={[
        { id: 'reference', header: t('agreements.reference'), cell: (row) => row.reference },
        { id: 'purpose', header: t('agreements.purpose'), cell: (row) => row.purpose },
        { id: 'from', header: t('agreements.from'), cell: (row) => format.at(row.valid_from, 'date') },
        {
          id: 'until',
          header: t('agreements.until'),
          cell: (row) => (row.valid_until ? format.at(row.valid_until, 'date') : t('agreements.open')),
        },
        {
          id: 'state',
          header: t('users.state'),
          cell: (row) => (
            <StateBadge color={row.is_in_force ? 'teal' : 'gray'}>
              {row.is_in_force ? t('agreements.inForce') : t('agreements.notInForce')}
            </StateBadge>
          ),
        },
      ]}
    >
      {edited && <AgreementForm agreement={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </AdminList>
  );
}

function AgreementForm({ agreement, onClose }: { agreement: Agreement | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const [reference, setReference] = useState(agreement?.reference ?? '');
  const [purpose, setPurpose] = useState(agreement?.purpose ?? '');
  const [from, setFrom] = useState(agreement?.valid_from ?? toLocalInput(serverNowMs(), zone).slice(0, 10));
  const [until, setUntil] = useState(agreement?.valid_until ?? '');
  const [isEnabled, setIsEnabled] = useState(agreement?.is_enabled ?? true);
  const [isChecked, setIsChecked] = useState(false);
  const isOrdered = !until || until >= from;
  const save = useSave(
    ['agreements'],
    () =>
      agreement
        ? houseApi.changeAgreement(agreement.agreement_id, { valid_until: until || null, is_enabled: isEnabled })
        : houseApi.addAgreement({
            reference: reference.trim(),
            purpose: purpose.trim(),
            valid_from: from,
            valid_until: until || null,
          }),
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (reference.trim() && purpose.trim() && from && isOrdered) save.mutate();
  }
  const missing = (value: string) => (isChecked && !value.trim() ? t('common.required') : null);
  return (
    <FormDrawer
      title={agreement ? t('agreements.change', { reference: agreement.reference }) : t('agreements.new')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error}
      isPending={save.isPending}
      submitLabel={agreement ? t('common.save') : t('common.create')}
      testId="agreement-form"
    >
      {!agreement && (
        <Alert color="yellow" icon={<IconInfoCircle size={18} />}>
          {t('agreements.warning')}
        </Alert>
      )}
      <TextInput
        label={t('agreements.reference')}
        description={t('agreements.referenceHint')}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
        error={missing(reference)}
        disabled={agreement !== null}
        required
        data-testid="agreement-reference"
      />
      <Textarea
        label={t('agreements.purpose')}
        description={t('agreements.purposeHint')}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
        error={missing(purpose)}
        disabled={agreement !== null}
        maxLength={500}
        autosize
        minRows={2}
        required
        data-testid="agreement-purpose"
      />
      <div className={classes.pair}>
        <TextInput
          type="date"
          label={t('agreements.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          error={missing(from)}
          disabled={agreement !== null}
          required
          data-testid="agreement-from"
        />
        <TextInput
          type="date"
          label={t('agreements.until')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          error={isOrdered ? null : t('agreements.order')}
          data-testid="agreement-until"
        />
      </div>
      {agreement && (
        <Switch
          label={t('agreements.isEnabled')}
          description={t('agreements.isEnabledHint')}
          checked={isEnabled}
          onChange={(event) => setIsEnabled(event.currentTarget.checked)}
          data-testid="agreement-enabled"
        />
      )}
    </FormDrawer>
  );
}
