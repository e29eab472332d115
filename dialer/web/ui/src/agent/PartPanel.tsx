/** The own part of a call that was handed over: the colleague gives the outcome, here it is only closed. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../shared/ui/parts';
import type { AgentActions } from './useAgentActions';

export function PartPanel({ callId, actions }: { callId: string; actions: AgentActions }) {
  const { t } = useTranslation();
  return (
    <Empty icon={<IconArrowRight size={34} stroke={1.4} />} title={t('transfer.part.title')} testId="part">
      {t('transfer.part.hint')}
      <Button
        mt="md"
        display="block"
        mx="auto"
        onClick={() => actions.closePart.mutate(callId)}
        loading={actions.closePart.isPending}
        data-autofocus
        data-testid="part-close"
      >
        {t('transfer.part.close')}
      </Button>
    </Empty>
  );
}
