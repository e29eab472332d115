/** One request to prove a debt: acknowledged, documents collected, the packet made and sent, what the debtor says. */
import { Anchor, Button, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { ConcludeBody, Way } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { CodeSelect, Due, Lines, MoveFrame, Said, WAYS } from './parts';
import classes from './disputes.module.css';

const ENDS = ['accepted', 'disputed', 'withdrawn'] as const;
type Move = 'acknowledge' | 'send' | 'conclude';

export function VerificationDrawer({ verificationId, onClose }: { verificationId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const read = useQuery({
    queryKey: ['disputes', 'verification', verificationId],
    queryFn: () => disputesApi.verification(verificationId),
  });
  const [move, setMove] = useState<Move | null>(null);
  const letter = useChange(['disputes', 'case'], () => disputesApi.makeLetter(verificationId), () => undefined);
  const packet = useChange(['disputes', 'case'], () => disputesApi.makePacket(verificationId), () => undefined);
  const file = read.data;
  const state = file?.verification.state ?? '';
  const isCollecting = state === 'ack' || state === 'collecting_docs';
  return (
    <Drawer
      opened
      onClose={onClose}
      size={640}
      title={file ? `${t('disputes.verification')} · ${file.about.reference}` : t('disputes.verification')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!file ? (
        !read.error && <Loading />
      ) : (
        <Stack data-testid="verification">
          <div className={classes.facts}>
            <Labelled label={t('case.one')}>
              <a href={`#/cases/${file.verification.case_id}`}>{file.about.reference}</a>
              <div>{file.about.debtor_name}</div>
            </Labelled>
            <Labelled label={t('case.status')}>{text('verificationState', state)}</Labelled>
            <Labelled label={t('disputes.received')}>
              {format.at(file.verification.received_on, 'date')} · {text('way', file.verification.channel)}
            </Labelled>
            <Labelled label={t('disputes.ackDue')}>
              {file.verification.acked_at ? (
                format.at(file.verification.acked_at)
              ) : (
                <Due on={file.verification.ack_due_on} isLate={state === 'received' && file.verification.is_late} />
              )}
            </Labelled>
            <Labelled label={t('disputes.packetDue')}>
              {file.verification.sent_at ? (
                format.at(file.verification.sent_at)
              ) : (
                <Due on={file.verification.packet_due_on} isLate={isCollecting && file.verification.is_late} />
              )}
            </Labelled>
            {file.verification.packet_id !== null && (
              <Labelled label={t('disputes.packet')}>
                <Anchor href={disputesApi.documentUrl(file.verification.packet_id)} download data-testid="packet-link">
                  {t('disputes.download')}
                </Anchor>
              </Labelled>
            )}
          </div>
          <Group gap="xs">
            {state === 'received' && (
              <>
                <Button variant="default" onClick={() => letter.mutate(undefined)} loading={letter.isPending} data-testid="make-letter">
                  {t('disputes.makeLetter')}
                </Button>
                <Button onClick={() => setMove('acknowledge')} data-testid="verification-acknowledge">
                  {t('disputes.move.acknowledge')}
                </Button>
              </>
            )}
            {isCollecting && (
              <>
                <Button variant="default" onClick={() => packet.mutate(undefined)} loading={packet.isPending} data-testid="make-packet">
                  {t('disputes.makePacket')}
                </Button>
                <Button onClick={() => setMove('send')} disabled={file.verification.packet_id === null} data-testid="verification-send">
                  {t('disputes.move.send')}
                </Button>
              </>
            )}
            {(state === 'sent' || state === 'received' || isCollecting) && (
              <Button variant="default" onClick={() => setMove('conclude')} data-testid="verification-conclude">
                {t('disputes.move.conclude')}
              </Button>
            )}
          </Group>
          {isCollecting && file.verification.packet_id === null && (
            <Text size="sm" c="dimmed">
              {t('disputes.packetHint')}
            </Text>
          )}
          <Problem error={letter.error ?? packet.error} />
          {letter.data && (
            <Anchor href={disputesApi.documentUrl(letter.data.document_id)} download>
              {letter.data.name}
            </Anchor>
          )}
          {move && (
            <MoveForm key={`${move}-${state}`} verificationId={verificationId} move={move} isSent={state === 'sent'} onDone={() => setMove(null)} />
          )}
          <Panel title={t('disputes.history')}>
            <Lines lines={file.lines} />
          </Panel>
        </Stack>
      )}
    </Drawer>
  );
}

interface MoveProps {
  verificationId: number;
  move: Move;
  /** Only what was sent can be accepted or disputed. */
  isSent: boolean;
  onDone: () => void;
}

function MoveForm({ verificationId, move, isSent, onDone }: MoveProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way | ''>('');
  const [proof, setProof] = useState('');
  const [said, setSaid] = useState('');
  const [end, setEnd] = useState<ConcludeBody['outcome'] | ''>(isSent ? '' : 'withdrawn');
  const [isChecked, setIsChecked] = useState(false);
  const required = t('common.required');
  const faults = {
    way: move !== 'conclude' && !way ? required : null,
    proof: move === 'send' && !proof.trim() ? required : null,
    end: move === 'conclude' && !end ? required : null,
    said: move === 'conclude' && end === 'disputed' && !said.trim() ? required : null,
  };
  const change = useChange<undefined, unknown>(
    ['disputes', 'case'],
    () => {
      if (move === 'acknowledge') return disputesApi.acknowledge(verificationId, way || 'letter');
      if (move === 'send') return disputesApi.sendPacket(verificationId, way || 'letter', proof);
      return disputesApi.conclude(verificationId, { outcome: end || 'withdrawn', text: said });
    },
    onDone,
  );
  return (
    <MoveFrame
      change={change}
      isRight={Object.values(faults).every((fault) => fault === null)}
      onCheck={() => setIsChecked(true)}
      onDone={onDone}
      label={t(`disputes.move.${move}`)}
      testId="verification-save"
    >
      {move !== 'conclude' && (
        <CodeSelect
          label={t('disputes.way')} kind="way" codes={WAYS} value={way} onChange={setWay}
          error={isChecked ? faults.way : null} testId="verification-way"
        />
      )}
      {move === 'send' && (
        <TextInput
          label={t('disputes.proof')} description={t('disputes.proofHint')} value={proof} required
          onChange={(event) => setProof(event.currentTarget.value)} error={isChecked ? faults.proof : null} data-testid="verification-proof"
        />
      )}
      {move === 'conclude' && (
        <>
          <CodeSelect
            label={t('disputes.debtorSays')} kind="verificationState" codes={isSent ? ENDS : (['withdrawn'] as const)} value={end}
            onChange={setEnd} error={isChecked ? faults.end : null} testId="verification-end"
          />
          <Said
            label={t('disputes.said.conclude')} value={said} onChange={setSaid} error={isChecked ? faults.said : null}
            isOptional={end !== 'disputed'} testId="verification-text"
          />
        </>
      )}
    </MoveFrame>
  );
}
