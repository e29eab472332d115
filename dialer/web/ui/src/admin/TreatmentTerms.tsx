/** What a creditor agreed for the treatment of its cases: formal steps, credit bureau, payments, our share, country and zone. */
import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../rules/useRules';
import { faultPath } from '../shared/api/http';
import { treatmentApi, type TreatmentTerms as Terms } from '../shared/api/treatment';
import type { Creditor } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useProblemText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { Loading, Problem } from '../shared/ui/parts';
import classes from './admin.module.css';

interface Props {
  creditor: Creditor;
  onClose: () => void;
}

export function TreatmentTerms({ creditor, onClose }: Props) {
  const read = useQuery({
    queryKey: ['treatment terms', creditor.creditor_id],
    queryFn: () => treatmentApi.terms(creditor.creditor_id),
    gcTime: 0,
  });
  if (read.error) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  return <TermsForm creditor={creditor} terms={read.data} onClose={onClose} />;
}

const ZONES = Intl.supportedValuesOf('timeZone');

function TermsForm({ creditor, terms, onClose }: Props & { terms: Terms }) {
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useProblemText();
  const [isFormal, setIsFormal] = useState(terms.authorises_formal);
  const [bureau, setBureau] = useState(terms.bureau);
  const [sendsPayments, setSendsPayments] = useState(terms.feed_hours !== null);
  const [hours, setHours] = useState<number | ''>(terms.feed_hours ?? 24);
  const [share, setShare] = useState<number | string>(terms.agency_share === null ? '' : Math.round(terms.agency_share * 10_000) / 100);
  const [country, setCountry] = useState(terms.country);
  const [zone, setZone] = useState(terms.zone);
  const [isTried, setIsTried] = useState(false);
  const save = useChange(
    ['treatment terms', 'treatment', 'case', 'handOffs'],
    () =>
      treatmentApi.setTerms(creditor.creditor_id, {
        authorises_formal: isFormal,
        bureau: bureau.trim(),
        feed_hours: sendsPayments && hours !== '' ? hours : null,
        agency_share: share === '' ? null : Number(share) / 100,
        country: country.trim().toUpperCase(),
        zone: zone.trim(),
      }),
    onClose,
  );
  const path = faultPath(save.error);
  const isCountryRight = /^([A-Za-z]{2})?$/.test(country.trim());
  const isHoursRight = !sendsPayments || (hours !== '' && hours >= 1);
  const isShareRight = share === '' || (Number(share) > 0 && Number(share) <= 100);
  const fault = (field: string, isRight = true) =>
    isTried && !isRight ? t(`treatmentTerms.wrong.${field}`) : path === field ? problem(save.error) : null;
  function submit(): void {
    setIsTried(true);
    if (isCountryRight && isHoursRight && isShareRight) save.mutate(undefined);
  }
  return (
    <FormDrawer
      title={t('treatmentTerms.title', { name: creditor.name })} onClose={onClose} onSubmit={submit} error={path ? null : save.error}
      isPending={save.isPending} testId="treatment-terms-form"
    >
      <Switch
        label={t('treatmentTerms.formal')} description={t('treatmentTerms.formalHint')} checked={isFormal}
        onChange={(event) => setIsFormal(event.currentTarget.checked)} data-testid="treatment-formal" data-autofocus
      />
      <TextInput
        label={t('treatmentTerms.bureau')} description={t('treatmentTerms.bureauHint')} value={bureau} maxLength={200} error={fault('bureau')}
        onChange={(event) => setBureau(event.currentTarget.value)} data-testid="treatment-bureau"
      />
      <Switch
        label={t('treatmentTerms.sendsPayments')}
        description={terms.fed_at ? t('treatmentTerms.fedAt', { at: format.at(terms.fed_at) }) : t('treatmentTerms.neverFed')}
        checked={sendsPayments} onChange={(event) => setSendsPayments(event.currentTarget.checked)} data-testid="treatment-sends"
      />
      {sendsPayments && (
        <NumberInput
          label={t('treatmentTerms.hours')} description={t('treatmentTerms.hoursHint')} value={hours} min={1} max={8784} allowDecimal={false}
          onChange={(value) => setHours(typeof value === 'number' ? value : '')} error={fault('feed_hours', isHoursRight)} data-testid="treatment-hours"
        />
      )}
      <NumberInput
        label={t('treatmentTerms.share')} description={t('treatmentTerms.shareHint')} value={share} min={0} max={100} decimalScale={2} hideControls
        decimalSeparator={format.language === 'it' ? ',' : '.'} allowedDecimalSeparators={['.', ',']}
        onChange={setShare} error={fault('agency_share', isShareRight)} data-testid="treatment-share"
      />
      <div className={classes.pair}>
        <TextInput
          label={t('treatmentTerms.country')} description={t('treatmentTerms.countryHint')} value={country} maxLength={2} placeholder="IT"
          onChange={(event) => setCountry(event.currentTarget.value)} error={fault('country', isCountryRight)} data-testid="treatment-country"
        />
        <TextInput
          label={t('treatmentTerms.zone')} description={t('treatmentTerms.zoneHint')} value={zone} maxLength={64} list="zones" placeholder="Europe/Rome"
          onChange={(event) => setZone(event.currentTarget.value)} error={fault('zone')} data-testid="treatment-zone"
        />
        <datalist id="zones">
          {ZONES.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
    </FormDrawer>
  );
}
