/** The agent's desk: state and telephone above, the debtor's file on the left, the verdict on the right. */
import { Loader, Tabs } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconUsersGroup } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canTakeLeg } from '../phone/machine';
import { usePhone } from '../phone/usePhone';
import type { AgentStatus, DispositionChoices, Outcome } from '../shared/api/types';
import { EMPTY_AGENT, reduceAgent } from '../shared/live/agentState';
import { useLive } from '../shared/live/useLive';
import { useCodeText } from '../shared/i18n/useText';
import { LinkBadge } from '../shared/ui/LinkBadge';
import { Empty, Loading } from '../shared/ui/parts';
import { soon } from '../shared/ui/soon';
import { choiceForKey } from './dispositionKeys';
import { ConductBar } from './ConductBar';
import { FilePanel } from './FilePanel';
import { HeldPanel } from './HeldPanel';
import { HelpBar } from './HelpBar';
import { LinkAlert } from './LinkAlert';
import { DispositionForm, OutcomePanel, choicesKey } from './OutcomePanel';
import { PhonePanel } from './PhonePanel';
import { PreviewBar } from './PreviewBar';
import { ShortcutHelp } from './ShortcutHelp';
import { StateBar } from './StateBar';
import { openFile, useFile } from './useFile';
import { useAgentActions } from './useAgentActions';
import { WishBar } from './WishBar';
import { useNoticePopups } from './useNoticePopups';
import { useReconnect } from './useReconnect';
import { useQuality } from './useQuality';
import { useShortcuts } from './useShortcuts';
import { Waiting } from './Waiting';
import classes from './agent.module.css';

/** Not in the page's first load, but here before the first call. */
const ScriptPanel = soon(() => import('./ScriptPanel'));
const TakenOver = soon(() => import('./TakenOver'));
const TransferBar = soon(async () => ({ default: (await import('./TransferBar')).TransferBar }));
/** Two agents at one conversation: the one who handed it over. */
const PartPanel = soon(async () => ({ default: (await import('./PartPanel')).PartPanel }));
const READ_AHEAD = [DispositionForm, ScriptPanel, TransferBar, PartPanel, TakenOver];
const CallbackList = lazy(async () => ({ default: (await import('./OwnLists')).CallbackList }));
const RecentList = lazy(async () => ({ default: (await import('./OwnLists')).RecentList }));
const HandDial = lazy(() => import('./HandDial'));

/** A colleague asked this agent for help with a conversation of theirs. */
const isGuest = (status: AgentStatus): boolean => status.transfer !== null && !status.transfer.is_own;

/** The call that this agent has to give a verdict on: in talk, in wrap-up, or left unfinished. */
export function callInHand(status: AgentStatus | null): string | null {
  if (!status?.call_id || status.is_handed_over || isGuest(status)) return null;
  return status.state === 'reserved' || status.state === 'ready' ? null : status.call_id;
}

/** May this agent look for somebody to call by hand? */
function isFree(status: AgentStatus | null): boolean {
  if (status?.leg !== 'up' || status.call_id !== null) return false;
  return status.state === 'ready' || status.state === 'paused';
}

export default function AgentPage() {
  const { t } = useTranslation();
  const text = useCodeText();
  const { live, link, renew } = useLive('/ws/agent', reduceAgent, EMPTY_AGENT);
  const phone = usePhone(link !== 'taken_over');
  const actions = useAgentActions();
  const queries = useQueryClient();
  const [tab, setTab] = useState<string | null>('outcome');
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [isKeypadOpen, setKeypadOpen] = useState(false);
  const [isTransferOpen, setTransferOpen] = useState(false);
  const [isWishing, setIsWishing] = useState(false);
  const [isByHand, setByHand] = useState(false);
  const [areSinglesOn, setSinglesOn] = useLocalStorage({ key: 'sollecito.singleKeys', defaultValue: true });
  const chooserRef = useRef<((code: Outcome) => void) | null>(null);
  const askHelpRef = useRef<(() => void) | null>(null);
  useNoticePopups(live.notices);

  const { status, pop } = live;
  const file = useFile(pop);
  useReconnect(status, phone.state, link, actions.reconnect.mutate);
  const sound = useQuality(link === 'taken_over' ? null : status, phone);
  const callId = callInHand(status);
  const isPreviewing = status?.state === 'reserved' && pop !== null && pop.call_id === null;
  const mayGoOnline = phone.account?.kind === 'sip' || canTakeLeg(phone.state);

  const mayChoose = isFree(status);
  const mayTransfer = status?.state === 'talking' && status.leg === 'up' && status.transfer === null;
  const mayWish = callId !== null && callId === pop?.call_id;

  const stateName = status ? text('agentState', status.state) : null;
  const isTalkingHere = status?.state === 'talking' && phone.state.phase === 'in_call';
  const [seenCallId, setSeenCallId] = useState(callId);
  if (callId !== seenCallId) {
    setSeenCallId(callId);
    if (callId) setTab('outcome');
    setIsWishing(false);
    setByHand(false);
    setKeypadOpen(false);
    setTransferOpen(false);
  }
  useEffect(() => READ_AHEAD.forEach((part) => void part.read().catch(() => undefined)), []);
  useEffect(() => {
    // A call that is over belongs to the list of calls.
    if (!callId) void queries.invalidateQueries({ queryKey: ['agent', 'recent'] });
  }, [callId, queries]);

  useShortcuts({
    areSinglesOn,
    always: {
      F1: () => {
        if (mayChoose) setByHand(true);
        else if (mayTransfer) setTransferOpen(true);
      },
      F2: () => {
        if (status?.state === 'paused' && status.leg === 'up') actions.ready.mutate();
        else if (status?.state === 'ready') actions.pause.mutate('break');
      },
      F3: () => {
        if (mayTransfer) actions.hold.mutate(status.held_at === null);
      },
      F4: () => phone.setMuted(!phone.state.isMuted),
      F6: () => {
        if (mayWish) setIsWishing((before) => !before);
      },
      F7: () => {
        if (status?.state === 'talking') actions.sayClosing.mutate(status.closing_at === null);
      },
      F8: () => {
        if (status?.state === 'talking') actions.hangUp.mutate();
      },
      F9: () => {
        setTab('outcome');
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>('[data-testid="disposition-form"] :is(button, input)')?.focus(),
        );
      },
      F10: () => {
        if (status?.state === 'talking' && status.held_at === null) setKeypadOpen(true);
      },
      F11: () => askHelpRef.current?.(),
    },
    single: (key) => {
      if (key === '?') {
        setIsHelpOpen(true);
        return true;
      }
      const choices = callId ? queries.getQueryData<DispositionChoices>(choicesKey(callId)) : undefined;
      const code = choices ? choiceForKey(key, choices.items) : null;
      if (!code || !chooserRef.current || tab !== 'outcome') return false;
      chooserRef.current(code);
      return true;
    },
  });

  useEffect(() => {
    if (!stateName) return undefined;
    document.title = `${stateName} · Sollecito`;
    return () => {
      document.title = 'Sollecito';
    };
  }, [stateName]);
  useEffect(() => {
    if (!isTalkingHere) return undefined;
    // Whoever leaves the page leaves a person on hold.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isTalkingHere]);

  const isElsewhere = link === 'taken_over';
  if (!status && !isElsewhere) return link === 'waiting' ? <LinkAlert link={link} onRenew={renew} /> : <Loading />;
  const takenOver = isElsewhere && (
    <Suspense fallback={<LinkAlert link={link} onRenew={renew} />}>
      <TakenOver onRenew={renew} />
    </Suspense>
  );
  if (!status) return takenOver;
  const isOwn = !isGuest(status) && !status.is_handed_over;
  return (
    <div className={classes.page} data-testid="agent-page">
      {isByHand && mayChoose && (
        <Suspense fallback={null}>
          <HandDial onClose={() => setByHand(false)} />
        </Suspense>
      )}
      {takenOver}
      <StateBar
        status={status}
        actions={actions}
        mayGoOnline={mayGoOnline}
        isPreviewing={isPreviewing}
        isKeypadOpen={isKeypadOpen && status.state === 'talking' && status.held_at === null}
        onKeypad={setKeypadOpen}
        isTransferOpen={isTransferOpen && mayTransfer}
        onTransfer={setTransferOpen}
        phone={<PhonePanel phone={phone} leg={status.leg} sound={sound} />}
      />
      <div className={classes.body}>
        {pop ? (
          <div className={classes.file}>
            {isPreviewing && <PreviewBar deadlineAt={pop.deadline_at ?? status.deadline_at} actions={actions} />}
            {status.transfer && (
              <Suspense fallback={null}>
                <TransferBar transfer={status.transfer} actions={actions} />
              </Suspense>
            )}
            {pop.conduct && pop.call_id && isOwn && (
              <ConductBar key={`conduct ${pop.call_id}`} callId={pop.call_id} conduct={pop.conduct} isTalking={status.state === 'talking'} actions={actions} />
            )}
            {pop.script && pop.call_id && (
              <Suspense fallback={null}>
                <ScriptPanel key={`script ${pop.call_id}`} callId={pop.call_id} script={pop.script} mayMove={status.call_id === pop.call_id && status.state !== 'reserved' && isOwn} />
              </Suspense>
            )}
            {pop.call_id && isOwn && (
              <WishBar key={`wish ${pop.call_id}`} callId={pop.call_id} mayOpen={mayWish} isOpen={isWishing} onOpen={setIsWishing} />
            )}
            {file === null ? (
              <LateFile />
            ) : 'is_held' in file ? (
              <HeldPanel key={`held ${pop.call_id ?? pop.lead_id}`} file={file} isPreview={pop.call_id === null} />
            ) : (
              <FilePanel key={`file ${pop.call_id ?? pop.lead_id}`} file={file} />
            )}
          </div>
        ) : (
          <Waiting status={status} phone={phone} onByHand={mayChoose ? () => setByHand(true) : null} />
        )}
        <aside className={classes.side} aria-label={t('agent.side')}>
          <Tabs value={tab} onChange={setTab} keepMounted={false} display="contents">
            <div className={classes.tabs}>
              <Tabs.List className={classes.tabs}>
                <Tabs.Tab value="outcome" data-testid="tab-outcome">
                  {t('outcome.tab')}
                </Tabs.Tab>
                <Tabs.Tab value="callbacks" data-testid="tab-callbacks">
                  {t('callbacks.tab')}
                </Tabs.Tab>
                <Tabs.Tab value="recent" data-testid="tab-recent">
                  {t('recent.tab')}
                </Tabs.Tab>
              </Tabs.List>
              <span className={classes.tabsEnd}>
                <LinkBadge link={link} />
                <ShortcutHelp
                  isOpen={isHelpOpen}
                  areSinglesOn={areSinglesOn}
                  onOpen={() => setIsHelpOpen(true)}
                  onClose={() => setIsHelpOpen(false)}
                  onSingles={setSinglesOn}
                />
              </span>
            </div>
            {link !== 'open' && link !== 'connecting' && !isElsewhere && <LinkAlert link={link} onRenew={renew} />}
            <HelpBar callId={callId} news={live.notices[0]?.at ?? ''} askRef={askHelpRef} />
            <Tabs.Panel value="outcome" className={classes.sideBody}>
              {status.is_handed_over && status.call_id ? (
                <Suspense fallback={<Loading />}>
                  <PartPanel callId={status.call_id} actions={actions} />
                </Suspense>
              ) : status.transfer && isGuest(status) ? (
                <Empty icon={<IconUsersGroup size={34} stroke={1.4} />} title={t('transfer.asked.title')} testId="guest">
                  {t('transfer.asked.hint', { name: status.transfer.other_name })}
                </Empty>
              ) : (
                <OutcomePanel
                  callId={callId}
                  file={openFile(file)}
                  numbers={file?.debtor.numbers ?? []}
                  showKeys={areSinglesOn}
                  isIdentified={pop?.conduct?.is_identified ?? true}
                  isLive={link === 'open'}
                  chooserRef={chooserRef}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="callbacks" className={classes.sideBody}>
              <Suspense fallback={<Loading />}>
                <CallbackList />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="recent" className={classes.sideBody}>
              <Suspense fallback={<Loading />}>
                <RecentList />
              </Suspense>
            </Tabs.Panel>
          </Tabs>
        </aside>
      </div>
    </div>
  );
}

function LateFile() {
  const { t } = useTranslation();
  return (
    <Empty icon={<Loader size="sm" />} title={t('file.late')} testId="file-late">
      {t('file.lateHint')}
    </Empty>
  );
}
