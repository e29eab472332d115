import { useQuery } from '@tanstack/react-query';
import { floorApi } from '../shared/api/floor';

export const CAMPAIGNS_KEY = ['campaigns'] as const;

export function useCampaigns() {
  return useQuery({ queryKey: CAMPAIGNS_KEY, queryFn: floorApi.campaigns, refetchInterval: 15_000 });
}
