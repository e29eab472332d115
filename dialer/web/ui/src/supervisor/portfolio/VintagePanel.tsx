/** What came in of each batch, month after month since it was placed. */
import { useTranslation } from 'react-i18next';
import type { Figures } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Empty, Panel } from '../../shared/ui/parts';
import { PlotChart } from '../../shared/ui/PlotChart';
import classes from './portfolio.module.css';

const COLOURS = ['brand', 'teal', 'orange', 'violet', 'red', 'yellow'];
/** More lines than these cannot be told apart; the newest are drawn, all are in the table. */
const MOST_LINES = COLOURS.length;

export function VintagePanel({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { vintages, currency } = figures;
  const drawn = vintages.slice(-MOST_LINES);
  const longest = Math.max(0, ...drawn.map((one) => one.gross.length));
  return (
    <Panel title={t('portfolio.vintages')}>
      {vintages.length === 0 ? (
        <Empty title={t('portfolio.noVintage')} />
      ) : (
        <div className={classes.chartAndTable}>
          <PlotChart
            title={t('portfolio.liquidation')}
            yLabel={t('portfolio.liquidationUnit')}
            xLabel={t('portfolio.monthsSince')}
            places={Array.from({ length: longest }, (_, month) => String(month))}
            series={drawn.map((one, index) => ({
              label: one.code,
              color: COLOURS[index] ?? 'gray',
              kind: 'line',
              values: Array.from({ length: longest }, (_, month) => one.gross[month] ?? null),
            }))}
            format={(value) => format.ratio(value).replace(/[.,]0/, '')}
            empty={t('portfolio.noVintage')}
            testId="chart-vintages"
          />
          <div className={classes.scroll}>
            <DataTable
              label={t('portfolio.vintages')}
              rows={[...vintages].reverse()}
              rowKey={(one) => one.placement_id}
              testId="vintages"
              columns={[
                { id: 'code', header: t('portfolio.batch'), cell: (one) => <span className={classes.code}>{one.code}</span> },
                { id: 'on', header: t('portfolio.placedOn'), cell: (one) => format.at(one.placed_on, 'date') },
                { id: 'placed', header: t('portfolio.placed'), cell: (one) => format.money({ minor: one.placed_minor, currency }), isRight: true },
                { id: 'recalled', header: t('portfolio.recalled'), cell: (one) => format.money({ minor: one.recalled_minor, currency }), isRight: true },
                { id: 'in', header: t('portfolio.collected'), cell: (one) => format.money({ minor: one.collected_minor.at(-1) ?? 0, currency }), isRight: true },
                { id: 'gross', header: t('portfolio.gross'), cell: (one) => format.ratio(one.gross.at(-1)), isRight: true },
                { id: 'net', header: t('portfolio.net'), cell: (one) => format.ratio(one.net.at(-1)), isRight: true },
              ]}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}
