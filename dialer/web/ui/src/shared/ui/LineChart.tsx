/** Lines over time on a canvas (uPlot): axes with units, a legend with the values at the pointer or of the last instant. */
import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useId, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import classes from './chart.module.css';

export interface ChartLine {
  label: string;
  /** A colour of the theme. */
  color: string;
  /** A limit: dashed, and not filled. */
  isLimit?: boolean;
}

export type ChartData = [number[], ...(number | null)[][]];

export interface LineChartProps {
  title: string;
  /** Of every value, at the top of the axis. */
  unit: string;
  lines: readonly ChartLine[];
  /** Seconds since 1970, then one column for each line. */
  data: ChartData;
  /** Upper end of the axis; it begins at 0. */
  top: number;
  /** Ticks of an axis on which large values take less room, so that small ones can be told apart; evenly divided without. */
  compressedTicks?: readonly number[];
  /** Length of the axis of time, in seconds, up to the last instant. */
  spanS: number;
  zone: string;
  formatTick: (value: number) => string;
  formatValue: (value: number | null) => string;
  formatTime: (seconds: number) => string;
  empty: string;
  height?: number;
  testId?: string;
}

const FONT = "11px 'Inter Variable', system-ui, sans-serif";

interface Colours {
  lines: readonly string[];
  fill: string;
  text: string;
  grid: string;
}

function useColours(lines: readonly ChartLine[]): Colours {
  const theme = useMantineTheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const shade = isDark ? 4 : 6;
  const [first] = lines;
  return {
    lines: lines.map((line) => theme.colors[line.color]?.[shade] ?? 'gray'),
    fill: `${theme.colors[first?.color ?? 'gray']?.[shade] ?? '#888888'}22`,
    text: isDark ? '#98a3b3' : '#566274',
    grid: isDark ? '#232a34' : '#e8ecf1',
  };
}

export function LineChart(props: LineChartProps) {
  const { title, unit, lines, data, formatValue, formatTime, empty, height = 168, testId } = props;
  const titleId = useId();
  const { ref: box, width } = useElementSize<HTMLDivElement>();
  const [pointed, setPointed] = useState<number | null>(null);
  const colours = useColours(lines);
  const last = data[0].length - 1;
  const shown = pointed !== null && pointed <= last ? pointed : last;
  const shownAt = data[0][shown];
  return (
    <figure className={classes.chart} aria-labelledby={titleId} data-testid={testId} data-points={data[0].length}>
      <figcaption className={classes.head}>
        <span id={titleId} className={classes.title}>
          {title} <span className={classes.unit}>{unit}</span>
        </span>
        <span className={`${classes.unit} num`}>{shownAt === undefined ? '' : formatTime(shownAt)}</span>
      </figcaption>
      <div ref={box} className={classes.canvas} style={{ height }}>
        {last < 0 && <div className={classes.empty}>{empty}</div>}
        {last >= 0 && width > 0 && (
          <Canvas {...props} width={width} height={height} colours={colours} onPoint={setPointed} />
        )}
      </div>
      <ul className={classes.legend}>
        {lines.map((line, index) => (
          <li key={line.label}>
            <span
              className={classes.stroke}
              style={{ borderTopColor: colours.lines[index], borderTopStyle: line.isLimit ? 'dashed' : 'solid' }}
              aria-hidden
            />
            {line.label} <strong className="num">{formatValue(data[index + 1]?.[shown] ?? null)}</strong>
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface CanvasProps extends LineChartProps {
  width: number;
  height: number;
  colours: Colours;
  onPoint: (index: number | null) => void;
}

/** The canvas is made anew when its looks change, and only given new data otherwise. */
function Canvas(props: CanvasProps) {
  const { lines, data, top, compressedTicks, spanS, zone, formatTick, formatTime, width, height, colours, onPoint } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const current = useRef({ top, spanS, formatTick, formatTime, onPoint });
  useEffect(() => {
    current.current = { top, spanS, formatTick, formatTime, onPoint };
  });
  const looks = JSON.stringify([colours, lines, compressedTicks ?? null]);
  useEffect(() => {
    if (!place.current) return undefined;
    const [drawn, shapes, splits] = JSON.parse(looks) as [Colours, ChartLine[], number[] | null];
    const axis = { stroke: drawn.text, font: FONT, grid: { stroke: drawn.grid, width: 1 }, ticks: { show: false } };
    const made = new uPlot(
      {
        width: 100,
        height: 100,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { range: (_, __, to) => [to - current.current.spanS, to] },
          y: { range: () => [0, current.current.top], ...(splits && { distr: 4, asinh: splits[1] ?? 1 }) },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 70,
            size: 24,
            values: (_, ticks) => ticks.map((at) => current.current.formatTime(at).slice(0, 5)),
          },
          {
            ...axis,
            size: 46,
            space: 34,
            // Left to itself the library labels whole powers of ten only.
            ...(splits && { splits: () => splits, filter: (_, kept) => kept }),
            values: (_, ticks) => ticks.map((value) => current.current.formatTick(value)),
          },
        ],
        series: [
          {},
          ...shapes.map((shape, index) => ({
            stroke: drawn.lines[index] ?? 'gray',
            width: 2,
            points: { show: false },
            ...(shape.isLimit ? { dash: [6, 4] } : { fill: drawn.fill }),
          })),
        ],
        hooks: { setCursor: [(self) => current.current.onPoint(self.cursor.idx ?? null)] },
      },
      [[], ...shapes.map(() => [])],
      place.current,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [looks, zone]);
  useEffect(() => plot.current?.setSize({ width, height }), [width, height, looks, zone]);
  useEffect(() => plot.current?.setData(data), [data, top, spanS, looks, zone]);
  return <div ref={place} aria-hidden />;
}
