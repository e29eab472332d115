/** Add a day to an area's holidays, once or every year. */
import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { AreaFields } from './AreaFields';
import { Reach } from './Reach';
import { useChange, useToday } from './useRules';
import type { Area } from './words';

export function HolidayForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const [title, setTitle] = useState('');
  const [area, setArea] = useState<Area>({ country: 'IT', region: '', municipality: '' });
  const [on, setOn] = useState('');
  const [isYearly, setIsYearly] = useState(false);
  const [isChecked, setIsChecked] = useState(false);
  const isOver = !isYearly && on !== '' && on < today;
  const add = useChange(
    ['holidays', 'calendar'],
    () =>
      rulesApi.addHoliday({
        title: title.trim(),
        country: area.country,
        region: area.region.trim(),
        municipality: area.municipality.trim(),
        on,
        is_yearly: isYearly,
      }),
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (title.trim() && on && !isOver) add.mutate(undefined);
  }
  return (
    <FormDrawer
      title={t('holidays.new')}
      onClose={onClose}
      onSubmit={submit}
      error={add.error}
      isPending={add.isPending}
      submitLabel={t('holidays.add')}
      size={560}
      testId="holiday-form"
    >
      <TextInput
        label={t('holidays.name')}
        description={t('holidays.nameHint')}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={isChecked && !title.trim() ? t('common.required') : null}
        maxLength={120}
        required
        data-autofocus
        data-testid="holiday-title"
      />
      <TextInput
        type="date"
        label={t('holidays.on')}
        value={on}
        onChange={(event) => setOn(event.currentTarget.value)}
        error={isChecked && !on ? t('common.required') : isChecked && isOver ? t('holidays.over') : null}
        required
        data-testid="holiday-on"
      />
      <Switch
        label={t('holidays.everyYear')}
        description={t('holidays.everyYearHint')}
        checked={isYearly}
        onChange={(event) => setIsYearly(event.currentTarget.checked)}
        data-testid="holiday-yearly"
      />
      <AreaFields value={area} onChange={(part) => setArea((before) => ({ ...before, ...part }))} />
      <Reach area={area} creditorId={null} />
    </FormDrawer>
  );
}
