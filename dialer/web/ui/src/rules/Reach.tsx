/** How many debtors an area holds: nobody, where a name is written wrongly. */
import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import { useFormat } from '../shared/format/useFormat';
import type { Area } from './words';

const PAUSE_MS = 400;

export function Reach({ area, creditorId }: { area: Area; creditorId: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked] = useDebouncedValue({ area, creditorId }, PAUSE_MS);
  const reach = useQuery({
    queryKey: ['reach', asked],
    queryFn: () => rulesApi.reach(asked.area, asked.creditorId),
    placeholderData: (before) => before,
  });
  if (!reach.data) return null;
  const { debtor_count: count, of_count: all } = reach.data;
  return (
    <Alert color={count === 0 ? 'yellow' : 'brand'} role="status" data-testid="reach">
      {count === 0 && all > 0 ? t('area.reachesNobody') : t('area.reaches', { count, shown: format.count(count), all: format.count(all) })}
    </Alert>
  );
}
