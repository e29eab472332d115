/** Who is free now, by name and by team, and what to ask of them. */
import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconUser, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { TransferBody, TransferVerb } from '../shared/api/types';
import { Loading, Problem } from '../shared/ui/parts';

const VERBS = ['consult', 'gather', 'hand_over'] as const satisfies readonly TransferVerb[];

/** How often the list is read anew while it is open: colleagues come free and are taken. */
const FRESH_MS = 3_000;

export default function Colleagues({ onAsk }: { onAsk: (body: TransferBody) => void }) {
  const { t } = useTranslation();
  const [verb, setVerb] = useState<(typeof VERBS)[number]>('consult');
  const free = useQuery({
    queryKey: ['agent', 'colleagues'],
    queryFn: agentApi.colleagues,
    refetchInterval: FRESH_MS,
    staleTime: 0,
  });
  if (free.error) return <Problem error={free.error} onRetry={() => void free.refetch()} />;
  if (!free.data) return <Loading />;
  const { items, teams } = free.data;
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t('transfer.how')}
        value={verb}
        onChange={(value) => setVerb(value as (typeof VERBS)[number])}
        data={VERBS.map((value) => ({ value, label: t(`transfer.verb.${value}`) }))}
        data-testid="transfer-verb"
      />
      <Text size="sm" c="dimmed">
        {t(`transfer.explain.${verb}`)}
      </Text>
      {items.length === 0 ? (
        <Text size="sm" data-testid="transfer-nobody">
          {t('transfer.nobody')}
        </Text>
      ) : (
        <Stack gap={6} style={{ maxHeight: 300, overflowY: 'auto' }}>
          {teams.map((team) => (
            <Button
              key={`team-${team.team_id}`}
              variant="default"
              justify="flex-start"
              leftSection={<IconUsers size={17} />}
              onClick={() => onAsk({ verb, team_id: team.team_id })}
              data-testid={`transfer-team-${team.team_id}`}
            >
              {t('transfer.team', { name: team.name, count: team.free_count })}
            </Button>
          ))}
          {items.map((colleague) => (
            <Button
              key={colleague.agent_id}
              variant="default"
              justify="flex-start"
              leftSection={<IconUser size={17} />}
              onClick={() => onAsk({ verb, agent_id: colleague.agent_id })}
              data-testid={`transfer-to-${colleague.agent_id}`}
            >
              {colleague.name}
            </Button>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
