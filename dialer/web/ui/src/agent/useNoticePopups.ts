/** Notices to the agent, each shown once. */
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import type { Notice } from '../shared/api/types';
import type { Money } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';

const COLOURS: Readonly<Record<string, string>> = { info: 'brand', warning: 'orange', error: 'red' };

export function useNoticePopups(notices: readonly Notice[]): void {
  const text = useCodeText();
  const format = useFormat();
  const shown = useRef<Notice | null>(null);
  useEffect(() => {
    const newest = notices[0];
    if (!newest || newest === shown.current) return;
    shown.current = newest;
    notifications.show({
      message: text('notice', newest.code, { ...newest.facts, amount: amountOf(newest, format.money) }),
      color: COLOURS[newest.level] ?? 'brand',
      autoClose: newest.level === 'info' ? 5000 : 12_000,
    });
  }, [notices, text, format]);
}

/** The money that a notice speaks of, as people write it. */
function amountOf({ facts }: Notice, money: (value: Money) => string): string {
  const { minor, currency } = facts;
  return typeof minor === 'number' && typeof currency === 'string' ? money({ minor, currency }) : '';
}
