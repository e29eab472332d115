/** Lists that administrators keep, and the save that follows every change. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import { notifyDone } from '../shared/ui/notify';

export const useUsers = () => useQuery({ queryKey: ['users'], queryFn: houseApi.users });
export const useTeams = () => useQuery({ queryKey: ['teams'], queryFn: houseApi.teams });
export const useTrunks = () => useQuery({ queryKey: ['trunks'], queryFn: houseApi.trunks });
export const useCreditors = () => useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
export const useAgreements = () => useQuery({ queryKey: ['agreements'], queryFn: houseApi.agreements });

export type HouseList = 'users' | 'teams' | 'trunks' | 'creditors' | 'agreements';

/** Runs a change, reads the lists that it touches again, then says that it is saved. */
export function useSave<T>(lists: readonly HouseList[], save: () => Promise<T>, onSaved: (saved: T) => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: save,
    onSuccess: async (saved) => {
      await Promise.all(lists.map((list) => queries.invalidateQueries({ queryKey: [list] })));
      notifyDone(t('common.saved'));
      onSaved(saved);
    },
  });
}
