/** The form of a wish that the debtor tells in the call. */
import { Button, NativeSelect } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import { faultField } from '../shared/api/http';
import { EMPTY_WISH, oneOf, WISH_KINDS, wishBody, wishFaults, type Faults, type WishDraft, type WishKind } from '../shared/facts/wishDraft';
import { WishFields } from '../shared/facts/WishFields';
import { useCodeText, useProblemText } from '../shared/i18n/useText';
import { notifyDone } from '../shared/ui/notify';
import { Problem } from '../shared/ui/parts';
import classes from './agent.module.css';

const BESIDE = ['weekdays', 'starts', 'stops', 'place', 'medium', 'note'];

interface Props {
  callId: string;
  onClose: () => void;
  onSaved: () => void;
}

export default function WishForm({ callId, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const problem = useProblemText();
  const [kind, setKind] = useState<WishKind>('avoid');
  const [draft, setDraft] = useState<WishDraft>(EMPTY_WISH);
  const [found, setFound] = useState<Faults>({});
  const first = useRef<HTMLSelectElement>(null);
  const save = useMutation({
    mutationFn: () => agentApi.addWish(callId, wishBody(kind, draft, 'call' as const)),
    onSuccess: () => {
      notifyDone(t('record.saved'));
      onSaved();
    },
  });
  useEffect(() => first.current?.focus(), []);
  useHotkeys([['Escape', onClose]], []);
  function submit(): void {
    const faults = wishFaults(kind, draft);
    setFound(faults);
    if (Object.keys(faults).length === 0) save.mutate();
  }
  const refused = faultField(save.error);
  const isBeside = BESIDE.includes(refused);
  const faults: Faults = {
    ...Object.fromEntries(Object.entries(found).map(([field, key]) => [field, t(key as never)])),
    ...(isBeside ? { [refused]: problem(save.error) } : {}),
  };
  return (
    <form
      className={classes.wishForm}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      noValidate
      data-testid="wish-form"
    >
      <NativeSelect
        ref={first}
        label={t('wishes.what')}
        value={kind}
        onChange={(event) => {
          setKind(oneOf(WISH_KINDS, event.currentTarget.value, 'avoid'));
          setFound({});
        }}
        data={WISH_KINDS.map((value) => ({ value, label: text('wish', value) }))}
        data-testid="wish-kind"
      />
      <WishFields
        kind={kind}
        draft={draft}
        onChange={(part) => {
          setDraft((before) => ({ ...before, ...part }));
          setFound({});
          save.reset();
        }}
        faults={faults}
      />
      <Problem error={isBeside ? null : save.error} />
      <div className={classes.wishButtons}>
        <Button size="compact-md" variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button size="compact-md" type="submit" loading={save.isPending} data-testid="wish-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
