/** The reports of a creditor's cases that ended in a period, as one archive. */
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreditorList, useToday } from '../../rules/useRules';
import { handOffsApi } from '../../shared/api/handOffs';
import { useFormat } from '../../shared/format/useFormat';
import { saveBlob } from '../../shared/ui/saveBlob';
import { Panel, Problem } from '../../shared/ui/parts';

export function Closures() {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useToday();
  const creditors = useCreditorList();
  const list = creditors.data?.items ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const [since, setSince] = useState(`${today.slice(0, 7)}-01`);
  const [until, setUntil] = useState(today);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setIsPending] = useState(false);
  const creditorId = chosen ?? list[0]?.creditor_id ?? null;
  const isBackwards = until < since;
  async function take(): Promise<void> {
    if (creditorId === null || isBackwards) return;
    setError(null);
    setIsPending(true);
    try {
      const blob = await handOffsApi.closures(creditorId, since, until, format.language === 'en' ? 'en' : 'it');
      saveBlob(blob, `closures-${creditorId}-${since}-${until}.zip`);
    } catch (problem) {
      setError(problem);
    } finally {
      setIsPending(false);
    }
  }
  return (
    <Panel title={t('handOffs.closures')}>
      <Stack>
        <Group align="start">
          <NativeSelect
            label={t('case.creditor')} value={String(creditorId ?? '')} onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={list.map((one) => ({ value: String(one.creditor_id), label: one.name }))}
          />
          <TextInput type="date" label={t('handOffs.from')} value={since} max={today} onChange={(event) => setSince(event.currentTarget.value)} />
          <TextInput
            type="date" label={t('handOffs.to')} value={until} max={today} error={isBackwards && t('handOffs.backwards')}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Group>
        <Problem error={error} />
        <Group>
          <Button leftSection={<IconDownload size={17} />} loading={isPending} disabled={creditorId === null} onClick={() => void take()} data-testid="closures-take">
            {t('handOffs.takeClosures')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
