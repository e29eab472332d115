/** Agents who ask for a supervisor: with a sound when a request comes, and one button to say "coming". */
import { ActionIcon, Badge, Button, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconBell, IconBellOff, IconHandStop } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { HelpRequest } from '../shared/api/types';
import { useNotifyProblem } from '../shared/ui/notify';
import { Panel, Timer } from '../shared/ui/parts';
import { chime } from '../shared/sound/tones';
import classes from './floor.module.css';

interface Props {
  help: readonly HelpRequest[];
  names: ReadonlyMap<number, string>;
}

export function HelpPanel({ help, names }: Props) {
  const { t } = useTranslation();
  const onError = useNotifyProblem();
  const [isLoud, setLoud] = useLocalStorage({ key: 'sollecito.helpSound', defaultValue: true });
  const come = useMutation({ mutationFn: (callId: string) => floorApi.comeToHelp(callId), onError });
  const waiting = help.filter((item) => item.answered_at === null);
  const heard = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const now = new Set(waiting.map((item) => `${item.call_id} ${item.asked_at}`));
    const isNew = [...now].some((one) => !heard.current.has(one));
    heard.current = now;
    if (isNew && isLoud) chime();
  }, [waiting, isLoud]);
  useEffect(() => {
    if (waiting.length === 0) return undefined;
    const before = document.title;
    document.title = `(${waiting.length}) ${before}`;
    return () => {
      document.title = before;
    };
  }, [waiting.length]);
  if (help.length === 0) return null;
  return (
    <Panel
      title={
        <>
          {t('floor.help.title')}{' '}
          {waiting.length > 0 && (
            <Badge color="red" variant="filled" data-testid="help-count">
              {waiting.length}
            </Badge>
          )}
        </>
      }
      actions={
        <Tooltip label={t(isLoud ? 'floor.help.mute' : 'floor.help.unmute')}>
          <ActionIcon
            variant="subtle"
            aria-label={t(isLoud ? 'floor.help.mute' : 'floor.help.unmute')}
            onClick={() => setLoud(!isLoud)}
            data-testid="help-sound"
          >
            {isLoud ? <IconBell size={18} /> : <IconBellOff size={18} />}
          </ActionIcon>
        </Tooltip>
      }
      flush
      testId="help-requests"
    >
      <ul className={classes.list} aria-live="assertive">
        {help.map((item) => (
          <li key={`${item.call_id} ${item.asked_at}`} data-testid={`help-${item.call_id}`} data-answered={item.answered_at !== null}>
            <IconHandStop size={18} color={item.answered_at ? undefined : 'var(--mantine-color-red-filled)'} aria-hidden />
            <span className={classes.grow}>
              <strong>{item.agent_name}</strong>{' '}
              <span className={classes.dim}>{names.get(item.campaign_id)}</span>
            </span>
            {item.answered_at ? (
              <span className={classes.dim}>{t('floor.help.coming', { name: item.answered_by })}</span>
            ) : (
              <>
                <Timer since={item.asked_at} testId="help-waited" />
                <Button
                  size="compact-sm"
                  color="red"
                  onClick={() => come.mutate(item.call_id)}
                  loading={come.isPending && come.variables === item.call_id}
                  data-testid="help-come"
                >
                  {t('floor.help.come')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
