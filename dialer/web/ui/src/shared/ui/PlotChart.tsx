/** Bars, lines and dots over named places, drawn as SVG: both axes with their names, ticks and units. */
import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useId } from 'react';
import classes from './chart.module.css';
import { barPlace, niceTicks, spread, type PlotBox } from './plot';

export interface PlotSeries {
  label: string;
  /** A colour of the theme. */
  color: string;
  kind: 'bar' | 'line' | 'dots';
  /** One for each place; null: there is no figure. */
  values: readonly (number | null)[];
  isDashed?: boolean;
}

interface Props {
  title: string;
  xLabel: string;
  yLabel: string;
  places: readonly string[];
  series: readonly PlotSeries[];
  format: (value: number) => string;
  /** Upper end of the axis; otherwise the largest value decides. */
  top?: number;
  empty: string;
  height?: number;
  testId?: string;
}

const MARGIN = { left: 62, right: 10, top: 10, bottom: 44 };

export function PlotChart({ title, xLabel, yLabel, places, series, format, top, empty, height = 230, testId }: Props) {
  const titleId = useId();
  const { ref: box, width } = useElementSize<HTMLDivElement>();
  const theme = useMantineTheme();
  const shade = useComputedColorScheme('light') === 'dark' ? 4 : 6;
  const colour = (name: string) => theme.colors[name]?.[shade] ?? 'gray';
  const known = series.flatMap((one) => one.values.filter((value): value is number => value !== null));
  const ticks = niceTicks(top ?? Math.max(0, ...known));
  const plot: PlotBox = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, width - MARGIN.left - MARGIN.right),
    height: height - MARGIN.top - MARGIN.bottom,
    most: ticks[ticks.length - 1] ?? 1,
    count: places.length,
  };
  const y = (value: number) => plot.top + plot.height * (1 - Math.min(value, plot.most) / plot.most);
  const every = Math.max(1, Math.ceil((places.length * 52) / plot.width));
  const bars = series.filter((one) => one.kind === 'bar');
  return (
    <figure className={classes.chart} aria-labelledby={titleId} data-testid={testId} data-points={known.length}>
      <figcaption className={classes.head}>
        <span id={titleId} className={classes.title}>
          {title} <span className={classes.unit}>{yLabel}</span>
        </span>
      </figcaption>
      <div ref={box} className={classes.canvas} style={{ height }}>
        {known.length === 0 && <div className={classes.empty}>{empty}</div>}
        {known.length > 0 && width > 0 && (
          <svg width={width} height={height} role="img" aria-labelledby={titleId} className={classes.svg}>
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={plot.left} x2={plot.left + plot.width} y1={y(tick)} y2={y(tick)} className={classes.gridLine} />
                <text x={plot.left - 6} y={y(tick) + 4} textAnchor="end">
                  {format(tick)}
                </text>
              </g>
            ))}
            {places.map((place, index) =>
              index % every === 0 ? (
                <text key={place} x={spread(plot, index)} y={height - 26} textAnchor="middle">
                  {place}
                </text>
              ) : null,
            )}
            <text x={plot.left + plot.width / 2} y={height - 6} textAnchor="middle" className={classes.axisName}>
              {xLabel}
            </text>
            {series.map((one) => (
              <g key={one.label} fill={colour(one.color)} stroke={colour(one.color)}>
                {one.kind === 'bar' &&
                  one.values.map((value, index) => {
                    if (value === null) return null;
                    const { x, width: wide } = barPlace(plot, index, bars.indexOf(one), bars.length);
                    return (
                      <rect key={index} x={x} y={y(value)} width={wide} height={plot.top + plot.height - y(value)} stroke="none">
                        <title>{`${one.label}, ${places[index]}: ${format(value)}`}</title>
                      </rect>
                    );
                  })}
                {one.kind === 'line' && (
                  <path
                    d={linePath(one.values, (index) => spread(plot, index), y)}
                    fill="none"
                    strokeWidth={2}
                    strokeDasharray={one.isDashed ? '6 4' : undefined}
                  />
                )}
                {one.kind !== 'bar' &&
                  one.values.map((value, index) =>
                    value === null ? null : (
                      <circle key={index} cx={spread(plot, index)} cy={y(value)} r={one.kind === 'dots' ? 4.5 : 2.5} stroke="none">
                        <title>{`${one.label}, ${places[index]}: ${format(value)}`}</title>
                      </circle>
                    ),
                  )}
              </g>
            ))}
          </svg>
        )}
      </div>
      <ul className={classes.legend}>
        {series.map((one) => (
          <li key={one.label}>
            <span
              className={classes.stroke}
              style={{ borderTopColor: colour(one.color), borderTopStyle: one.isDashed ? 'dashed' : 'solid' }}
              aria-hidden
            />
            {one.label}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** A line that is broken where there is no figure. */
function linePath(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let isDrawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const step = `${isDrawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = true;
      return step;
    })
    .join('');
}
