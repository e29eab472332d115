/** Enter a complaint: about a case, or about none. */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, useToday } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import { houseApi } from '../../shared/api/house';
import type { ComplaintBody, Way } from '../../shared/api/types';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { CodeSelect, Said, WAYS } from './parts';
import classes from './disputes.module.css';

const CATEGORIES = [
  'too_many_calls', 'called_at_bad_time', 'manners', 'silent_calls', 'told_a_third_party', 'privacy', 'wrong_person',
  'wrong_amount', 'not_stopped', 'misleading', 'service', 'other',
] as const;

export function ComplaintForm({ caseId, onClose }: { caseId?: number; onClose: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const users = useQuery({ queryKey: ['users'], queryFn: houseApi.users, staleTime: 60_000 });
  const [way, setWay] = useState<Way | ''>('');
  const [category, setCategory] = useState<ComplaintBody['category'] | ''>('');
  const [said, setSaid] = useState('');
  const [received, setReceived] = useState(today);
  const [about, setAbout] = useState<number | null>(null);
  const [isHolding, setIsHolding] = useState(caseId !== undefined);
  const [isChecked, setIsChecked] = useState(false);
  const required = t('common.required');
  const dayFault = !received ? required : received > today ? t('disputes.notInFuture') : null;
  const enter = useChange(
    ['disputes', 'case'],
    (body: ComplaintBody) => disputesApi.enterComplaint(body),
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (!way || !category || !said.trim() || dayFault) return;
    enter.mutate({
      channel: way,
      category,
      text: said,
      received_on: received,
      case_id: caseId ?? null,
      about_user: about,
      is_holding: isHolding,
    });
  }
  return (
    <FormDrawer
      title={t('disputes.newComplaint')}
      onClose={onClose}
      onSubmit={submit}
      error={enter.error}
      isPending={enter.isPending}
      testId="complaint-form"
    >
      <div className={classes.pair}>
        <CodeSelect
          label={t('disputes.way')} kind="way" codes={WAYS} value={way} onChange={setWay}
          error={isChecked && !way ? required : null} testId="complaint-way"
        />
        <TextInput
          type="date" label={t('disputes.received')} value={received} max={today} required
          onChange={(event) => setReceived(event.currentTarget.value)} error={isChecked ? dayFault : null}
        />
      </div>
      <CodeSelect
        label={t('disputes.category')} kind="complaintCategory" codes={CATEGORIES} value={category} onChange={setCategory}
        error={isChecked && !category ? required : null} testId="complaint-category"
      />
      <Said
        label={t('disputes.complaintText')} value={said} onChange={setSaid}
        error={isChecked && !said.trim() ? required : null} testId="complaint-said"
      />
      <NativeSelect
        label={t('disputes.aboutPerson')}
        description={t('disputes.aboutPersonHint')}
        value={about ?? ''}
        onChange={(event) => setAbout(Number(event.currentTarget.value) || null)}
        data={[
          { value: '', label: t('disputes.nobody') },
          ...(users.data?.items ?? []).map((user) => ({ value: String(user.user_id), label: user.name })),
        ]}
      />
      {caseId !== undefined && (
        <Checkbox label={t('disputes.holdCase')} checked={isHolding} onChange={(event) => setIsHolding(event.currentTarget.checked)} />
      )}
    </FormDrawer>
  );
}
