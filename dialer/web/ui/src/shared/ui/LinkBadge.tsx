/** Whether the page still hears from the server. */
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LinkState } from '../live/socket';
import { Dot } from './parts';

const COLOURS: Readonly<Record<LinkState, string>> = {
  open: 'teal',
  connecting: 'yellow',
  waiting: 'red',
  ended: 'red',
  taken_over: 'orange',
  outdated: 'orange',
};

export function LinkBadge({ link }: { link: LinkState }) {
  const { t } = useTranslation();
  return (
    <Badge
      variant="light"
      color={COLOURS[link]}
      leftSection={<Dot color={COLOURS[link]} />}
      role="status"
      data-testid="link-state"
      data-state={link}
    >
      {t(`link.${link}`)}
    </Badge>
  );
}
