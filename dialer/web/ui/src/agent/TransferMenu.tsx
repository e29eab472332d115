/** A colleague for the conversation: whom, and whether to ask first, be three together, or hand over at once. */
import { Button, Popover } from '@mantine/core';
import { IconUsersPlus } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Key, Loading } from '../shared/ui/parts';
import type { AgentActions } from './useAgentActions';

/** Loaded when it is first opened. */
const Colleagues = lazy(() => import('./Colleagues'));

interface Props {
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  actions: AgentActions;
}

export function TransferMenu({ isOpen, onOpen, actions }: Props) {
  const { t } = useTranslation();
  return (
    <Popover opened={isOpen} onChange={onOpen} position="bottom-end" width={380} trapFocus withRoles returnFocus>
      <Popover.Target>
        <Button
          size="md"
          variant="default"
          leftSection={<IconUsersPlus size={18} />}
          rightSection={<Key>F1</Key>}
          onClick={() => onOpen(!isOpen)}
          loading={actions.transfer.isPending}
          data-testid="transfer-open"
        >
          {t('transfer.open')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('transfer.title')} data-testid="transfer">
        <Suspense fallback={<Loading />}>
          <Colleagues
            onAsk={(body) => {
              onOpen(false);
              actions.transfer.mutate(body);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
