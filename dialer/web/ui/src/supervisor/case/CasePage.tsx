/** One case: who owes what to whom, what comes next, and everything about it in sections. */
import { Badge, Button, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { casesApi } from '../../shared/api/cases';
import { placementsApi } from '../../shared/api/placements';
import type { CaseFile } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo } from '../../shared/router';
import { useIsCreditor } from '../../shared/session/me';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { RecallOne } from '../placements/RecallOne';
import { STATUS_COLOURS } from './caseStatus';
import { HEAD_PARTS, SECTIONS } from './sections';
import classes from './case.module.css';

export const caseKey = (caseId: number) => ['case', caseId] as const;

export function CasePage({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const read = useQuery({ queryKey: caseKey(caseId), queryFn: () => casesApi.file(caseId) });
  const file = read.data;
  const changed = () => void queries.invalidateQueries({ queryKey: caseKey(caseId) });
  return (
    <Page
      title={file ? t('case.title', { reference: file.case.reference }) : t('case.one')}
      hint={file && `${file.debtor.name} · ${file.case.creditor.name}`}
      actions={
        <Group gap="xs">
          {file?.case.state === 'open' && (
            <RecallOne
              title={t('placements.recallCase', { reference: file.case.reference })}
              recall={(reason) => placementsApi.recallCase(caseId, reason)}
              testId="recall-case"
            />
          )}
          <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => goTo('/cases')} data-testid="case-back">
            {t('case.back')}
          </Button>
        </Group>
      }
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {file ? (
        <Stack data-testid="case">
          <CaseHead file={file} onChanged={changed} />
          <nav className={classes.jumps} aria-label={t('case.sections')}>
            {SECTIONS.map(({ id }) => (
              <button key={id} type="button" onClick={() => jumpTo(id)}>
                {t(`case.section.${id}`)}
              </button>
            ))}
          </nav>
          {SECTIONS.map(({ id, Section }) => (
            <div key={id} id={`case-${id}`} tabIndex={-1} data-testid={`case-section-${id}`}>
              <Section file={file} onChanged={changed} />
            </div>
          ))}
        </Stack>
      ) : (
        !read.error && <Loading />
      )}
    </Page>
  );
}

/** The address stays: what stands behind its `#` is the page. */
function jumpTo(id: string): void {
  const section = document.getElementById(`case-${id}`);
  section?.scrollIntoView({ behavior: 'smooth' });
  section?.focus({ preventScroll: true });
}

function CaseHead({ file, onChanged }: { file: CaseFile; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const isCreditor = useIsCreditor();
  const { case: one, debtor } = file;
  return (
    <Panel testId="case-head">
      <div className={classes.head}>
        <Labelled label={t('case.debtor')}>
          {isCreditor ? debtor.name : <a href={`#/debtors/${debtor.debtor_id}`}>{debtor.name}</a>}
          <div className={classes.dim}>{debtor.tax_code}</div>
        </Labelled>
        <Labelled label={t('case.creditor')}>
          {one.creditor.name}
          <div className={classes.dim}>{one.placement && t('case.placement', { code: one.placement })}</div>
        </Labelled>
        <Labelled label={t('case.status')}>
          <Group gap={6}>
            <Badge color={STATUS_COLOURS[one.state] ?? 'gray'} data-testid="case-status" data-status={one.state}>
              {text('caseState', one.state)}
            </Badge>
            {one.holds.map((hold) => (
              <Badge key={hold.reason} color="orange">
                {text('hold', hold.reason)}
                {hold.ends_at && ` · ${format.at(hold.ends_at, 'date')}`}
              </Badge>
            ))}
          </Group>
        </Labelled>
        <Labelled label={t('case.phase')}>{text('phase', one.phase)}</Labelled>
        <Labelled label={t('case.balance')}>
          <strong data-testid="case-balance">
            <Amount money={one.balance} />
          </strong>
        </Labelled>
        {HEAD_PARTS.map((Part, index) => (
          <Part key={index} file={file} onChanged={onChanged} />
        ))}
      </div>
    </Panel>
  );
}
