/** Create or change a campaign, or what the campaign of a creditor's own uploads is made of. */
import { MultiSelect, NativeSelect, NumberInput, Switch, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import { houseApi } from '../shared/api/house';
import type { Campaign, Creditor } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useCodeText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import {
  CAMPAIGN_TYPES,
  campaignBody,
  checkCampaign,
  DIALS_AHEAD,
  draftOf,
  NEW_CAMPAIGN,
  RANGES,
  templateDraft,
  type CampaignDraft,
  type CampaignFaults,
  type CampaignField,
} from './campaignDraft';
import { ModeChoice } from './ModeChoice';
import { ScheduleEditor } from './ScheduleEditor';
import { CAMPAIGNS_KEY } from './useCampaigns';
import classes from './campaigns.module.css';

interface Props {
  campaign: Campaign | null;
  /** The creditor whose template this is; its name and creditor are the creditor's. */
  templateOf?: Creditor;
  onClose: () => void;
}

export function CampaignForm({ campaign, templateOf, onClose }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const queries = useQueryClient();
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const teams = useQuery({ queryKey: ['teams'], queryFn: houseApi.teams });
  const trunks = useQuery({ queryKey: ['trunks'], queryFn: houseApi.trunks });
  const [draft, setDraft] = useState<CampaignDraft>(
    templateOf ? templateDraft(templateOf) : campaign ? draftOf(campaign) : NEW_CAMPAIGN,
  );
  const [faults, setFaults] = useState<CampaignFaults>({});
  const save = useMutation({
    mutationFn: async (): Promise<unknown> => {
      if (templateOf) {
        const { name: _name, creditor_id: _own, ...template } = campaignBody(draft);
        return houseApi.letUpload(templateOf.creditor_id, template);
      }
      const { creditor_id: _creditor, kind: _kind, ...change } = campaignBody(draft);
      return campaign
        ? floorApi.changeCampaign(campaign.campaign_id, change)
        : floorApi.addCampaign(campaignBody(draft));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: templateOf ? ['creditors'] : CAMPAIGNS_KEY });
      notifyDone(t('common.saved'));
      onClose();
    },
  });

  function change(part: Partial<CampaignDraft>): void {
    setDraft((before) => ({ ...before, ...part }));
    setFaults({});
  }

  function submit(): void {
    const found = checkCampaign(draft);
    setFaults(found);
    if (Object.keys(found).length === 0) save.mutate();
  }

  const errorOf = (field: CampaignField) => {
    const fault = faults[field];
    if (!fault) return null;
    const range = field in RANGES ? RANGES[field as keyof typeof RANGES] : null;
    return t(`campaign.fault.${fault}`, { least: range?.[0], most: range?.[1] });
  };
  const usableTrunks = (trunks.data?.items ?? []).filter((trunk) => trunk.is_enabled || draft.trunkIds.includes(trunk.trunk_id));
  const callerIds = usableTrunks
    .filter((trunk) => draft.trunkIds.length === 0 || draft.trunkIds.includes(trunk.trunk_id))
    .flatMap((trunk) => trunk.caller_ids.filter((item) => item.is_enabled));
  const number = (
    field: 'ringTimeoutS' | 'powerRatio' | 'previewS' | 'wrapUpS' | 'maxAttempts' | 'falsePositives',
    testId: string,
  ) => ({
    label: t(`campaign.${field}`),
    description: t(`campaign.${field}Hint`),
    value: draft[field],
    onChange: (value: string | number) => change({ [field]: Number(value) }),
    error: errorOf(field),
    min: RANGES[field][0],
    max: RANGES[field][1],
    clampBehavior: 'none' as const,
    'data-testid': testId,
  });

  return (
    <FormDrawer
      title={templateOf ? t('uploads.templateOf', { name: templateOf.name }) : campaign ? t('campaign.change', { name: campaign.name }) : t('campaign.create')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error}
      isPending={save.isPending}
      submitLabel={campaign || templateOf ? t('common.save') : t('common.create')}
      size={620}
      testId="campaign-form"
    >
      {templateOf && <Text size="sm">{t('uploads.templateHint')}</Text>}
      {!templateOf && <TextInput
        label={t('campaign.name')}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={errorOf('name')}
        required
        maxLength={120}
        data-autofocus
        data-testid="campaign-name"
      />}
      <div className={classes.pair}>
        <NativeSelect
          label={t('campaign.creditor')}
          value={draft.creditorId ?? ''}
          onChange={(event) => change({ creditorId: Number(event.currentTarget.value) || null })}
          error={errorOf('creditorId')}
          required
          disabled={campaign !== null || templateOf !== undefined}
          data={[
            { value: '', label: t('campaign.choose') },
            ...(creditors.data?.items ?? [])
              .filter((item) => item.is_enabled || item.creditor_id === draft.creditorId)
              .map((item) => ({ value: String(item.creditor_id), label: item.name })),
          ]}
          data-testid="campaign-creditor"
        />
        <NativeSelect
          label={t('campaign.kind')}
          value={draft.kind}
          onChange={(event) => change({ kind: CAMPAIGN_TYPES.find((kind) => kind === event.currentTarget.value) ?? 'phone' })}
          disabled={campaign !== null}
          data={CAMPAIGN_TYPES.map((kind) => ({ value: kind, label: text('campaignType', kind) }))}
          data-testid="campaign-kind"
        />
      </div>
      <ModeChoice value={draft.mode} onChange={(mode) => change({ mode })} />
      {(draft.mode === 'power' || draft.mode === 'preview') && (
        <div className={classes.pair}>
          {draft.mode === 'power' && (
            <NumberInput {...number('powerRatio', 'campaign-ratio')} step={0.1} decimalScale={2} />
          )}
          {draft.mode === 'preview' && <NumberInput {...number('previewS', 'campaign-preview')} suffix=" s" />}
        </div>
      )}
      <MultiSelect
        searchable
        label={t('campaign.teams')}
        value={draft.teamIds.map(String)}
        onChange={(ids) => change({ teamIds: ids.map(Number) })}
        data={(teams.data?.items ?? [])
          .filter((team) => team.is_enabled || draft.teamIds.includes(team.team_id))
          .map((team) => ({ value: String(team.team_id), label: team.name }))}
        data-testid="campaign-teams"
      />
      <MultiSelect
        searchable
        label={t('campaign.trunks')}
        description={t('campaign.trunksHint')}
        value={draft.trunkIds.map(String)}
        onChange={(ids) => change({ trunkIds: ids.map(Number) })}
        data={usableTrunks.map((trunk) => ({ value: String(trunk.trunk_id), label: trunk.code }))}
        data-testid="campaign-trunks"
      />
      <NativeSelect
        label={t('campaign.callerId')}
        description={t('campaign.callerIdHint')}
        value={draft.callerId}
        onChange={(event) => change({ callerId: event.currentTarget.value })}
        error={errorOf('callerId')}
        required
        data={[
          { value: '', label: t('campaign.choose') },
          ...[...new Set([...callerIds.map((item) => item.caller_id), draft.callerId].filter(Boolean))].map((callerId) => {
            const label = callerIds.find((item) => item.caller_id === callerId)?.label;
            return { value: callerId, label: label ? `${formatPhone(callerId)} · ${label}` : formatPhone(callerId) };
          }),
        ]}
        data-testid="campaign-caller-id"
      />
      <ScheduleEditor value={draft.schedule} onChange={(schedule) => change({ schedule })} error={errorOf('schedule')} />
      <div className={classes.pair}>
        <NumberInput {...number('ringTimeoutS', 'campaign-ring-timeout')} suffix=" s" />
        <NumberInput {...number('wrapUpS', 'campaign-wrap-up')} suffix=" s" />
        <NumberInput {...number('maxAttempts', 'campaign-max-attempts')} />
        <NativeSelect
          label={t('campaign.language')}
          description={t('campaign.languageHint')}
          value={draft.language}
          onChange={(event) => change({ language: event.currentTarget.value })}
          data={['it', 'en'].map((language) => ({ value: language, label: text('language', language) }))}
          data-testid="campaign-language"
        />
      </div>
      <Switch
        label={t('campaign.records')}
        description={t('campaign.recordsHint')}
        checked={draft.records}
        onChange={(event) => change({ records: event.currentTarget.checked })}
        data-testid="campaign-records"
      />
      {draft.records && (
        <Switch
          label={t('campaign.announcesRecording')}
          description={t('campaign.announcesRecordingHint')}
          checked={draft.announcesRecording}
          onChange={(event) => change({ announcesRecording: event.currentTarget.checked })}
          data-testid="campaign-announces-recording"
        />
      )}
      {DIALS_AHEAD.includes(draft.mode) && (
        <>
          <Switch
            label={t('campaign.hasMessageConsent')}
            description={t('campaign.hasMessageConsentHint')}
            checked={draft.hasMessageConsent}
            onChange={(event) => change({ hasMessageConsent: event.currentTarget.checked })}
            data-testid="campaign-message-consent"
          />
          <NumberInput {...number('falsePositives', 'campaign-false-positives')} suffix=" %" decimalScale={2} />
        </>
      )}
    </FormDrawer>
  );
}
