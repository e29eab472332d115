/** The agent's state, large, with its clock and what can be done now. */
import { Button, Menu, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconChevronDown,
  IconHourglassLow,
  IconPhoneCall,
  IconPhoneOff,
  IconPhonePause,
  IconPlayerPause,
  IconPlayerPlay,
  IconPower,
  IconRefresh,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PAUSE_REASONS, type AgentStateName, type AgentStatus } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { Countdown, Key, Timer } from '../shared/ui/parts';
import { AGENT_COLOURS, markColour } from '../theme';
import { Keypad } from './Keypad';
import { TransferMenu } from './TransferMenu';
import type { AgentActions } from './useAgentActions';
import classes from './agent.module.css';

const BUSY: readonly AgentStateName[] = ['reserved', 'talking', 'wrap_up'];

interface Props {
  status: AgentStatus;
  actions: AgentActions;
  mayGoOnline: boolean;
  isPreviewing: boolean;
  isKeypadOpen: boolean;
  onKeypad: (isOpen: boolean) => void;
  isTransferOpen: boolean;
  onTransfer: (isOpen: boolean) => void;
  phone: ReactNode;
}

export function StateBar(props: Props) {
  const { status, actions, mayGoOnline, isPreviewing, phone } = props;
  const { t } = useTranslation();
  const isCounting = status.state === 'wrap_up' && status.deadline_at !== null;
  return (
    <section className={classes.bar} aria-label={t('agent.state')}>
      <div
        className={classes.state}
        style={{ '--state': markColour(AGENT_COLOURS[status.state]) } as React.CSSProperties}
        data-testid="agent-state"
        data-state={status.state}
        data-reason={status.pause_reason ?? ''}
      >
        <div className={classes.stateText} aria-live="polite">
          <div className={classes.stateName}>
            <StateName status={status} isPreviewing={isPreviewing} />
          </div>
          {status.state === 'talking' && status.held_at === null && status.transfer === null ? (
            <ClosingSign status={status} actions={actions} />
          ) : (
            <div className={classes.stateHint}>
              <StateHint status={status} mayGoOnline={mayGoOnline} isPreviewing={isPreviewing} />
            </div>
          )}
        </div>
        {status.state !== 'offline' && (
          <div className={classes.clock}>
            {isCounting && status.deadline_at ? (
              <Countdown until={status.deadline_at} testId="wrap-up-countdown" />
            ) : (
              <Timer since={status.held_at ?? status.since} testId="state-timer" />
            )}
            {isCounting && <div className={classes.clockHint}>{t('agent.timeLeft')}</div>}
          </div>
        )}
      </div>
      <div className={classes.actions}>
        <StateActions {...props} />
      </div>
      {phone}
    </section>
  );
}

function StateName({ status, isPreviewing }: { status: AgentStatus; isPreviewing: boolean }) {
  const { t } = useTranslation();
  const text = useCodeText();
  if (isPreviewing) return t('agent.previewing');
  if (status.transfer) return t(`transfer.state.${status.transfer.stage}`);
  if (status.held_at) return t(status.is_hold_wanted ? 'agent.onHold' : 'agent.reconnecting');
  if (status.state === 'paused' && status.pause_reason) return text('pause', status.pause_reason);
  return text('agentState', status.state);
}

function StateHint({
  status,
  mayGoOnline,
  isPreviewing,
}: Pick<Props, 'status' | 'mayGoOnline' | 'isPreviewing'>) {
  const { t, i18n } = useTranslation();
  const text = useCodeText();
  if (isPreviewing) return t('agent.hint.previewing');
  if (status.is_handed_over && status.state === 'wrap_up') return t('transfer.part.state');
  if (status.transfer) return t('transfer.with', { name: status.transfer.other_name });
  if (status.held_at) return t(status.is_hold_wanted ? 'agent.hint.onHold' : 'agent.hint.reconnecting');
  if (status.pause_wanted) return t('agent.pauseWanted', { reason: text('pause', status.pause_wanted) });
  if (status.state === 'paused' && status.leg === 'calling') return t('agent.legCalling');
  if (status.state === 'offline') return mayGoOnline ? t('agent.hint.offline') : t('agent.hint.phoneFirst');
  const key = `agent.hint.${status.state === 'paused' ? status.pause_reason : status.state}`;
  return i18n.exists(key) ? t(key) : t('agent.hint.paused');
}

/** What the agent knows before anyone else: the conversation is about to end. Predictive campaigns count on it. */
function ClosingSign({ status, actions }: Pick<Props, 'status' | 'actions'>) {
  const { t } = useTranslation();
  const text = useCodeText();
  const isClosing = status.closing_at !== null;
  return (
    <div className={classes.closing}>
      <Tooltip label={t('agent.closingHint')} multiline w={260}>
        <Button
          size="compact-sm"
          variant={isClosing ? 'filled' : 'default'}
          color="orange"
          leftSection={isClosing ? <IconCheck size={15} /> : <IconHourglassLow size={15} />}
          rightSection={<Key>F7</Key>}
          aria-pressed={isClosing}
          onClick={() => actions.sayClosing.mutate(!isClosing)}
          loading={actions.sayClosing.isPending}
          data-testid="closing"
        >
          {t(isClosing ? 'agent.isClosing' : 'agent.closing')}
        </Button>
      </Tooltip>
      {status.pause_wanted && (
        <span className={classes.stateHint}>
          {t('agent.pauseWanted', { reason: text('pause', status.pause_wanted) })}
        </span>
      )}
    </div>
  );
}

function StateActions({
  status,
  actions,
  mayGoOnline,
  isPreviewing,
  isKeypadOpen,
  onKeypad,
  isTransferOpen,
  onTransfer,
}: Omit<Props, 'phone'>) {
  const { t } = useTranslation();
  const isPausable = status.state !== 'offline';
  const isBusy = BUSY.includes(status.state);
  return (
    <>
      {status.state === 'offline' && (
        <Button
          size="md"
          leftSection={<IconPower size={18} />}
          onClick={() => actions.goOnline.mutate()}
          loading={actions.goOnline.isPending}
          disabled={!mayGoOnline}
          data-testid="go-online"
        >
          {t('agent.goOnline')}
        </Button>
      )}
      {status.state === 'paused' && (
        <Button
          size="md"
          color="teal"
          leftSection={<IconPlayerPlay size={18} />}
          onClick={() => actions.ready.mutate()}
          loading={actions.ready.isPending}
          disabled={status.leg !== 'up'}
          data-testid="go-ready"
        >
          {t('agent.ready')}
        </Button>
      )}
      {status.state !== 'offline' && status.state !== 'reserved' && status.leg === 'down' && (
        <Button
          size="md"
          leftSection={<IconRefresh size={18} />}
          onClick={() => actions.reconnect.mutate()}
          loading={actions.reconnect.isPending}
          disabled={!mayGoOnline}
          data-testid="reconnect"
        >
          {t('agent.reconnect')}
        </Button>
      )}
      {status.state === 'talking' && status.leg === 'up' && status.transfer === null && (
        <Button
          size="md"
          variant={status.held_at ? 'filled' : 'default'}
          color={status.held_at ? 'teal' : undefined}
          leftSection={status.held_at ? <IconPhoneCall size={18} /> : <IconPhonePause size={18} />}
          rightSection={<Key>F3</Key>}
          onClick={() => actions.hold.mutate(!status.held_at)}
          loading={actions.hold.isPending || (status.is_hold_wanted && !status.held_at)}
          data-testid="hold"
        >
          {t(status.held_at ? 'agent.resume' : 'agent.hold')}
        </Button>
      )}
      {status.state === 'talking' && status.leg === 'up' && status.transfer === null && (
        <TransferMenu isOpen={isTransferOpen} onOpen={onTransfer} actions={actions} />
      )}
      {status.state === 'talking' && status.held_at === null && (status.transfer?.is_own ?? true) && (
        <Keypad isOpen={isKeypadOpen} onOpen={onKeypad} actions={actions} />
      )}
      {(status.state === 'talking' || (status.state === 'reserved' && !isPreviewing)) && (
        <Button
          size="md"
          color="red"
          leftSection={<IconPhoneOff size={18} />}
          onClick={() => actions.hangUp.mutate()}
          loading={actions.hangUp.isPending}
          disabled={status.state !== 'talking'}
          data-testid="hang-up"
        >
          {t(status.transfer?.is_own === false ? 'transfer.leave' : 'agent.hangUp')}
        </Button>
      )}
      {isPausable && <PauseMenu actions={actions} isAfterCall={isBusy} />}
      {isPausable && !isBusy && (
        <Button
          size="md"
          variant="default"
          leftSection={<IconPower size={18} />}
          onClick={() => actions.goOffline.mutate()}
          loading={actions.goOffline.isPending}
          data-testid="go-offline"
        >
          {t('agent.goOffline')}
        </Button>
      )}
    </>
  );
}

function PauseMenu({ actions, isAfterCall }: { actions: AgentActions; isAfterCall: boolean }) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          size="md"
          variant="default"
          leftSection={<IconPlayerPause size={18} />}
          rightSection={<IconChevronDown size={15} />}
          loading={actions.pause.isPending}
          data-testid="pause-menu"
        >
          {t('agent.pause')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isAfterCall && <Menu.Label>{t('agent.afterCall')}</Menu.Label>}
        {PAUSE_REASONS.map((reason) => (
          <Menu.Item key={reason} onClick={() => actions.pause.mutate(reason)} data-testid={`pause-${reason}`}>
            {text('pause', reason)}
          </Menu.Item>
        ))}
        {isAfterCall && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconPower size={15} />}
              onClick={() => actions.goOffline.mutate()}
              data-testid="go-offline"
            >
              {t('agent.goOffline')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
