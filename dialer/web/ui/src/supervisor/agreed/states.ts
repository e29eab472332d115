/** Colours of what became of an agreement; its words stand in the catalogue. */
export const STATE_COLOURS: Readonly<Record<string, string>> = {
  open: 'brand',
  active: 'brand',
  proposed: 'orange',
  offered: 'brand',
  accepted: 'brand',
  kept: 'teal',
  completed: 'teal',
  paid: 'teal',
  partial: 'orange',
  late: 'orange',
  broken: 'red',
  void: 'red',
  rejected: 'red',
};
