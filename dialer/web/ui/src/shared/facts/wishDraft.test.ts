import { describe, expect, it } from 'vitest';
import { EMPTY_WISH, wishBody, wishFaults } from './wishDraft';

describe('a wish in a form', () => {
  it('to avoid something says when or where', () => {
    expect(wishFaults('avoid', EMPTY_WISH)).toEqual({ weekdays: 'record.sayWhen' });
    expect(wishFaults('avoid', { ...EMPTY_WISH, place: 'work' })).toEqual({});
    expect(wishFaults('avoid', { ...EMPTY_WISH, days: ['mon'] })).toEqual({});
    expect(wishFaults('avoid', { ...EMPTY_WISH, stops: '09:00' })).toEqual({});
  });
  it('has a window with a length, which may pass midnight', () => {
    expect(wishFaults('avoid', { ...EMPTY_WISH, starts: '09:00', stops: '09:00' })).toEqual({ stops: 'record.noLength' });
    expect(wishFaults('avoid', { ...EMPTY_WISH, starts: '22:00', stops: '09:00' })).toEqual({});
  });
  it('for no contact at all needs nothing more', () => {
    expect(wishFaults('cease', EMPTY_WISH)).toEqual({});
    expect(wishBody('cease', { ...EMPTY_WISH, days: ['mon'], starts: '09:00', place: 'work' }, 'call')).toEqual({
      kind: 'cease', source: 'call', note: '', weekdays: [],
    });
  });
  it('names its medium', () => {
    expect(wishBody('medium_block', { ...EMPTY_WISH, medium: 'sms' }, 'letter')).toEqual({
      kind: 'medium_block', source: 'letter', note: '', weekdays: [], medium: 'sms',
    });
  });
  it('carries days in the order of the week, hours, place and note', () => {
    const draft = { ...EMPTY_WISH, days: ['fri', 'mon'], starts: '09:00', stops: '14:00', place: 'home', note: ' night shift ' };
    expect(wishBody('avoid', draft, 'call')).toEqual({
      kind: 'avoid', source: 'call', note: 'night shift', weekdays: ['mon', 'fri'], starts: '09:00', stops: '14:00', place: 'home',
    });
  });
});
