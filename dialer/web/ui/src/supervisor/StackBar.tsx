/** Counts by state as one bar and its legend; the legend says the same to a screen reader. */
import { markColour } from '../theme';
import { Dot } from '../shared/ui/parts';
import classes from './floor.module.css';

export interface Segment {
  id: string;
  label: string;
  count: number;
  color: string;
}

export function StackBar({ segments, empty, label }: { segments: readonly Segment[]; empty: string; label: string }) {
  const shown = segments.filter((segment) => segment.count > 0);
  return (
    <div>
      <div className={classes.bar} aria-hidden>
        {shown.map((segment) => (
          <span
            key={segment.id}
            style={{ flexGrow: segment.count, background: markColour(segment.color) }}
          />
        ))}
      </div>
      <ul className={classes.legend} aria-label={label}>
        {shown.length === 0 && <li>{empty}</li>}
        {shown.map((segment) => (
          <li key={segment.id}>
            <Dot color={segment.color} /> {segment.label} <strong>{segment.count}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
