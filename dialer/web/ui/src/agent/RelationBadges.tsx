/** In a call: what help the debtor needs, the tone to take, and what the customer is to the creditor. */
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DebtorFile } from '../shared/api/types';
import { TONE_COLOURS } from '../shared/facts/toneColours';
import { useCodeText } from '../shared/i18n/useText';

/** Says nothing of a debt: shown before the person is identified, too. */
export function NeedBadges({ needs }: { needs: DebtorFile['debtor']['needs'] }) {
  const text = useCodeText();
  return needs.map((need) => (
    <Badge key={need} color="grape" data-testid="need-badge">
      {text('need', need)}
    </Badge>
  ));
}

export function RelationBadges({ relation }: { relation: DebtorFile['relation'] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  if (!relation) return null;
  const { value, tone, behaviour, preference } = relation;
  const hours = preference?.starts && preference.stops ? `${preference.starts.slice(0, 5)}–${preference.stops.slice(0, 5)}` : '';
  const wants = [...(preference?.weekdays ?? []).map((day) => text('day', day)), hours].filter(Boolean).join(' ');
  return (
    <>
      {tone !== 'neutral' && (
        <Badge color={TONE_COLOURS[tone] ?? 'gray'} data-testid="tone-badge" data-tone={tone}>
          {text('tone', tone)}
        </Badge>
      )}
      {value !== 'standard' && (
        <Badge color="brand" data-testid="value-badge" data-value={value}>
          {text('customerValue', value)}
        </Badge>
      )}
      {behaviour === 'worse' && <Badge color="orange">{t('file.paysLater')}</Badge>}
      {wants && <span data-testid="wants">{t('file.wants', { when: wants })}</span>}
    </>
  );
}
