/** The file that belongs to a screen-pop: it comes along, or is asked for again when the database was late. */
import { useQuery } from '@tanstack/react-query';
import { agentApi } from '../shared/api/agent';
import type { DebtorFile, HeldFile, ScreenPop } from '../shared/api/types';

const ASK_AGAIN_MS = 2000;

export type ShownFile = DebtorFile | HeldFile;

export function fileIn(pop: ScreenPop | null): ShownFile | null {
  return pop && !('unavailable' in pop.file) ? pop.file : null;
}

/** The whole file, where the person has been identified. */
export function openFile(file: ShownFile | null): DebtorFile | null {
  return file && !('is_held' in file) ? file : null;
}

export function useFile(pop: ScreenPop | null): ShownFile | null {
  const isLate = pop !== null && fileIn(pop) === null;
  const later = useQuery({
    queryKey: ['agent', 'late file', pop?.call_id, pop?.lead_id],
    queryFn: async () => fileIn((await agentApi.desk()).pop),
    enabled: isLate,
    refetchInterval: (query) => (query.state.data ? false : ASK_AGAIN_MS),
  });
  return fileIn(pop) ?? (isLate ? (later.data ?? null) : null);
}
