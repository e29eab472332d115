/** Predictive campaigns that dial progressively for now: which, why and since when. Gone when they forecast again. */
import { Alert } from '@mantine/core';
import { IconShieldHalf } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import type { Fallback } from './pacing';
import classes from './pacing.module.css';

export function FallbackBanner({
  fallbacks,
  names,
}: {
  fallbacks: readonly Fallback[];
  names: ReadonlyMap<number, string>;
}) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  if (fallbacks.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconShieldHalf size={20} />}
      title={t('pacing.banner.title', { count: fallbacks.length })}
      role="alert"
      data-testid="fallback-banner"
    >
      <ul className={classes.banner}>
        {fallbacks.map(({ campaignId, reason, since }) => (
          <li key={campaignId} data-testid={`fallback-${campaignId}`} data-reason={reason}>
            {t('pacing.banner.line', {
              campaign: names.get(campaignId) ?? campaignId,
              why: text('distrust', reason),
              time: format.at(since, 'timeSeconds'),
            })}
          </li>
        ))}
      </ul>
      {t('pacing.banner.hint')}
    </Alert>
  );
}
