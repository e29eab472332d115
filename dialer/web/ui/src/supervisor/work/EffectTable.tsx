/** What classes of a lead add to or take from a probability. */
import { useTranslation } from 'react-i18next';
import type { ScoreModel } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { effectTone, effectWord } from './effect';
import classes from './work.module.css';

type Effect = ScoreModel['effects'][number];

export function EffectTable({ effects, empty }: { effects: readonly Effect[]; empty: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (effects.length === 0) return <p className={classes.dim}>{empty}</p>;
  return (
    <DataTable
      label={t('work.effects')}
      rows={effects}
      rowKey={(effect) => `${effect.feature} ${effect.level}`}
      testId="effects"
      columns={[
        { id: 'feature', header: t('work.feature'), cell: (effect) => text('feature', effect.feature) },
        { id: 'level', header: t('work.level'), cell: (effect) => levelText(effect, text) },
        {
          id: 'effect',
          header: t('work.effect'),
          cell: (effect) => (
            <span className={classes[effectTone(effect.effect)]}>
              {t(`work.${effectWord(effect.effect)}`)} <span className="num">{`${effect.effect > 0 ? '+' : ''}${format.decimal(effect.effect, 2)}`}</span>
            </span>
          ),
        },
        { id: 'seen', header: t('work.seenOften'), cell: (effect) => format.count(effect.seen), isRight: true },
      ]}
    />
  );
}

function levelText(effect: Effect, text: ReturnType<typeof useCodeText>): string {
  if (effect.feature === 'weekday') return text('weekdayNumber', effect.level);
  if (effect.feature === 'reason') return text('reason', effect.level);
  if (effect.feature === 'place') return text('numberPlace', effect.level);
  if (effect.feature === 'phase') return text('phase', effect.level);
  return text('scoreLevel', effect.level);
}
