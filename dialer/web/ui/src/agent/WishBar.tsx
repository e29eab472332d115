/** "The debtor wishes…": what is said in the call about times, places and media, written down while it is said. */
import { Button } from '@mantine/core';
import { IconHeartHandshake } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Key, Loading } from '../shared/ui/parts';
import classes from './agent.module.css';

/** Loaded when it is first opened: the page is light for those who never need it. */
const WishForm = lazy(() => import('./WishForm'));

interface Props {
  callId: string;
  /** From the conversation on; before, the bar keeps its place, so that nothing moves. */
  mayOpen: boolean;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

export function WishBar({ callId, mayOpen, isOpen, onOpen }: Props) {
  const { t } = useTranslation();
  const [count, setCount] = useState(0);
  return (
    <section className={classes.conductStep} data-done={count > 0} aria-label={t('wishes.title')} data-testid="wish-bar">
      <IconHeartHandshake size={18} aria-hidden />
      <span className={classes.grow}>{count > 0 ? t('wishes.recorded', { count }) : t('wishes.hint')}</span>
      {!(isOpen && mayOpen) && (
        <Button size="compact-sm" variant="default" disabled={!mayOpen} onClick={() => onOpen(true)} rightSection={<Key>F6</Key>} data-testid="wish-open">
          {t('wishes.open')}
        </Button>
      )}
      {isOpen && mayOpen && (
        <Suspense fallback={<Loading />}>
          <WishForm
            callId={callId}
            onClose={() => onOpen(false)}
            onSaved={() => {
              setCount((before) => before + 1);
              onOpen(false);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
