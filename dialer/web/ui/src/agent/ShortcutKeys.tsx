/** The keys, written down, and the switch for the single ones; loaded when somebody asks for them. */
import { Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Key, tableClass } from '../shared/ui/parts';

const ROWS = [
  { keys: 'F1', text: 'byHand' },
  { keys: 'F1', text: 'transfer' },
  { keys: 'F2', text: 'ready' },
  { keys: 'F3', text: 'hold' },
  { keys: 'F4', text: 'mute' },
  { keys: 'F6', text: 'wish' },
  { keys: 'F7', text: 'closing' },
  { keys: 'F8', text: 'hangUp' },
  { keys: 'F9', text: 'form' },
  { keys: 'A … Z, 1 … 6', text: 'code' },
  { keys: 'Ctrl ⏎', text: 'save' },
  { keys: 'F10', text: 'keypad' },
  { keys: 'F11', text: 'askHelp' },
  { keys: 'Alt 1 … 9', text: 'scriptAnswer' },
  { keys: 'Alt 0', text: 'scriptBack' },
  { keys: '?', text: 'help' },
] as const;

interface Props {
  isOpen: boolean;
  areSinglesOn: boolean;
  onClose: () => void;
  onSingles: (isOn: boolean) => void;
}

export default function ShortcutKeys({ isOpen, areSinglesOn, onClose, onSingles }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <table className={tableClass}>
        <tbody>
          {ROWS.map(({ keys, text }) => (
            <tr key={text}>
              <td style={{ whiteSpace: 'nowrap' }}>
                <Key>{keys}</Key>
              </td>
              <td>{t(`keys.${text}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Switch
        mt="md"
        label={t('keys.singles')}
        description={t('keys.singlesHint')}
        checked={areSinglesOn}
        onChange={(event) => onSingles(event.currentTarget.checked)}
        data-testid="single-keys"
      />
    </Modal>
  );
}
