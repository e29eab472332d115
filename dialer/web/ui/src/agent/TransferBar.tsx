/** Two agents at one conversation: who hears whom, and what can be done next. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowRight, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TransferStatus, TransferVerb } from '../shared/api/types';
import type { AgentActions } from './useAgentActions';
import classes from './agent.module.css';

/** In order: the first one has the focus colour. */
const OWN: Partial<Record<TransferStatus['stage'], readonly TransferVerb[]>> = {
  consulting: ['hand_over', 'gather', 'take_back'],
  together: ['hand_over', 'consult', 'take_back'],
};
const ICONS: Readonly<Record<TransferVerb, ReactNode>> = {
  hand_over: <IconArrowRight size={17} />,
  gather: <IconUsersGroup size={17} />,
  consult: <IconUsers size={17} />,
  take_back: <IconArrowBackUp size={17} />,
};

export function TransferBar({ transfer, actions }: { transfer: TransferStatus; actions: AgentActions }) {
  const { t } = useTranslation();
  const isSteady = transfer.stage in OWN;
  const verbs = transfer.is_own ? (OWN[transfer.stage] ?? []) : isSteady ? (['take_back'] as const) : [];
  const whose = transfer.is_own ? 'own' : 'guest';
  return (
    <section
      className={classes.conductStep}
      aria-label={t('transfer.title')}
      data-testid="transfer-bar"
      data-stage={transfer.stage}
    >
      <IconUsersGroup size={18} aria-hidden />
      <span className={classes.grow} aria-live="polite">
        {t(`transfer.${whose}.${transfer.stage}`, { name: transfer.other_name })}
      </span>
      {verbs.map((verb, index) => (
        <Button
          key={verb}
          size="compact-md"
          variant={index === 0 ? 'filled' : 'default'}
          leftSection={ICONS[verb]}
          onClick={() => actions.transfer.mutate({ verb })}
          loading={actions.transfer.isPending}
          data-testid={`transfer-${verb}`}
        >
          {t(transfer.is_own ? `transfer.next.${transfer.stage}.${verb}` : 'transfer.leave')}
        </Button>
      ))}
    </section>
  );
}
