/** What the tabs of the rules share: who is behind an id, today's day, and the save that follows every change. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import { rulesApi } from '../shared/api/rules';
import { toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useMe } from '../shared/session/me';
import { serverNowMs } from '../shared/time/clock';
import { notifyDone } from '../shared/ui/notify';

export const useCreditorList = () => useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });

/** People who may see some creditors only store nothing that holds for all of them. */
export const useIsWalled = () => useMe().creditor_ids !== null;

/** Names of users by id; an id of somebody unknown gives a dash. */
export function useUserNames(): (userId: number | null) => string {
  const users = useQuery({ queryKey: ['users'], queryFn: houseApi.users, staleTime: 60_000 });
  const names = new Map((users.data?.items ?? []).map((user) => [user.user_id, user.name]));
  return (userId) => (userId === null ? '–' : (names.get(userId) ?? '–'));
}

/** Countries that have a rule pack. */
export function useCountries(): string[] {
  const packs = useQuery({ queryKey: ['packs'], queryFn: rulesApi.packs, staleTime: 60_000 });
  return (packs.data?.items ?? []).map((pack) => pack.country);
}

/** Today in the page's zone: `2026-11-23`. */
export function useToday(): string {
  const { zone } = useFormat();
  return toLocalInput(serverNowMs(), zone).slice(0, 10);
}

/** Runs a change, reads the lists that it touches again, says that it is saved unless the caller says more. */
export function useChange<A, T>(
  keys: readonly string[],
  change: (given: A) => Promise<T>,
  onDone: (done: T) => void,
  { isQuiet = false } = {},
) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (done) => {
      await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
      if (!isQuiet) notifyDone(t('common.saved'));
      onDone(done);
    },
  });
}
