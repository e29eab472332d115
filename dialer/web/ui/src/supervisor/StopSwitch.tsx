/** Stop all dialling: large, confirmed, and never hidden while it is on. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import { Confirm } from '../shared/ui/Confirm';
import classes from './floor.module.css';

export function StopButton({ isStopped }: { isStopped: boolean }) {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  const stop = useMutation({ mutationFn: floorApi.stopAll, onSuccess: () => setIsAsking(false) });
  if (isStopped) return null;
  return (
    <>
      <Button
        size="md"
        color="red"
        leftSection={<IconHandStop size={20} />}
        onClick={() => setIsAsking(true)}
        data-testid="stop-all"
      >
        {t('stop.button')}
      </Button>
      {isAsking && (
        <Confirm
          title={t('stop.title')}
          confirmLabel={t('stop.confirm')}
          color="red"
          isPending={stop.isPending}
          error={stop.error}
          onConfirm={() => stop.mutate()}
          onClose={() => setIsAsking(false)}
          testId="stop-all-confirm"
        >
          {t('stop.explain')}
        </Confirm>
      )}
    </>
  );
}

export function StoppedBanner() {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  const resume = useMutation({ mutationFn: floorApi.resume, onSuccess: () => setIsAsking(false) });
  return (
    <div className={classes.stopped} role="alert" data-testid="stopped-banner">
      <IconHandStop size={30} aria-hidden />
      <div className={classes.grow}>
        <div className={classes.stoppedTitle}>{t('stop.isOn')}</div>
        {t('stop.isOnHint')}
      </div>
      <Button
        size="md"
        color="teal"
        leftSection={<IconPlayerPlay size={18} />}
        onClick={() => setIsAsking(true)}
        data-testid="resume-all"
      >
        {t('stop.resume')}
      </Button>
      {isAsking && (
        <Confirm
          title={t('stop.resumeTitle')}
          confirmLabel={t('stop.resume')}
          color="teal"
          isPending={resume.isPending}
          error={resume.error}
          onConfirm={() => resume.mutate()}
          onClose={() => setIsAsking(false)}
          testId="resume-all-confirm"
        >
          {t('stop.resumeExplain')}
        </Confirm>
      )}
    </div>
  );
}
