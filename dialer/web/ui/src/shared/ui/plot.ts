/** Where things stand in a plot. */

export interface PlotBox {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Upper end of the axis. */
  most: number;
  /** Places on the other axis. */
  count: number;
}

/** Ticks from 0 up to or just above the largest value: 1, 2 or 5 times a power of ten apart. */
export function niceTicks(largest: number, about = 4): number[] {
  if (!(largest > 0)) return [0, 1];
  const raw = largest / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= raw * 0.999) ?? 10);
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** The middle of a place. */
export function spread(box: PlotBox, index: number): number {
  return box.left + (box.width * (index + 0.5)) / box.count;
}

/** A bar beside the other series' bars of the same place. */
export function barPlace(box: PlotBox, index: number, series: number, seriesCount: number): { x: number; width: number } {
  const room = (box.width / box.count) * 0.72;
  const width = Math.max(1, room / seriesCount);
  return { x: spread(box, index) - room / 2 + series * width, width };
}
