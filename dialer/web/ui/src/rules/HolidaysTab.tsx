/** Holidays: those that the agency added, and every closed day of a place in a year. */
import { Badge, Button, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { Holiday } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { Confirm } from '../shared/ui/Confirm';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem, StateBadge } from '../shared/ui/parts';
import { AreaFields } from './AreaFields';
import { HolidayForm } from './HolidayForm';
import { SPAN_COLOURS } from './MoratoriaTab';
import { useChange, useToday, useUserNames } from './useRules';
import { areaText, standingOf, type Area } from './words';
import classes from './rules.module.css';

export function HolidaysTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useToday();
  const nameOf = useUserNames();
  const holidays = useQuery({ queryKey: ['holidays'], queryFn: rulesApi.holidays });
  const [isNew, setIsNew] = useState(false);
  const [going, setGoing] = useState<Holiday | null>(null);
  const items = holidays.data?.items ?? [];
  const spanOf = (row: Holiday) =>
    standingOf({ starts: row.is_yearly ? '' : row.on, ends: row.is_yearly ? null : row.on, isLifted: row.ended_at !== null }, today);
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        {holidays.error && <Problem error={holidays.error} onRetry={() => void holidays.refetch()} />}
        <Panel
          flush
          title={t('holidays.title')}
          actions={
            <Button size="sm" leftSection={<IconPlus size={17} />} onClick={() => setIsNew(true)} data-testid="holiday-new">
              {t('holidays.new')}
            </Button>
          }
        >
          {holidays.isPending ? (
            <Loading />
          ) : items.length === 0 ? (
            <Empty title={t('holidays.none')} testId="holidays-none">
              {t('holidays.noneHint')}
            </Empty>
          ) : (
            <div style={{ overflowX: 'auto' }}>
              <DataTable
                label={t('holidays.title')}
                rows={items}
                rowKey={(row) => row.holiday_id}
                rowTestId={(row) => `holiday-${row.holiday_id}`}
                testId="holidays"
                columns={[
                  {
                    id: 'on',
                    header: t('holidays.on'),
                    cell: (row) => (
                      <>
                        {format.at(row.on, 'date')} {row.is_yearly && <Badge color="gray">{t('holidays.yearly')}</Badge>}
                      </>
                    ),
                  },
                  { id: 'title', header: t('holidays.name'), cell: (row) => <strong>{row.title}</strong> },
                  { id: 'area', header: t('area.title'), cell: (row) => areaText(row, format.language) },
                  {
                    id: 'state',
                    header: t('users.state'),
                    cell: (row) => <StateBadge color={SPAN_COLOURS[spanOf(row)]}>{t(`rules.span.${spanOf(row)}`)}</StateBadge>,
                  },
                  {
                    id: 'by',
                    header: t('rules.recorded'),
                    cell: (row) => `${nameOf(row.recorded.by)} · ${format.at(row.recorded.at, 'date')}`,
                  },
                  {
                    id: 'actions',
                    header: <span className="visually-hidden">{t('common.actions')}</span>,
                    isRight: true,
                    cell: (row) =>
                      row.ended_at === null && (
                        <Button size="compact-sm" variant="default" onClick={() => setGoing(row)} data-testid={`holiday-off-${row.holiday_id}`}>
                          {t('holidays.takeOff')}
                        </Button>
                      ),
                  },
                ]}
              />
            </div>
          )}
        </Panel>
      </div>
      <PlaceCalendar />
      {isNew && <HolidayForm onClose={() => setIsNew(false)} />}
      {going && <TakeOff holiday={going} onClose={() => setGoing(null)} />}
    </div>
  );
}

function TakeOff({ holiday, onClose }: { holiday: Holiday; onClose: () => void }) {
  const { t } = useTranslation();
  const takeOff = useChange(['holidays', 'calendar'], () => rulesApi.takeOffHoliday(holiday.holiday_id), onClose);
  return (
    <Confirm
      title={t('holidays.takeOffTitle', { name: holiday.title })}
      confirmLabel={t('holidays.takeOff')}
      color="red"
      isPending={takeOff.isPending}
      error={takeOff.error}
      onConfirm={() => takeOff.mutate(undefined)}
      onClose={onClose}
      testId="holiday-off-confirm"
    >
      {t('holidays.takeOffExplain')}
    </Confirm>
  );
}

function PlaceCalendar() {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useToday();
  const [area, setArea] = useState<Area>({ country: 'IT', region: '', municipality: '' });
  const [year, setYear] = useState(Number(today.slice(0, 4)));
  const place = { country: area.country, region: area.region.trim(), municipality: area.municipality.trim(), year };
  const calendar = useQuery({
    queryKey: ['calendar', place],
    queryFn: () => rulesApi.calendar(place),
    enabled: area.country !== '' && year >= 2015 && year <= 2100,
    placeholderData: (before) => before,
  });
  return (
    <Panel title={t('holidays.calendar')}>
      <div className={classes.column}>
        <AreaFields value={area} onChange={(part) => setArea((before) => ({ ...before, ...part }))} />
        <NumberInput
          label={t('holidays.year')}
          value={year}
          onChange={(value) => setYear(Number(value))}
          min={2015}
          max={2100}
          maw={130}
          data-testid="calendar-year"
        />
        <Problem error={calendar.error} />
        {calendar.data && (
          <DataTable
            label={t('holidays.calendar')}
            rows={calendar.data.items}
            rowKey={(day) => day.on}
            rowTestId={(day) => `closed-${day.on}`}
            testId="calendar"
            columns={[
              { id: 'on', header: t('holidays.on'), cell: (day) => format.at(day.on, 'longDate') },
              {
                id: 'rule',
                header: t('packs.rule'),
                cell: (day) =>
                  day.rule === 'added' ? (
                    <Badge color="violet">{t('holidays.added', { name: day.title })}</Badge>
                  ) : (
                    <>
                      {day.title} <span className={classes.id}>{day.rule}</span>
                    </>
                  ),
              },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}
