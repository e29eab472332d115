/** Another tab or machine of the same agent has the desk. */
import { Button, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Over the whole page: nothing on it is true any more, and nothing of it may be pressed. What was typed stays. */
export default function TakenOver({ onRenew }: { onRenew: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      title={t('link.taken_over')}
    >
      <Text size="sm" mb="md" data-testid="taken-over">
        {t('link.explain.taken_over')}
      </Text>
      <Button fullWidth onClick={onRenew} data-autofocus data-testid="use-here">
        {t('link.useHere')}
      </Button>
    </Modal>
  );
}
