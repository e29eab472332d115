/** The look: one calm blue, bluish greys, and a colour per state that means the same on every page. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';
import type { AgentStateName, CallStateName, CampaignState } from './shared/api/types';

const brand: MantineColorsTuple = [
  '#eef4fb',
  '#dce7f4',
  '#b6cde7',
  '#8db1da',
  '#6a99cf',
  '#548ac8',
  '#4882c5',
  '#3570ad',
  '#2b5e9b',
  '#1c4f88',
];

const dark: MantineColorsTuple = [
  '#d8dde5',
  '#b3bbc7',
  '#8d97a6',
  '#6a7484',
  '#434b59',
  '#343b47',
  '#262c36',
  '#1b2028',
  '#14181e',
  '#0e1116',
];

const gray: MantineColorsTuple = [
  '#f6f8fa',
  '#eef1f5',
  '#e2e7ed',
  '#d3dae3',
  '#b8c1cd',
  '#909bab',
  '#667283',
  '#4a5565',
  '#323b49',
  '#1c232e',
];

// Darker than the kit's own, so that small text on a tinted ground keeps a contrast of 4.5.
const teal: MantineColorsTuple = [
  '#e9f7f1',
  '#cfeee0',
  '#a1ddc3',
  '#70caa4',
  '#47b88a',
  '#2ba877',
  '#1d9467',
  '#157b55',
  '#0f6647',
  '#0a5238',
];

const yellow: MantineColorsTuple = [
  '#fff7e2',
  '#ffedc2',
  '#fbdd98',
  '#f4ca68',
  '#ebb841',
  '#dda522',
  '#bd8813',
  '#996c0c',
  '#7c5608',
  '#624305',
];

const orange: MantineColorsTuple = [
  '#fff2e7',
  '#ffe2cc',
  '#fdc69b',
  '#f9a768',
  '#f48d40',
  '#e9751d',
  '#cc600f',
  '#a94e0a',
  '#8e4007',
  '#733304',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fad7d5',
  '#f3adaa',
  '#ec807c',
  '#e55c57',
  '#dd433d',
  '#cb302b',
  '#b52722',
  '#a2201c',
  '#881814',
];

const cyan: MantineColorsTuple = [
  '#e6f6f9',
  '#cdecf2',
  '#9bd9e5',
  '#67c5d6',
  '#3eb3c8',
  '#24a1b8',
  '#178ba0',
  '#107284',
  '#0b6070',
  '#074d5b',
];

export const theme = createTheme({
  colors: { brand, dark, gray, teal, yellow, orange, red, cyan },
  primaryColor: 'brand',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  fontSizes: { xs: '0.78rem', sm: '0.86rem', md: '0.93rem', lg: '1.06rem', xl: '1.25rem' },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1rem' } } },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 350 } },
    Modal: { defaultProps: { centered: true, radius: 'lg' }, styles: { title: { fontWeight: 650 } } },
    Drawer: {
      defaultProps: { position: 'right' },
      styles: { title: { fontWeight: 650, fontSize: '1.1rem' } },
    },
    Badge: { defaultProps: { radius: 'sm', variant: 'light' }, styles: { root: { minWidth: 'max-content' }, label: { textTransform: 'none', fontWeight: 600 } } },
  },
});

export const AGENT_COLOURS: Readonly<Record<AgentStateName, string>> = {
  offline: 'gray',
  ready: 'teal',
  reserved: 'violet',
  talking: 'brand',
  wrap_up: 'orange',
  paused: 'yellow',
};

export const CALL_COLOURS: Readonly<Record<CallStateName, string>> = {
  dialing: 'gray',
  ringing: 'cyan',
  waiting: 'red',
  connecting: 'violet',
  talking: 'brand',
  released: 'orange',
  ended: 'gray',
};

export const CAMPAIGN_COLOURS: Readonly<Record<CampaignState, string>> = {
  draft: 'gray',
  running: 'teal',
  paused: 'yellow',
  closed: 'gray',
};

/** The colour of dots and bars: lighter than text and buttons of the same name. */
export function markColour(name: string): string {
  return `light-dark(var(--mantine-color-${name}-5), var(--mantine-color-${name}-4))`;
}
