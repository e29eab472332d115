/** How a campaign dials: every mode with a sentence on what it does. */
import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCodeText } from '../shared/i18n/useText';
import { WORKING_MODES, type WorkingMode } from './campaignDraft';
import classes from './campaigns.module.css';

export function ModeChoice({ value, onChange }: { value: WorkingMode; onChange: (mode: WorkingMode) => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <Radio.Group
      label={t('campaign.mode')}
      value={value}
      onChange={(chosen) => onChange(WORKING_MODES.find((mode) => mode === chosen) ?? value)}
      data-testid="campaign-mode"
    >
      <div className={classes.modes}>
        {WORKING_MODES.map((mode) => (
          <Radio.Card key={mode} value={mode} className={classes.mode} data-testid={`campaign-mode-${mode}`}>
            <Radio.Indicator size="xs" />
            <span>
              <span className={classes.modeName}>{text('mode', mode)}</span>
              <span className={classes.dim}>{t(`campaign.modeHint.${mode}`)}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
