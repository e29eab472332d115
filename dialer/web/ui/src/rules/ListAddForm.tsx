/** Put numbers on a do-not-call list, typed or pasted. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { Creditor, ListEntryBody } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import { useChange } from './useRules';
import { numbersIn } from './words';

const SOURCES = ['debtor', 'creditor', 'registry', 'other'] as const satisfies readonly NonNullable<ListEntryBody['source']>[];
const MOST = 1000;

export function ListAddForm({ creditor, onClose }: { creditor: Creditor | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [source, setSource] = useState<(typeof SOURCES)[number]>('debtor');
  const [isChecked, setIsChecked] = useState(false);
  const { numbers, wrong } = numbersIn(typed);
  const fault = wrong.length
    ? t('lists.wrong', { first: wrong[0], count: wrong.length })
    : numbers.length === 0
      ? t('common.required')
      : numbers.length > MOST
        ? t('lists.tooMany', { most: MOST })
        : null;
  const add = useChange(
    ['listed'],
    () => rulesApi.list({ numbers, creditor_id: creditor?.creditor_id ?? null, reason: reason.trim(), source }),
    ({ added_count: added }) => {
      notifyDone(t('lists.added', { count: added, known: numbers.length - added }));
      onClose();
    },
    { isQuiet: true },
  );
  function submit(): void {
    setIsChecked(true);
    if (fault === null && reason.trim()) add.mutate(undefined);
  }
  return (
    <FormDrawer
      title={creditor ? t('lists.addTo', { name: creditor.name }) : t('lists.addToOwn')}
      onClose={onClose}
      onSubmit={submit}
      error={add.error}
      isPending={add.isPending}
      submitLabel={t('lists.add')}
      testId="list-add-form"
    >
      <Textarea
        label={t('lists.numbers')}
        description={t('lists.numbersHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={isChecked ? fault : null}
        autosize
        minRows={3}
        maxRows={12}
        required
        data-autofocus
        data-testid="list-numbers"
      />
      <TextInput
        label={t('lists.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && !reason.trim() ? t('common.required') : null}
        maxLength={200}
        required
        data-testid="list-reason"
      />
      <NativeSelect
        label={t('lists.source')}
        value={source}
        onChange={(event) => setSource(SOURCES.find((item) => item === event.currentTarget.value) ?? 'other')}
        data={SOURCES.map((value) => ({ value, label: text('listSource', value) }))}
        data-testid="list-source"
      />
    </FormDrawer>
  );
}
