/** The order of work: what was learned of each creditor's calls, how good it is, and why a lead stands where it stands. */
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconSchool } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { workApi } from '../../shared/api/work';
import type { ScoreModel } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { LeadWorth } from './LeadWorth';
import { ModelDetail } from './ModelDetail';

export const STANDING_COLOURS: Readonly<Record<ScoreModel['standing'], string>> = {
  used: 'teal',
  too_few: 'gray',
  not_better: 'orange',
};

export default function WorkPage() {
  const [, , kind, id] = usePlace().path.split('/');
  const opened = Number(id) || null;
  if (kind === 'leads' && opened) return <LeadWorth key={opened} leadId={opened} />;
  return <Models opened={kind === 'models' ? opened : null} />;
}

function Models({ opened }: { opened: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const read = useQuery({ queryKey: ['scoring'], queryFn: workApi.scoring });
  const models = read.data?.models ?? [];
  const shown = models.find((model) => model.version === opened);
  return (
    <Page title={t('work.title')} hint={t('work.hint')}>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      <Panel flush>
        {read.isPending && <Loading />}
        {read.data && models.length === 0 && (
          <Empty icon={<IconSchool size={28} />} title={t('work.none')} testId="work-none">
            {t('work.noneWhy')}
          </Empty>
        )}
        {models.length > 0 && (
          <DataTable
            label={t('work.models')}
            rows={models}
            rowKey={(model) => model.version}
            onOpen={(model) => goTo(`/work/models/${model.version}`)}
            testId="models"
            columns={[
              { id: 'question', header: t('work.question'), cell: (model) => text('question', model.question) },
              { id: 'creditor', header: t('case.creditor'), cell: (model) => model.creditor_name },
              {
                id: 'standing',
                header: t('work.standing'),
                cell: (model) => (
                  <Badge color={STANDING_COLOURS[model.standing]} title={text('scoreStanding', model.standing)}>
                    {text('scoreBadge', model.standing)}
                  </Badge>
                ),
              },
              { id: 'seen', header: t('work.seen'), cell: (model) => format.count(model.seen_count), isRight: true },
              { id: 'rate', header: t('work.rate'), cell: (model) => format.ratio(model.rate), isRight: true },
              { id: 'brier', header: t('work.brier'), cell: (model) => model.brier === null ? '–' : format.decimal(model.brier, 4), isRight: true },
              { id: 'base', header: t('work.baseBrier'), cell: (model) => model.base_brier === null ? '–' : format.decimal(model.base_brier, 4), isRight: true },
              { id: 'skill', header: t('work.skill'), cell: (model) => format.ratio(model.skill), isRight: true },
              { id: 'learned', header: t('work.learnedAt'), cell: (model) => <span style={{ whiteSpace: 'nowrap' }}>{format.at(model.learned_at)}</span> },
            ]}
          />
        )}
      </Panel>
      {shown && <ModelDetail model={shown} />}
    </Page>
  );
}
