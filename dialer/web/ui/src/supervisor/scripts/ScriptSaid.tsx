/** What was said in a conversation by its script: step by step, and what is missing. */
import { Alert, Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ScriptRecord } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { Panel } from '../../shared/ui/parts';
import classes from '../attempts.module.css';

export function ScriptSaid({ record }: { record: ScriptRecord }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel
      title={t('scripts.record')}
      actions={
        <span className={classes.data}>
          {t('scripts.recordVersion', { title: record.title, number: record.number })}{' '}
          {record.is_complete && <Badge color="teal">{t('scripts.complete')}</Badge>}
        </span>
      }
      testId="script-record"
    >
      <ol className={classes.diary}>
        {record.said.map((line) => (
          <li key={`${line.at} ${line.title}`}>
            <span className="num">{format.at(line.at, 'timeSeconds')}</span>
            <span>
              {line.title}
              {line.answer && (
                <span className={classes.data} style={{ display: 'block' }}>
                  {line.answer}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {record.objections.length > 0 && (
        <p className={classes.data}>
          {t('scripts.objectionsMet')}: {record.objections.join(' · ')}
        </p>
      )}
      {record.owed.length > 0 && (
        <Alert color="orange" data-testid="script-owed">
          {t('scripts.owed')}: {record.owed.join(' · ')}
        </Alert>
      )}
    </Panel>
  );
}
