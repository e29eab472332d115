/** Expectations as dots with their intervals on one axis: the thin line holds 95 % of the days, the thick one 80 %. */
import { useId } from 'react';
import type { Expected } from '../shared/api/types';
import { placeOn, type Scale } from './whatIf';
import classes from './whatIf.module.css';

export interface IntervalLine {
  label: string;
  expected: Expected;
  isChanged: boolean;
}

interface Props {
  title: string;
  lines: readonly IntervalLine[];
  scale: Scale;
  /** A line across all intervals, such as the cap. */
  limit?: number | undefined;
  format: (value: number) => string;
}

export function IntervalChart({ title, lines, scale, limit, format }: Props) {
  const id = useId();
  const span = (lo: number, hi: number) => {
    const from = placeOn(scale, lo);
    return { left: `${from}%`, width: `${Math.max(0, placeOn(scale, hi) - from)}%` };
  };
  return (
    <figure className={classes.chart} aria-labelledby={id}>
      <figcaption id={id} className="visually-hidden">
        {title}
      </figcaption>
      {lines.map(({ label, expected, isChanged }) => (
        <div key={label} className={classes.line} data-changed={isChanged}>
          <span className={classes.lineLabel}>{label}</span>
          <span className={classes.axis} aria-hidden>
            <span className={classes.wide} style={span(expected.lo95, expected.hi95)} />
            <span className={classes.narrow} style={span(expected.lo80, expected.hi80)} />
            <span className={classes.mean} style={{ left: `${placeOn(scale, expected.mean)}%` }} />
            {limit !== undefined && limit >= scale.from && limit <= scale.to && (
              <span className={classes.limit} style={{ left: `${placeOn(scale, limit)}%` }} />
            )}
          </span>
          <span className={classes.lineValue}>
            <strong className="num">{format(expected.mean)}</strong>
            <span className={classes.range}>
              {format(expected.lo95)} – {format(expected.hi95)}
            </span>
          </span>
        </div>
      ))}
    </figure>
  );
}
