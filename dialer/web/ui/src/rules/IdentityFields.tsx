/** How a creditor's debtors are identified before the debt is shown: as the rule pack says, or by more. */
import { Checkbox, NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCodeText } from '../shared/i18n/useText';
import { IDENTITY_ITEMS, type IdentityDraft } from './identity';
import classes from '../admin/admin.module.css';

interface Props {
  value: IdentityDraft;
  onChange: (value: IdentityDraft) => void;
  error: string | null;
}

export function IdentityFields({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <fieldset className={classes.group} data-testid="identity-check">
      <legend>{t('identity.title')}</legend>
      <Switch
        label={t('identity.own')}
        description={t('identity.ownHint')}
        checked={value.isOwn}
        onChange={(event) => onChange({ ...value, isOwn: event.currentTarget.checked })}
        data-testid="identity-own"
      />
      {value.isOwn && (
        <>
          <NumberInput
            label={t('identity.least')}
            value={value.least}
            onChange={(least) => onChange({ ...value, least: Number(least) })}
            min={2}
            max={IDENTITY_ITEMS.length}
            clampBehavior="none"
            mt="sm"
            data-testid="identity-least"
          />
          <Checkbox.Group
            label={t('identity.items')}
            value={value.items}
            onChange={(items) => onChange({ ...value, items: IDENTITY_ITEMS.filter((item) => items.includes(item)) })}
            error={error}
            mt="sm"
          >
            {IDENTITY_ITEMS.map((item) => (
              <Checkbox key={item} value={item} label={text('identityItem', item)} mt={6} data-testid={`identity-${item}`} />
            ))}
          </Checkbox.Group>
        </>
      )}
    </fieldset>
  );
}
