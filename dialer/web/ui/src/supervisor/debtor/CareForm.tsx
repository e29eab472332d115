/** Note what help a debtor needs: never why, so that no health or family matter is written down. */
import { Alert, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultField } from '../../shared/api/http';
import { relationApi } from '../../shared/api/relation';
import type { CareBody } from '../../shared/api/types';
import { oneOf } from '../../shared/facts/wishDraft';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';

const NEEDS = ['more_time', 'plain_words', 'in_writing', 'third_party', 'money_trouble', 'upset', 'other'] as const satisfies readonly CareBody['need'][];
export const SOURCES = ['call', 'letter', 'email', 'portal', 'representative', 'creditor', 'other'] as const satisfies readonly CareBody['source'][];

interface Props {
  debtorId: number;
  onClose: () => void;
  onSaved: () => void;
}

export function CareForm({ debtorId, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const problem = useProblemText();
  const [need, setNeed] = useState<CareBody['need']>('more_time');
  const [source, setSource] = useState<CareBody['source']>('call');
  const [reviewOn, setReviewOn] = useState('');
  const save = useMutation({
    mutationFn: () => relationApi.addCare(debtorId, { need, source, ...(reviewOn ? { review_on: reviewOn } : {}) }),
    onSuccess: onSaved,
  });
  const isDay = faultField(save.error) === 'review_on';
  return (
    <FormDrawer
      title={t('relation.care')}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      error={isDay ? null : save.error}
      isPending={save.isPending}
      testId="care-form"
    >
      <Alert color="grape">{t('relation.careWarning')}</Alert>
      <NativeSelect
        label={t('relation.need')}
        value={need}
        onChange={(event) => setNeed(oneOf(NEEDS, event.currentTarget.value, 'other'))}
        data={NEEDS.map((value) => ({ value, label: text('need', value) }))}
        data-testid="care-need"
      />
      <NativeSelect
        label={t('relation.toldBy')}
        value={source}
        onChange={(event) => setSource(oneOf(SOURCES, event.currentTarget.value, 'other'))}
        data={SOURCES.map((value) => ({ value, label: text('factSource', value) }))}
      />
      <TextInput
        type="date"
        label={t('relation.reviewOn')}
        description={t('relation.reviewHint')}
        value={reviewOn}
        onChange={(event) => setReviewOn(event.currentTarget.value)}
        error={isDay ? problem(save.error) : null}
        data-testid="care-review"
      />
    </FormDrawer>
  );
}
