/** Colours of a case's status; its words stand in the catalogue. */
export const STATUS_COLOURS: Readonly<Record<string, string>> = {
  open: 'brand',
  paid: 'teal',
  closed: 'gray',
  recalled: 'violet',
};

export const STATUSES = ['open', 'paid', 'closed', 'recalled'] as const;
export type CaseStatus = (typeof STATUSES)[number];
