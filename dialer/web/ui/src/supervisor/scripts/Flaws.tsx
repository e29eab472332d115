/** What keeps a script from being published: each place with its remedy. */
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ScriptFlaw } from '../../shared/api/types';

/** A flaw's sentence in the reader's language; the server's own where the page does not know it. */
export function useFlawText(): (flaw: ScriptFlaw) => string {
  const { t } = useTranslation();
  return (flaw) =>
    t(`scripts.flaw.${flaw.code}`, {
      ...flaw.facts,
      ...(flaw.facts['kind'] && { kindText: t(`scripts.kinds.${flaw.facts['kind']}`) }),
      defaultValue: flaw.message,
    });
}

export function Flaws({ flaws }: { flaws: readonly ScriptFlaw[] }) {
  const { t } = useTranslation();
  const text = useFlawText();
  if (flaws.length === 0) return <Alert color="teal">{t('scripts.fit')}</Alert>;
  return (
    <Alert color="orange" title={t('scripts.flaws', { count: flaws.length })} data-testid="script-flaws">
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {flaws.map((flaw, index) => {
          const [noun, id] = flaw.place.split(':');
          const place = noun === 'step' ? t('scripts.atStep', { id }) : noun === 'objection' ? t('scripts.atObjection', { id }) : t('scripts.atScript');
          return (
            <li key={`${flaw.place} ${flaw.code} ${index}`}>
              <strong>{place}</strong>: {text(flaw)}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}
