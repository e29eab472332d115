/** Preview: the file is shown before the call; accept it, or give it back with a reason. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconEye, IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Countdown } from '../shared/ui/parts';
import type { AgentActions } from './useAgentActions';
import classes from './agent.module.css';

const SKIP_REASONS = ['just_called', 'wrong_moment', 'needs_review', 'not_mine'] as const;

export function PreviewBar({ deadlineAt, actions }: { deadlineAt: string | null; actions: AgentActions }) {
  const { t } = useTranslation();
  const isPending = actions.accept.isPending || actions.skip.isPending;
  return (
    <div className={classes.preview} data-testid="preview">
      <IconEye size={20} aria-hidden />
      <div className={classes.grow}>
        <div className={classes.strong}>{t('preview.title')}</div>
        {deadlineAt && (
          <div className={classes.dim}>
            {t('preview.timeLeft')} <Countdown until={deadlineAt} testId="preview-countdown" />
          </div>
        )}
      </div>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} />} disabled={isPending} data-testid="preview-skip">
            {t('preview.skip')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('preview.why')}</Menu.Label>
          {SKIP_REASONS.map((reason) => (
            <Menu.Item key={reason} onClick={() => actions.skip.mutate(reason)} data-testid={`skip-${reason}`}>
              {t(`preview.reason.${reason}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        color="teal"
        leftSection={<IconPhoneOutgoing size={18} />}
        onClick={() => actions.accept.mutate()}
        loading={actions.accept.isPending}
        disabled={actions.skip.isPending}
        data-testid="preview-accept"
      >
        {t('preview.accept')}
      </Button>
    </div>
  );
}
