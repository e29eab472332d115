import { useTranslation } from 'react-i18next';
import { StateBadge } from '../shared/ui/parts';

export function EnabledBadge({ isEnabled }: { isEnabled: boolean }) {
  const { t } = useTranslation();
  return <StateBadge color={isEnabled ? 'teal' : 'gray'}>{isEnabled ? t('common.enabled') : t('common.disabled')}</StateBadge>;
}
