/** One step of a script as an agent sees it: what to say, the answers, objections at hand, what is still to be said. */
import { Badge, Button, Kbd } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconLock, IconMessage2Question } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScriptShown } from '../api/types';
import classes from './script.module.css';

interface Props {
  shown: ScriptShown;
  isBusy: boolean;
  /** Why nothing can be said now; empty: it can. */
  why?: string;
  showKeys?: boolean;
  /** The step was said; the place of the answer, or null at an ending. */
  onAnswer: (index: number | null) => void;
  onBack: () => void;
  onObjection: (id: string) => void;
}

export function ScriptStep({ shown, isBusy, why, showKeys, onAnswer, onBack, onObjection }: Props) {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string | null>(null);
  const isStill = isBusy || Boolean(why);
  const met = shown.objections.find((item) => item.id === openId);
  const left = shown.milestones.filter((item) => !item.is_said);
  return (
    <section className={classes.script} data-testid="script" data-step={shown.step} aria-label={t('script.title')}>
      <header className={classes.head}>
        <span className={classes.name}>{shown.step_title}</span>
        {shown.is_required && <Badge variant="light">{t('script.required')}</Badge>}
        <span className={classes.dim} title={shown.title}>
          {t('script.version', { number: shown.number })}
        </span>
        <span className={classes.end} data-testid="script-progress">
          {t('script.progress', { said: shown.milestones.length - left.length, count: shown.milestones.length })}
        </span>
      </header>
      <p className={classes.say} lang={shown.language} data-testid="script-text" aria-live="polite">
        {shown.text}
      </p>
      {shown.tip && (
        <p className={classes.dim} lang={shown.language}>
          {shown.tip}
        </p>
      )}
      <div className={classes.answers} role="group" aria-label={t('script.answers')}>
        {shown.answers.map((answer, index) => (
          <Button
            key={`${index} ${answer.label}`}
            size="compact-md"
            variant={index === 0 ? 'filled' : 'light'}
            disabled={isStill || answer.is_locked}
            leftSection={answer.is_locked ? <IconLock size={15} aria-hidden /> : showKeys && <Kbd size="xs">Alt {index + 1}</Kbd>}
            title={answer.is_locked ? t('script.locked') : undefined}
            onClick={() => onAnswer(index)}
            data-testid={`script-answer-${index}`}
          >
            {answer.label || t('script.said')}
          </Button>
        ))}
        {shown.answers.length === 0 && !shown.is_done && (
          <Button
            size="compact-md"
            disabled={isStill}
            leftSection={showKeys && <Kbd size="xs">Alt 1</Kbd>}
            onClick={() => onAnswer(null)}
            data-testid="script-finish"
          >
            {t('script.finish')}
          </Button>
        )}
        {shown.is_done && (
          <Badge color="teal" leftSection={<IconCheck size={13} aria-hidden />} data-testid="script-done">
            {t(`script.done.${shown.ending || 'complete'}`)}
          </Badge>
        )}
        <Button
          size="compact-md"
          variant="subtle"
          color="gray"
          disabled={isStill || !shown.may_go_back}
          leftSection={<IconArrowBackUp size={15} aria-hidden />}
          onClick={onBack}
          data-testid="script-back"
        >
          {t('script.back')} {showKeys && <Kbd size="xs" ml={6}>Alt 0</Kbd>}
        </Button>
      </div>
      {why && <p className={classes.dim}>{why}</p>}
      {shown.answers.some((answer) => answer.is_locked) && (
        <p className={classes.dim} data-testid="script-locked">
          {t('script.locked')}
        </p>
      )}
      {shown.objections.length > 0 && (
        <div className={classes.answers} role="group" aria-label={t('script.objections')}>
          <IconMessage2Question size={16} aria-hidden />
          {shown.objections.map((item) => (
            <button
              key={item.id}
              type="button"
              className={classes.objection}
              aria-expanded={item.id === openId}
              disabled={isStill}
              lang={shown.language}
              onClick={() => {
                setOpenId(item.id === openId ? null : item.id);
                if (item.id !== openId) onObjection(item.id);
              }}
              data-testid={`script-objection-${item.id}`}
            >
              {item.title}
            </button>
          ))}
        </div>
      )}
      {met && (
        <p className={classes.reply} lang={shown.language} data-testid="script-reply">
          {met.answer}
        </p>
      )}
    </section>
  );
}
