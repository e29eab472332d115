/** Who a debtor is to us: name, place, what help is needed, and the sections of the page. */
import { Badge, Button } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MayWeCall, Relationship } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { TONE_COLOURS } from '../../shared/facts/toneColours';
import { useCodeText } from '../../shared/i18n/useText';
import { Labelled, Panel } from '../../shared/ui/parts';
import classes from './relation.module.css';

const SECTIONS = ['customers', 'cases', 'timeline', 'care', 'calling', 'numbers', 'facts', 'calls'] as const;

interface Props {
  known: MayWeCall;
  relation: Relationship | undefined;
  onRecord: () => void;
}

export function RelationHead({ known, relation, onRecord }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const needs = relation?.care.filter((care) => care.ended_at === null) ?? [];
  const tones = [...new Set(relation?.cases.flatMap((one) => (one.segment ? [one.segment.tone] : [])) ?? [])];
  return (
    <Panel
      title={<span data-testid="why-name">{known.name}</span>}
      actions={
        <Button size="compact-sm" variant="light" leftSection={<IconPencilPlus size={16} />} onClick={onRecord} data-testid="record-open">
          {t('record.open')}
        </Button>
      }
    >
      <div className={classes.head}>
        <Labelled label={t('debtors.place')}>
          {[known.municipality, known.region, known.postcode, known.country].filter(Boolean).join(' · ') || '–'}
        </Labelled>
        <Labelled label={t('debtors.speaker')}>{known.represented_by || '–'}</Labelled>
        <Labelled label={t('relation.care')}>
          {needs.length === 0 ? (
            '–'
          ) : (
            <span className={classes.badges} data-testid="care-badges">
              {needs.map((care) => (
                <Badge key={care.vulnerability_id} color="grape">
                  {text('need', care.need)}
                </Badge>
              ))}
            </span>
          )}
        </Labelled>
        <Labelled label={t('relation.tone')}>
          {tones.length === 0 ? (
            '–'
          ) : (
            <span className={classes.badges}>
              {tones.map((tone) => (
                <Badge key={tone} color={TONE_COLOURS[tone] ?? 'gray'}>
                  {text('tone', tone)}
                </Badge>
              ))}
            </span>
          )}
        </Labelled>
        <Labelled label={t('debtors.asked')}>{format.at(known.at)}</Labelled>
      </div>
      <nav className={classes.jumps} aria-label={t('relation.sections')} style={{ marginTop: 14 }}>
        {SECTIONS.map((id) => (
          <button key={id} type="button" onClick={() => jumpTo(id)}>
            {t(`relation.section.${id}`)}
          </button>
        ))}
      </nav>
    </Panel>
  );
}

/** The address stays: what stands behind its `#` is the page. */
function jumpTo(id: string): void {
  const section = document.getElementById(`debtor-${id}`);
  section?.scrollIntoView({ behavior: 'smooth' });
  section?.focus({ preventScroll: true });
}
