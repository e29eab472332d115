/** At the head of a case: what is next, until when, and why. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { treatmentApi } from '../../shared/api/treatment';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { Labelled } from '../../shared/ui/parts';
import classes from './case.module.css';
import type { CasePartProps } from './casePart';

export const treatmentKey = (caseId: number) => ['treatment', 'case', caseId] as const;

export function NextStep({ file }: CasePartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const caseId = file.case.case_id;
  const read = useQuery({ queryKey: treatmentKey(caseId), queryFn: () => treatmentApi.ofCase(caseId) });
  const next = read.data?.next;
  const none = t(file.case.state === 'open' ? 'treatment.notPlanned' : 'treatment.ended');
  return (
    <Labelled label={t('treatment.next')}>
      {next ? <strong data-testid="case-next">{text('nextAction', next.action)}</strong> : none}
      {next && <div className={classes.dim}>{next.sentence[format.language]}</div>}
      {next?.deadline && (
        <div className={classes.dim}>
          {t('treatment.deadline')} <span className="num">{format.at(next.deadline, 'date')}</span>
        </div>
      )}
    </Labelled>
  );
}
