/** The keys of a telephone, for a switchboard that asks for them; by pointer, or typed while the pad is open. */
import { Button, Popover, SimpleGrid, Text } from '@mantine/core';
import { IconDialpad } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Key } from '../shared/ui/parts';
import type { AgentActions } from './useAgentActions';
import classes from './agent.module.css';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
/** How many of the keys that were pressed are still shown. */
const SHOWN = 12;

interface Props {
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  actions: AgentActions;
}

export function Keypad({ isOpen, onOpen, actions }: Props) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState('');
  function press(key: string): void {
    setPressed((before) => (before + key).slice(-SHOWN));
    actions.press.mutate(key);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'F10') {
      event.preventDefault();
      onOpen(false);
    } else if ((KEYS as readonly string[]).includes(event.key) && !event.repeat) {
      event.preventDefault();
      press(event.key);
    }
  }
  return (
    <Popover
      opened={isOpen}
      onChange={onOpen}
      onOpen={() => setPressed('')}
      position="bottom-end"
      trapFocus
      withRoles
      returnFocus
    >
      <Popover.Target>
        <Button
          size="md"
          variant="default"
          leftSection={<IconDialpad size={18} />}
          rightSection={<Key>F10</Key>}
          onClick={() => onOpen(!isOpen)}
          data-testid="keypad-open"
        >
          {t('agent.keypad')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('agent.keypad')} onKeyDown={onKeyDown} data-testid="keypad">
        <div className={classes.pressed} aria-live="polite" data-testid="keypad-pressed">
          {pressed || (
            <Text component="span" size="sm" c="dimmed">
              {t('agent.keypadHint')}
            </Text>
          )}
        </div>
        <SimpleGrid cols={3} spacing={6}>
          {KEYS.map((key, index) => (
            <Button
              key={key}
              variant="default"
              size="md"
              onClick={() => press(key)}
              data-autofocus={index === 0 || undefined}
              data-testid={`key-${key}`}
            >
              {key}
            </Button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
