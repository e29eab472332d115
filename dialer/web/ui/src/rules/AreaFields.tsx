/** Where: country, region or province, municipality, perhaps the beginning of a postcode. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format/useFormat';
import { useCountries } from './useRules';
import { countryName, type Area } from './words';
import classes from './rules.module.css';

interface Props {
  value: Area;
  onChange: (part: Partial<Area>) => void;
  /** Whether no country may be meant. */
  isCountryOptional?: boolean;
  error?: string | null;
}

export function AreaFields({ value, onChange, isCountryOptional, error }: Props) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const countries = useCountries();
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={t('area.country')}
          value={value.country}
          onChange={(event) => onChange({ country: event.currentTarget.value })}
          data={[
            ...(isCountryOptional ? [{ value: '', label: t('area.anyCountry') }] : []),
            ...countries.map((code) => ({ value: code, label: countryName(code, language) })),
          ]}
          data-testid="area-country"
        />
        <TextInput
          label={t('area.region')}
          placeholder={t('area.regionHint')}
          value={value.region}
          onChange={(event) => onChange({ region: event.currentTarget.value })}
          error={error}
          maxLength={200}
          data-testid="area-region"
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t('area.municipality')}
          value={value.municipality}
          onChange={(event) => onChange({ municipality: event.currentTarget.value })}
          maxLength={200}
          data-testid="area-municipality"
        />
        {value.postcode_prefix !== undefined && (
          <TextInput
            label={t('area.postcode')}
            value={value.postcode_prefix}
            onChange={(event) => onChange({ postcode_prefix: event.currentTarget.value })}
            maxLength={10}
            data-testid="area-postcode"
          />
        )}
      </div>
    </>
  );
}
