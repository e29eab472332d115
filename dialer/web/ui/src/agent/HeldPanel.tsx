/** The file before the person is identified: who is asked for and what they may be known by. The debt is not here. */
import { IconBuilding, IconLock, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HeldFile } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { Empty } from '../shared/ui/parts';
import { Introduction } from './Introduction';
import { NumberChip } from './FilePanel';
import { NeedBadges } from './RelationBadges';
import classes from './agent.module.css';

export function HeldPanel({ file, isPreview }: { file: HeldFile; isPreview: boolean }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const { debtor } = file;
  return (
    <article className={classes.sheet} data-testid="held-file" aria-label={t('file.title', { name: debtor.name })}>
      <header className={classes.fileHead}>
        <div>
          <h1 className={classes.debtor} data-testid="debtor-name">
            {debtor.name}
          </h1>
          <div className={classes.facts}>
            <span style={{ display: 'inline-flex', gap: 5, alignItems: 'center' }}>
              {debtor.kind === 'business' ? <IconBuilding size={15} aria-hidden /> : <IconUser size={15} aria-hidden />}
              {t(`file.kind.${debtor.kind}`)}
            </span>
            <span>
              {t('file.language')} <strong>{text('language', debtor.language)}</strong>
            </span>
            <NeedBadges needs={debtor.needs} />
            {debtor.tax_code && (
              <span>
                {t('file.taxCode')} <strong className="num">{debtor.tax_code}</strong>
              </span>
            )}
            {debtor.addresses.map((address) => (
              <span key={`${address.street}${address.postcode}`}>
                {[address.street, [address.postcode, address.municipality].filter(Boolean).join(' '), address.province]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            ))}
          </div>
        </div>
        <ul className={classes.numbers} aria-label={t('file.numbers')}>
          {debtor.numbers.map((number) => (
            <NumberChip key={number.number_id} number={number} />
          ))}
        </ul>
      </header>
      <Introduction file={file} />
      <Empty icon={<IconLock size={40} stroke={1.3} />} title={t('conduct.held')} testId="debt-held">
        {t(isPreview ? 'conduct.heldPreview' : 'conduct.heldHint')}
      </Empty>
    </article>
  );
}
