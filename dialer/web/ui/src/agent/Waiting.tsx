/** No call in hand: what the agent waits for, or why no call can come and what to do about it. */
import { Button } from '@mantine/core';
import { IconHeadset, IconHeadsetOff, IconUserSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PhoneControl } from '../phone/usePhone';
import type { AgentStatus } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { Empty, Key } from '../shared/ui/parts';
import classes from './agent.module.css';

interface Props {
  status: AgentStatus;
  phone: Pick<PhoneControl, 'state' | 'retry'>;
  /** Opens the search for somebody to call; null: not now. */
  onByHand: (() => void) | null;
}

export function Waiting({ status, phone, onByHand }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  if (phone.state.phase === 'failed') {
    const fault = phone.state.fault ?? 'crashed';
    return (
      <div className={classes.file} data-testid="phone-fault" data-fault={fault}>
        <Empty icon={<IconHeadsetOff size={44} stroke={1.2} color="var(--mantine-color-red-filled)" />} title={t(`phone.fault.${fault}.title`)}>
          <p style={{ maxWidth: 460, margin: '0 auto 14px' }}>{t(`phone.fault.${fault}.remedy`)}</p>
          <Button onClick={phone.retry} data-testid="phone-fault-retry">
            {t('common.retry')}
          </Button>
        </Empty>
      </div>
    );
  }
  const title = status.state === 'ready' ? t('agent.waiting') : text('agentState', status.state);
  return (
    <div className={classes.file} data-testid="no-call">
      <Empty icon={<IconHeadset size={44} stroke={1.2} />} title={title}>
        {t('agent.waitingHint')}
        {onByHand && (
          <div style={{ marginTop: 18 }}>
            <Button
              variant="default"
              leftSection={<IconUserSearch size={18} />}
              rightSection={<Key>F1</Key>}
              onClick={onByHand}
              data-testid="by-hand"
            >
              {t('byHand.title')}
            </Button>
          </div>
        )}
      </Empty>
    </div>
  );
}
