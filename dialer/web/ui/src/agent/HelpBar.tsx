/** "I need a hand": asks a supervisor to come, shows since when, and who is coming. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconHandStop, IconUserCheck } from '@tabler/icons-react';
import { useEffect, useImperativeHandle, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import { useNotifyProblem } from '../shared/ui/notify';
import { Key, Timer } from '../shared/ui/parts';
import classes from './agent.module.css';

/** The answer is pushed; this is for a push that was lost. */
const ASK_AGAIN_MS = 5000;

interface Props {
  /** Null: no conversation; the bar keeps its place, so that nothing moves when a call comes. */
  callId: string | null;
  /** When the newest notice came: it may be the answer. */
  news: string;
  /** Lets the page ask by key. */
  askRef?: Ref<() => void>;
}

export function HelpBar({ callId, ...rest }: Props) {
  return callId === null ? <Resting /> : <Asking key={callId} callId={callId} {...rest} />;
}

function Resting() {
  const { t } = useTranslation();
  return (
    <section className={classes.help} data-state="resting" aria-label={t('help.title')} data-testid="help">
      <IconHandStop size={18} aria-hidden />
      <span className={classes.grow}>{t('help.hint')}</span>
      <Button size="compact-sm" variant="default" disabled rightSection={<Key>F11</Key>}>
        {t('help.ask')}
      </Button>
    </section>
  );
}

function Asking({ callId, news, askRef }: Props & { callId: string }) {
  const { t } = useTranslation();
  const onError = useNotifyProblem();
  const queries = useQueryClient();
  const key = ['agent', 'help', callId] as const;
  const own = useQuery({
    queryKey: key,
    queryFn: () => agentApi.help(callId),
    refetchInterval: (query) => (query.state.data?.request && !query.state.data.request.answered_at ? ASK_AGAIN_MS : false),
  });
  const ask = useMutation({
    mutationFn: () => agentApi.askHelp(callId),
    onSuccess: (request) => queries.setQueryData(key, { request }),
    onError,
  });
  const withdraw = useMutation({
    mutationFn: () => agentApi.withdrawHelp(callId),
    onSuccess: () => queries.setQueryData(key, { request: null }),
    onError,
  });
  const { refetch } = own;
  useEffect(() => {
    if (news) void refetch();
  }, [news, refetch]);
  const request = own.data?.request ?? null;
  useImperativeHandle(askRef, () => () => {
    if (!request && !ask.isPending) ask.mutate();
  });
  const state = !request ? 'none' : request.answered_at ? 'coming' : 'asked';
  return (
    <section className={classes.help} data-state={state} aria-label={t('help.title')} data-testid="help">
      {state === 'coming' ? <IconUserCheck size={18} aria-hidden /> : <IconHandStop size={18} aria-hidden />}
      <span className={classes.grow} aria-live="polite">
        {state === 'none' && t('help.hint')}
        {state === 'asked' && request && (
          <>
            {t('help.asked')} <Timer since={request.asked_at} testId="help-timer" />
          </>
        )}
        {state === 'coming' && request && <strong>{t('help.coming', { name: request.answered_by })}</strong>}
      </span>
      {state === 'none' ? (
        <Button size="compact-sm" variant="default" onClick={() => ask.mutate()} loading={ask.isPending} rightSection={<Key>F11</Key>} data-testid="help-ask">
          {t('help.ask')}
        </Button>
      ) : (
        <Button size="compact-sm" variant="subtle" onClick={() => withdraw.mutate()} loading={withdraw.isPending} data-testid="help-withdraw">
          {t(state === 'asked' ? 'help.withdraw' : 'help.done')}
        </Button>
      )}
    </section>
  );
}
