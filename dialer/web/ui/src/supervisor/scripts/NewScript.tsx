/** Begin a script for calls that have none of their own yet: from the closest one, or from the steps that all need. */
import { Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../../shared/api/house';
import { scriptsApi, type ScriptPlace } from '../../shared/api/scripts';
import type { CampaignKind, ScriptItem, ScriptLanguage } from '../../shared/api/types';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo } from '../../shared/router';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { firstDraft } from './scriptDraft';

const KINDS: readonly CampaignKind[] = ['caring', 'soft', 'phone'];
const LANGUAGES: readonly ScriptLanguage[] = ['it', 'en'];

export function NewScript({ all, onClose }: { all: readonly ScriptItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const queries = useQueryClient();
  const [place, setPlace] = useState<ScriptPlace>({ creditor: '', kind: 'soft', language: 'it' });
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const add = useMutation({
    mutationFn: async () => {
      const like = all.find((item) => item.kind === place.kind && item.language === place.language && item.number !== null);
      const file = like && (await scriptsApi.get(like.script_id));
      return scriptsApi.add(place, file?.published ?? firstDraft(text('campaignType', place.kind)));
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['scripts'] });
      goTo(`/scripts/${made.item.script_id}/steps`);
    },
  });
  return (
    <FormDrawer title={t('scripts.new')} onClose={onClose} onSubmit={() => add.mutate()} error={add.error} isPending={add.isPending} testId="script-form">
      <Select
        label={t('scripts.creditor')}
        data={[{ value: '', label: t('scripts.house') }, ...(creditors.data?.items ?? []).map((row) => ({ value: row.code, label: row.name }))]}
        value={place.creditor}
        onChange={(creditor) => setPlace({ ...place, creditor: creditor ?? '' })}
        allowDeselect={false}
        data-testid="script-creditor"
      />
      <Select
        label={t('scripts.kind')}
        data={KINDS.map((kind) => ({ value: kind, label: text('campaignType', kind) }))}
        value={place.kind}
        onChange={(kind) => kind && setPlace({ ...place, kind: kind as CampaignKind })}
        allowDeselect={false}
      />
      <Select
        label={t('scripts.language')}
        data={LANGUAGES.map((language) => ({ value: language, label: t(`scripts.languages.${language}`) }))}
        value={place.language}
        onChange={(language) => language && setPlace({ ...place, language: language as ScriptLanguage })}
        allowDeselect={false}
      />
    </FormDrawer>
  );
}
