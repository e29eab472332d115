/** Declare a moratorium: for an area, a creditor, or a creditor's debtors in an area. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { AreaFields } from './AreaFields';
import { Reach } from './Reach';
import { useChange, useCreditorList, useIsWalled, useToday } from './useRules';
import type { Area } from './words';
import classes from './rules.module.css';

export function MoratoriumForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const creditors = useCreditorList();
  const today = useToday();
  const isWalled = useIsWalled();
  const [title, setTitle] = useState('');
  const [creditorId, setCreditorId] = useState<number | null>(null);
  const [area, setArea] = useState<Area>({ country: '', region: '', municipality: '', postcode_prefix: '' });
  const [starts, setStarts] = useState(today);
  const [ends, setEnds] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const isForSomebody = creditorId !== null || !isWalled;
  const isSomewhere = creditorId !== null || [area.country, area.region, area.municipality, area.postcode_prefix].some((part) => part?.trim());
  const isOrdered = !ends || ends >= starts;
  const declare = useChange(
    ['moratoria'],
    () =>
      rulesApi.declareMoratorium({
        title: title.trim(),
        creditor_id: creditorId,
        country: area.country,
        region: area.region.trim(),
        municipality: area.municipality.trim(),
        postcode_prefix: (area.postcode_prefix ?? '').trim(),
        starts_on: starts,
        ends_on: ends || null,
      }),
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (title.trim() && starts && isForSomebody && isSomewhere && isOrdered) declare.mutate(undefined);
  }
  return (
    <FormDrawer
      title={t('moratoria.new')}
      onClose={onClose}
      onSubmit={submit}
      error={declare.error}
      isPending={declare.isPending}
      submitLabel={t('moratoria.declare')}
      size={560}
      testId="moratorium-form"
    >
      <TextInput
        label={t('moratoria.name')}
        description={t('moratoria.nameHint')}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={isChecked && !title.trim() ? t('common.required') : null}
        maxLength={120}
        required
        data-autofocus
        data-testid="moratorium-title"
      />
      <NativeSelect
        label={t('moratoria.creditor')}
        value={creditorId ?? ''}
        onChange={(event) => setCreditorId(Number(event.currentTarget.value) || null)}
        data={[
          { value: '', label: t(isWalled ? 'moratoria.chooseCreditor' : 'moratoria.everyCreditor') },
          ...(creditors.data?.items ?? []).map((item) => ({ value: String(item.creditor_id), label: item.name })),
        ]}
        error={isChecked && !isForSomebody ? t('common.required') : null}
        data-testid="moratorium-creditor"
      />
      <AreaFields
        value={area}
        onChange={(part) => setArea((before) => ({ ...before, ...part }))}
        isCountryOptional
        error={isChecked && !isSomewhere ? t('moratoria.somewhere') : null}
      />
      {isSomewhere && <Reach area={area} creditorId={creditorId} />}
      <div className={classes.pair}>
        <TextInput
          type="date"
          label={t('moratoria.starts')}
          value={starts}
          onChange={(event) => setStarts(event.currentTarget.value)}
          error={isChecked && !starts ? t('common.required') : null}
          required
          data-testid="moratorium-starts"
        />
        <TextInput
          type="date"
          label={t('moratoria.ends')}
          description={t('moratoria.endsHint')}
          value={ends}
          onChange={(event) => setEnds(event.currentTarget.value)}
          error={isChecked && !isOrdered ? t('moratoria.disordered') : null}
          data-testid="moratorium-ends"
        />
      </div>
    </FormDrawer>
  );
}
