import { useTranslation } from 'react-i18next';
import { Problem } from '../shared/ui/parts';
import { Door } from './Door';

export function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Door title={t('unreachable.title')} intro={t('unreachable.intro')}>
      <Problem error={error} onRetry={onRetry} />
    </Door>
  );
}
