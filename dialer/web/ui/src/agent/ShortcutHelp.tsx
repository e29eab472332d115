/** The button that shows the keys. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

const ShortcutKeys = lazy(() => import('./ShortcutKeys'));

interface Props {
  isOpen: boolean;
  areSinglesOn: boolean;
  onOpen: () => void;
  onClose: () => void;
  onSingles: (isOn: boolean) => void;
}

export function ShortcutHelp({ isOpen, areSinglesOn, onOpen, onClose, onSingles }: Props) {
  const { t } = useTranslation();
  const [isWanted, setIsWanted] = useState(isOpen);
  if (isOpen && !isWanted) setIsWanted(true);
  return (
    <>
      <Tooltip label={t('keys.title')}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('keys.title')} onClick={onOpen} data-testid="shortcut-help">
          <IconKeyboard size={19} />
        </ActionIcon>
      </Tooltip>
      {isWanted && (
        <Suspense fallback={null}>
          <ShortcutKeys isOpen={isOpen} areSinglesOn={areSinglesOn} onClose={onClose} onSingles={onSingles} />
        </Suspense>
      )}
    </>
  );
}
