/** Calls under way, oldest state first; a call that hangs can be ended. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconPhoneOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { LiveCall } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { Confirm } from '../shared/ui/Confirm';
import { DataTable } from '../shared/ui/DataTable';
import { notifyDone } from '../shared/ui/notify';
import { Empty, Panel, StateBadge, Timer } from '../shared/ui/parts';
import { CALL_COLOURS } from '../theme';
import { CALL_ORDER } from './segments';
import classes from './floor.module.css';

interface Props {
  calls: readonly LiveCall[];
  names: ReadonlyMap<number, string>;
  only: number | null;
}

export function LiveCalls({ calls, names, only }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [stuck, setStuck] = useState<LiveCall | null>(null);
  const shown = calls
    .filter((call) => call.state !== 'ended' && (only === null || call.campaign_id === only))
    .sort(
      (a, b) =>
        CALL_ORDER.indexOf(b.state) - CALL_ORDER.indexOf(a.state) ||
        a.since.localeCompare(b.since) ||
        a.call_id.localeCompare(b.call_id),
    );
  return (
    <Panel title={t('calls.live', { count: shown.length })} flush testId="live-calls">
      <div className={classes.scroller} style={{ minHeight: 200 }}>
        {shown.length === 0 ? (
          <Empty title={t('calls.none')}>{t('calls.noneHint')}</Empty>
        ) : (
          <DataTable
            label={t('calls.live', { count: shown.length })}
            rows={shown}
            rowKey={(call) => call.call_id}
            rowTestId={(call) => `live-call-${call.call_id}`}
            columns={[
              {
                id: 'state',
                header: t('calls.state'),
                cell: (call) => (
                  <StateBadge color={call.held_at ? 'gray' : CALL_COLOURS[call.state]}>
                    {call.held_at ? t('calls.onHold') : text('callState', call.state)}
                  </StateBadge>
                ),
              },
              { id: 'since', header: t('calls.since'), isRight: true, width: 90, cell: (call) => <Timer since={call.held_at ?? call.since} /> },
              { id: 'campaign', header: t('calls.campaign'), cell: (call) => names.get(call.campaign_id) ?? call.campaign_id },
              {
                id: 'free',
                header: <span className="visually-hidden">{t('common.actions')}</span>,
                isRight: true,
                cell: (call) => (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    leftSection={<IconPhoneOff size={14} />}
                    onClick={() => setStuck(call)}
                    data-testid={`free-call-${call.call_id}`}
                  >
                    {t('calls.free')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </div>
      {stuck && <FreeCall call={stuck} onClose={() => setStuck(null)} />}
    </Panel>
  );
}

function FreeCall({ call, onClose }: { call: LiveCall; onClose: () => void }) {
  const { t } = useTranslation();
  const free = useMutation({
    mutationFn: () => floorApi.freeCall(call.call_id),
    onSuccess: () => {
      notifyDone(t('calls.freed'));
      onClose();
    },
  });
  return (
    <Confirm
      title={t('calls.freeTitle')}
      confirmLabel={t('calls.free')}
      color="red"
      isPending={free.isPending}
      error={free.error}
      onConfirm={() => free.mutate()}
      onClose={onClose}
      testId="free-call-confirm"
    >
      {call.state === 'talking' ? t('calls.freeTalking') : t('calls.freeExplain')}
    </Confirm>
  );
}
