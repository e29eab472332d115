/** Colours of tones, the gentlest first. */
export const TONE_COLOURS: Readonly<Record<string, string>> = { gentle: 'grape', courteous: 'teal', neutral: 'gray', firm: 'orange' };
export const BEHAVIOUR_COLOURS: Readonly<Record<string, string>> = { better: 'teal', steady: 'gray', worse: 'orange', unknown: 'gray' };
