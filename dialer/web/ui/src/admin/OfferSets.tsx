/** Offers prepared for single segments: they narrow the creditor's terms; a discount approved beforehand needs nobody. */
import { Button, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Terms } from '../shared/api/agreements';
import { useCodeText } from '../shared/i18n/useText';
import { EMPTY_SET, KINDS, type SetDraft } from './offerTermsDraft';
import classes from './admin.module.css';

interface Props {
  sets: readonly SetDraft[];
  segments: Terms['segments'];
  onChange: (sets: SetDraft[]) => void;
  faultOf: (field: string) => string | null;
}

export function OfferSets({ sets, segments, onChange, faultOf }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const change = (place: number, part: Partial<SetDraft>) => onChange(sets.map((one, at) => (at === place ? { ...one, ...part } : one)));
  const rest = segments.filter(({ segment }) => sets.every((one) => one.segment !== segment));
  return (
    <fieldset className={classes.group} data-testid="offer-sets">
      <legend>{t('terms.sets')}</legend>
      <Text size="sm" c="dimmed" mb="xs">
        {t('terms.setsHint')}
      </Text>
      {sets.map((one, place) => (
        <div key={place} className={classes.group} role="group" aria-label={one.segment} style={{ marginBottom: 10 }}>
          <Group align="flex-start" grow>
            <NativeSelect
              label={t('terms.segment')}
              value={one.segment}
              onChange={(event) => change(place, { segment: event.currentTarget.value })}
              data={[
                { value: '', label: t('terms.chooseSegment') },
                ...segments
                  .filter(({ segment }) => segment === one.segment || rest.some((other) => other.segment === segment))
                  .map(({ segment, title }) => ({ value: segment, label: title })),
              ]}
              error={faultOf(`sets.${place}.segment`)}
              data-testid={`set-segment-${place}`}
            />
            <TextInput type="date" label={t('terms.until')} value={one.until} onChange={(event) => change(place, { until: event.currentTarget.value })} />
          </Group>
          <Checkbox.Group value={one.kinds} onChange={(kinds) => change(place, { kinds: KINDS.filter((kind) => kinds.includes(kind)) })} label={t('terms.allowed')} error={faultOf(`sets.${place}.kinds`)} mt="xs">
            <Group gap="lg">
              {KINDS.map((kind) => (
                <Checkbox key={kind} value={kind} label={text('offerKind', kind)} />
              ))}
            </Group>
          </Checkbox.Group>
          <Group align="flex-start" grow mt="xs">
            <TextInput label={t('terms.mostRates')} placeholder={t('terms.asAbove')} value={one.mostRates} onChange={(event) => change(place, { mostRates: event.currentTarget.value })} inputMode="numeric" error={faultOf(`sets.${place}.most_rates`)} />
            <TextInput label={t('terms.leastRate')} placeholder={t('terms.asAbove')} value={one.leastRate} onChange={(event) => change(place, { leastRate: event.currentTarget.value })} inputMode="decimal" error={faultOf(`sets.${place}.least_rate_minor`)} />
            <TextInput label={t('terms.approvedPercent')} value={one.percent} onChange={(event) => change(place, { percent: event.currentTarget.value })} inputMode="decimal" error={faultOf(`sets.${place}.discount_percent`)} data-testid={`set-percent-${place}`} />
            <TextInput label={t('terms.approvedSum')} value={one.sum} onChange={(event) => change(place, { sum: event.currentTarget.value })} inputMode="decimal" error={faultOf(`sets.${place}.discount_minor`)} data-testid={`set-sum-${place}`} />
          </Group>
          <Group justify="flex-end" mt="xs">
            <Button variant="subtle" color="red" size="compact-sm" leftSection={<IconTrash size={14} />} onClick={() => onChange(sets.filter((_, at) => at !== place))}>
              {t('terms.dropSet')}
            </Button>
          </Group>
        </div>
      ))}
      {rest.length > 0 ? (
        <Button variant="light" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => onChange([...sets, EMPTY_SET])} data-testid="set-add">
          {t('terms.addSet')}
        </Button>
      ) : (
        segments.length === 0 && <Text size="sm">{t('terms.noSegments')}</Text>
      )}
    </fieldset>
  );
}
