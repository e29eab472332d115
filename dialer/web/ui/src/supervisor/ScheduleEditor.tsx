/** Weekly periods in which a running campaign dials; none means whenever the rules allow. */
import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Period } from './campaignDraft';
import { WORKING_WEEK } from './campaignDraft';
import classes from './campaigns.module.css';

interface Props {
  value: readonly Period[];
  onChange: (value: Period[]) => void;
  error: string | null;
}

export function ScheduleEditor({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  function replace(old: Period, fresh: Period | null): void {
    onChange(value.flatMap((period) => (period === old ? (fresh ? [fresh] : []) : [period])));
  }
  return (
    <fieldset className={classes.schedule} data-testid="schedule">
      <legend>{t('campaign.schedule')}</legend>
      <p className={classes.dim}>{value.length === 0 ? t('campaign.scheduleEmpty') : t('campaign.scheduleHint')}</p>
      {[0, 1, 2, 3, 4, 5, 6].map((weekday) => {
        const periods = value.filter((period) => period.weekday === weekday);
        const day = t(`weekday.${weekday}`);
        return (
          <div key={weekday} className={classes.day}>
            <span className={classes.dayName}>{day}</span>
            <div className={classes.periods}>
              {periods.map((period, index) => (
                <Group key={index} gap={6} wrap="nowrap">
                  <TextInput
                    type="time"
                    size="xs"
                    aria-label={t('campaign.from', { day })}
                    value={period.start}
                    onChange={(event) => replace(period, { ...period, start: event.currentTarget.value })}
                  />
                  –
                  <TextInput
                    type="time"
                    size="xs"
                    aria-label={t('campaign.to', { day })}
                    value={period.stop}
                    onChange={(event) => replace(period, { ...period, stop: event.currentTarget.value })}
                  />
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('campaign.removePeriod', { day })}
                    onClick={() => replace(period, null)}
                  >
                    <IconX size={15} />
                  </ActionIcon>
                </Group>
              ))}
              {periods.length === 0 && (
                <span className={classes.dim}>{t(value.length === 0 ? 'campaign.openDay' : 'campaign.closedDay')}</span>
              )}
            </div>
            <Tooltip label={t('campaign.addPeriod')}>
              <ActionIcon
                variant="subtle"
                aria-label={`${t('campaign.addPeriod')}: ${day}`}
                onClick={() => {
                  const last = periods.at(-1);
                  onChange([...value, { weekday, start: last?.stop ?? '09:00', stop: last ? '20:00' : '19:00' }]);
                }}
              >
                <IconPlus size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        );
      })}
      {error && (
        <p role="alert" className={classes.error}>
          {error}
        </p>
      )}
      <Group gap={8} mt={8}>
        <Button size="compact-xs" variant="default" onClick={() => onChange([...WORKING_WEEK])}>
          {t('campaign.workingWeek')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange([])}>
          {t('campaign.noSchedule')}
        </Button>
      </Group>
    </fieldset>
  );
}
