/** How a debtor likes to be contacted: days and hours, channel, language. What may not be done is a wish. */
import { Chip, Input, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultField } from '../../shared/api/http';
import { relationApi } from '../../shared/api/relation';
import type { PreferenceBody } from '../../shared/api/types';
import { DAYS, MEDIA, oneOf } from '../../shared/facts/wishDraft';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { SOURCES } from './CareForm';

const LANGUAGES = ['it', 'en', 'de', 'fr', 'es'] as const;

interface Props {
  debtorId: number;
  onClose: () => void;
  onSaved: () => void;
}

export function PreferenceForm({ debtorId, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const problem = useProblemText();
  const [days, setDays] = useState<string[]>([]);
  const [starts, setStarts] = useState('');
  const [stops, setStops] = useState('');
  const [channel, setChannel] = useState('');
  const [language, setLanguage] = useState('');
  const [source, setSource] = useState<PreferenceBody['source']>('call');
  const save = useMutation({
    mutationFn: () =>
      relationApi.setPreference(debtorId, {
        weekdays: DAYS.filter((day) => days.includes(day)),
        source,
        ...(starts ? { starts } : {}),
        ...(stops ? { stops } : {}),
        ...(channel ? { channel: oneOf(MEDIA, channel, 'phone') } : {}),
        ...(language ? { language } : {}),
      }),
    onSuccess: onSaved,
  });
  const field = faultField(save.error);
  const fault = (name: string) => (field === name ? problem(save.error) : null);
  return (
    <FormDrawer
      title={t('relation.preferences')}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      error={['weekdays', 'stops'].includes(field) ? null : save.error}
      isPending={save.isPending}
      testId="preference-form"
    >
      <Input.Wrapper label={t('record.days')} labelElement="div" error={fault('weekdays')}>
        <Chip.Group multiple value={days} onChange={setDays}>
          <div role="group" aria-label={t('record.days')} style={{ display: 'flex', flexWrap: 'wrap', gap: 6, margin: '6px 0' }}>
            {DAYS.map((day) => (
              <Chip key={day} value={day} size="xs">
                {text('day', day)}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      </Input.Wrapper>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <TextInput type="time" label={t('relation.from')} value={starts} onChange={(event) => setStarts(event.currentTarget.value)} />
        <TextInput type="time" label={t('relation.to')} value={stops} onChange={(event) => setStops(event.currentTarget.value)} error={fault('stops')} data-testid="preference-stops" />
      </div>
      <NativeSelect
        label={t('relation.channel')}
        value={channel}
        onChange={(event) => setChannel(event.currentTarget.value)}
        data={[{ value: '', label: t('relation.notSaid') }, ...MEDIA.map((value) => ({ value, label: text('medium', value) }))]}
        data-testid="preference-channel"
      />
      <NativeSelect
        label={t('file.language')}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value)}
        data={[{ value: '', label: t('relation.notSaid') }, ...LANGUAGES.map((value) => ({ value, label: text('language', value) }))]}
      />
      <NativeSelect
        label={t('relation.toldBy')}
        value={source}
        onChange={(event) => setSource(oneOf(SOURCES, event.currentTarget.value, 'other'))}
        data={SOURCES.map((value) => ({ value, label: text('factSource', value) }))}
      />
    </FormDrawer>
  );
}
