/** All cases of a debtor that the reader may see, with their segment and why; each opens its page. */
import { Badge, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RelationCase, Relationship } from '../../shared/api/types';
import { TONE_COLOURS } from '../../shared/facts/toneColours';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Panel } from '../../shared/ui/parts';
import { STATUS_COLOURS } from '../case/caseStatus';
import classes from './relation.module.css';

export function CasesPanel({ relation }: { relation: Relationship }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const rows = relation.cases;
  return (
    <Panel title={t('relation.section.cases')} flush={rows.length > 0} testId="debtor-cases">
      {rows.length === 0 ? (
        <Empty title={t('relation.noCase')} />
      ) : (
        <div className={classes.scroll}>
          <DataTable
            label={t('relation.section.cases')}
            rows={rows}
            rowKey={(row) => row.case_id}
            columns={[
              { id: 'reference', header: t('case.reference'), cell: (row) => <a href={`#/cases/${row.case_id}`}>{row.reference}</a> },
              { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor_name },
              {
                id: 'status',
                header: t('case.status'),
                cell: (row) => (
                  <span className={classes.badges}>
                    <Badge color={STATUS_COLOURS[row.status] ?? 'gray'}>{text('caseState', row.status)}</Badge>
                    {row.holds.map((hold) => (
                      <Badge key={hold} color="orange">
                        {text('hold', hold)}
                      </Badge>
                    ))}
                  </span>
                ),
              },
              { id: 'balance', header: t('case.balance'), cell: (row) => <Amount money={row.balance} />, isRight: true },
              { id: 'due', header: t('relation.oldestDue'), cell: (row) => <span className="num">{format.at(row.oldest_due_on, 'date')}</span> },
              { id: 'segment', header: t('relation.segment'), cell: (row) => <Segment row={row} /> },
              { id: 'touch', header: t('relation.firstTouch'), cell: (row) => <Touch row={row} /> },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}

function Segment({ row }: { row: RelationCase }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const { segment } = row;
  if (!segment) return <>–</>;
  const why = t('relation.segmentWhy', { rules: segment.rules, on: segment.sorted_on });
  return (
    <Tooltip label={why} multiline w={260}>
      <span className={classes.badges} data-testid="segment" data-segment={segment.segment}>
        <Badge color={TONE_COLOURS[segment.tone] ?? 'gray'}>{segment.title || text('tone', segment.tone)}</Badge>
        {segment.traits.map((trait) => (
          <span key={trait} className={classes.dim}>
            {text('trait', trait)}
          </span>
        ))}
      </span>
    </Tooltip>
  );
}

function Touch({ row }: { row: RelationCase }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const { segment } = row;
  if (!segment?.touch_due_on) return <>–</>;
  if (segment.touched_at) {
    return (
      <>
        {format.at(segment.touched_at, 'date')} <span className={classes.dim}>{text('touchKind', segment.touch_kind)}</span>
      </>
    );
  }
  return <>{t('relation.touchBy', { on: format.at(segment.touch_due_on, 'date') })}</>;
}
