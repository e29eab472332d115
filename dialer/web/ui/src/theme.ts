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

export const theme = createTheme({
  colors: { brand, dark, gray },
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
    Modal: { defaultProps: { centered: true, radius: 'lg' } },
    Drawer: { defaultProps: { position: 'right', size: 'lg' } },
    Badge: { defaultProps: { radius: 'sm', variant: 'light' }, styles: { label: { textTransform: 'none', fontWeight: 600 } } },
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
