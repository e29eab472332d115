/** Create or change a creditor; announcements can be replaced once it exists. */
import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { IconFileImport, IconGavel, IconHeartHandshake, IconStairs } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Creditor } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { identityBody, identityDraft, identityFault } from '../rules/identity';
import { IdentityFields } from '../rules/IdentityFields';
import { CampaignForm } from '../supervisor/CampaignForm';
import { mayUpload } from '../supervisor/OwnUploads';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { Announcements } from './Announcements';
import { CreditorTerms } from './CreditorTerms';
import { termsBody, termsDraft, termsFault } from './creditorTerms';
import { Placements } from './Placements';
import { useSave } from './useHouse';
import classes from './admin.module.css';

const TEXTS = ['piva', 'tax_code', 'brand', 'iban', 'pagopa_code', 'contact_email', 'ticket_email', 'contact_phone', 'website',
  'payment_link',
] as const;
type TextField = (typeof TEXTS)[number];
/** These are absent rather than empty. */
const NULLABLE: readonly TextField[] = ['piva', 'tax_code', 'iban', 'pagopa_code'];

interface Props {
  creditor: Creditor | null;
  onClose: () => void;
  onCreated: (creditor: Creditor) => void;
  onTighten: (creditor: Creditor) => void;
  onTerms: (creditor: Creditor) => void;
  onTreatment: (creditor: Creditor) => void;
}

export function CreditorForm({ creditor, onClose, onCreated, onTighten, onTerms, onTreatment }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [code, setCode] = useState(creditor?.code ?? '');
  const [name, setName] = useState(creditor?.name ?? '');
  const [language, setLanguage] = useState(creditor?.language ?? 'it');
  const [texts, setTexts] = useState<Record<TextField, string>>(
    () => Object.fromEntries(TEXTS.map((field) => [field, creditor?.[field] ?? ''])) as Record<TextField, string>,
  );
  const [party, setParty] = useState<'third' | 'first'>(creditor?.party === 'first' ? 'first' : 'third');
  const [keepMonths, setKeepMonths] = useState<number | ''>(creditor?.keep_case_months ?? '');
  const [isEnabled, setIsEnabled] = useState(creditor?.is_enabled ?? true);
  const [identity, setIdentity] = useState(() => identityDraft(creditor));
  const [checksNotices, setChecksNotices] = useState(creditor?.checks_notices ?? true);
  const [isTemplate, setIsTemplate] = useState(false);
  const [terms, setTerms] = useState(() => termsDraft(creditor));
  const [isChecked, setIsChecked] = useState(false);
  const isCodeRight = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(code.trim());
  const identityWrong = identityFault(identity);
  const save = useSave(
    ['creditors'],
    () => {
      const given = Object.fromEntries(
        TEXTS.map((field) => [field, texts[field].trim() || (NULLABLE.includes(field) ? null : '')]),
      );
      const { payment_methods, ...agreed } = termsBody(terms, creditor);
      const body = { ...given, ...agreed, name: name.trim(), language, party, checks_notices: checksNotices };
      return creditor
        ? houseApi.changeCreditor(creditor.creditor_id, {
            ...body,
            payment_methods: payment_methods ?? false,
            keep_case_months: keepMonths === '' ? false : keepMonths,
            is_enabled: isEnabled,
            identity_check: identityBody(identity) ?? false,
          })
        : houseApi.addCreditor({
            ...body,
            payment_methods,
            code: code.trim(),
            keep_case_months: keepMonths === '' ? null : keepMonths,
            identity_check: identityBody(identity),
          });
    },
    (saved) => (creditor ? onClose() : onCreated(saved)),
  );
  function submit(): void {
    setIsChecked(true);
    if (name.trim() && isCodeRight && identityWrong === null && !termsFault(terms)) save.mutate();
  }
  return (
    <>
    <FormDrawer
      title={creditor ? t('creditors.change', { name: creditor.name }) : t('creditors.new')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error}
      isPending={save.isPending}
      submitLabel={creditor ? t('common.save') : t('common.create')}
      size={560}
      testId="creditor-form"
    >
      <div className={classes.pair}>
        <TextInput
          label={t('creditors.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={isChecked && !name.trim() ? t('common.required') : null}
          required
          data-testid="creditor-name-input"
        />
        <TextInput
          label={t('creditors.code')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={isChecked && !isCodeRight ? t('creditors.codeWrong') : null}
          disabled={creditor !== null}
          required
          data-testid="creditor-code"
        />
        {TEXTS.map((field) => (
          <TextInput
            key={field}
            label={t(`creditors.${field}`)}
            value={texts[field]}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setTexts((before) => ({ ...before, [field]: value }));
            }}
            maxLength={200}
          />
        ))}
        <NativeSelect
          label={t('frame.language')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
          data={['it', 'en'].map((item) => ({ value: item, label: text('language', item) }))}
        />
        <NativeSelect
          label={t('creditors.party')}
          value={party}
          onChange={(event) => setParty(event.currentTarget.value === 'first' ? 'first' : 'third')}
          data={(['third', 'first'] as const).map((item) => ({ value: item, label: t(`creditors.parties.${item}`) }))}
          data-testid="creditor-party"
        />
        <NumberInput
          label={t('creditors.keepCaseMonths')}
          description={t('creditors.keepCaseMonthsHint')}
          value={keepMonths}
          onChange={(value) => setKeepMonths(typeof value === 'number' ? value : '')}
          min={0}
          max={240}
          clampBehavior="strict"
          allowDecimal={false}
          data-testid="creditor-keep-months"
        />
      </div>
      <Switch
        label={t('creditors.checksNotices')}
        description={t('creditors.checksNoticesHint')}
        checked={checksNotices}
        onChange={(event) => setChecksNotices(event.currentTarget.checked)}
        data-testid="creditor-checks-notices"
      />
      <CreditorTerms value={terms} onChange={setTerms} note={creditor?.sector_note ?? ''} isChecked={isChecked} />
      <IdentityFields
        value={identity}
        onChange={setIdentity}
        error={isChecked && identityWrong ? t(`identity.fault.${identityWrong}`) : null}
      />
      {creditor && (
        <>
          <Button
            variant="default"
            leftSection={<IconGavel size={16} />}
            onClick={() => onTighten(creditor)}
            data-testid="creditor-rules"
          >
            {t('stricter.open')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconHeartHandshake size={16} />}
            onClick={() => onTerms(creditor)}
            data-testid="creditor-terms"
          >
            {t('terms.open')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconStairs size={16} />}
            onClick={() => onTreatment(creditor)}
            data-testid="creditor-treatment"
          >
            {t('treatmentTerms.open')}
          </Button>
          <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setIsTemplate(true)} data-testid="creditor-uploads">
            {t(mayUpload(creditor) ? 'uploads.change' : 'uploads.allow')}
          </Button>
          <Placements creditorId={creditor.creditor_id} />
          <Announcements creditorId={creditor.creditor_id} />
          <Switch
            label={t('creditors.isEnabled')}
            checked={isEnabled}
            onChange={(event) => setIsEnabled(event.currentTarget.checked)}
            data-testid="creditor-enabled"
          />
        </>
      )}
    </FormDrawer>
    {/* Outside: a form within a form would send both. */}
    {creditor && isTemplate && <CampaignForm campaign={null} templateOf={creditor} onClose={() => setIsTemplate(false)} />}
    </>
  );
}
