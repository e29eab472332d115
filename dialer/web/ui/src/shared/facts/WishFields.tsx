/** The fields of a debtor's wish: times and place to avoid, or the medium not to be used, and a note. */
import { Chip, Input, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCodeText } from '../i18n/useText';
import { DAYS, MEDIA, oneOf, PLACES, type Faults, type WishDraft, type WishKind } from './wishDraft';

interface Props {
  kind: WishKind;
  draft: WishDraft;
  onChange: (change: Partial<WishDraft>) => void;
  /** Texts, by field. */
  faults: Faults;
}

export function WishFields({ kind, draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <>
      {kind === 'avoid' && (
        <>
          <Input.Wrapper label={t('record.days')} labelElement="div" description={t('record.daysHint')} error={faults['weekdays']}>
            <Chip.Group multiple value={draft.days} onChange={(days) => onChange({ days })}>
              <div role="group" aria-label={t('record.days')} style={{ display: 'flex', flexWrap: 'wrap', gap: 6, margin: '6px 0' }}>
                {DAYS.map((day) => (
                  <Chip key={day} value={day} size="xs" data-testid={`record-day-${day}`}>
                    {text('day', day)}
                  </Chip>
                ))}
              </div>
            </Chip.Group>
          </Input.Wrapper>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
            <TextInput
              type="time"
              label={t('record.starts')}
              value={draft.starts}
              onChange={(event) => onChange({ starts: event.currentTarget.value })}
              error={faults['starts']}
              data-testid="record-starts"
            />
            <TextInput
              type="time"
              label={t('record.stops')}
              value={draft.stops}
              onChange={(event) => onChange({ stops: event.currentTarget.value })}
              error={faults['stops']}
              data-testid="record-stops"
            />
          </div>
          <NativeSelect
            label={t('record.place')}
            value={draft.place}
            onChange={(event) => onChange({ place: event.currentTarget.value })}
            error={faults['place']}
            data={[{ value: '', label: t('record.anyPlace') }, ...PLACES.map((value) => ({ value, label: text('numberPlace', value) }))]}
            data-testid="record-place"
          />
        </>
      )}
      {kind === 'medium_block' && (
        <NativeSelect
          label={t('record.medium')}
          value={draft.medium}
          onChange={(event) => onChange({ medium: oneOf(MEDIA, event.currentTarget.value, 'phone') })}
          error={faults['medium']}
          data={MEDIA.map((value) => ({ value, label: text('medium', value) }))}
          data-testid="record-medium"
        />
      )}
      <Textarea
        label={t('record.note')}
        value={draft.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
        error={faults['note']}
        maxLength={2000}
        autosize
        minRows={2}
      />
    </>
  );
}
