/** The rule packs in force, to be read: figures with unit, source, mark and dates; how each version came to be. */
import { Badge, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { Pack, PackRule } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { goTo, usePlace } from '../shared/router';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { FigureText } from './FigureText';
import { countryName } from './words';
import classes from './rules.module.css';

export function PacksTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const opened = usePlace().path.split('/')[3] ?? '';
  const packs = useQuery({ queryKey: ['packs'], queryFn: rulesApi.packs });
  const items = packs.data?.items ?? [];
  const current = items.find((pack) => pack.pack === opened) ?? items.find((pack) => pack.pack === 'it') ?? items[0];
  return (
    <>
      {packs.error && <Problem error={packs.error} onRetry={() => void packs.refetch()} />}
      <Panel flush title={t('packs.title')}>
        {packs.isPending ? (
          <Loading />
        ) : items.length === 0 ? (
          <Empty title={t('packs.none')} />
        ) : (
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={t('packs.title')}
              rows={items}
              rowKey={(pack) => pack.pack}
              rowTestId={(pack) => `pack-${pack.pack}`}
              onOpen={(pack) => goTo(`/rules/packs/${pack.pack}`)}
              testId="packs"
              columns={[
                {
                  id: 'country',
                  header: t('packs.country'),
                  cell: (pack) => (
                    <span className={classes.country} aria-current={pack === current || undefined}>
                      {countryName(pack.country, format.language)}
                    </span>
                  ),
                },
                { id: 'version', header: t('packs.version'), cell: (pack) => <span className={classes.id}>{pack.version}</span> },
                {
                  id: 'reviewed',
                  header: t('packs.reviewed'),
                  cell: (pack) => [format.at(pack.reviewed_on, 'date'), pack.reviewer].filter(Boolean).join(' · '),
                },
                { id: 'zones', header: t('packs.zones'), cell: (pack) => zonesText(pack) },
                { id: 'rules', header: t('packs.rules'), isRight: true, cell: (pack) => format.count(pack.rule_count) },
                { id: 'policy', header: t('packs.policies'), isRight: true, cell: (pack) => format.count(pack.policy_count) },
                {
                  id: 'next',
                  header: t('packs.next'),
                  cell: (pack) => (pack.next_change_on ? format.at(pack.next_change_on, 'date') : t('packs.noChange')),
                },
              ]}
            />
          </div>
        )}
      </Panel>
      {current && <PackRules key={current.pack} pack={current} />}
    </>
  );
}

function zonesText(pack: Pack): string {
  const [first = '', ...others] = pack.zones;
  return others.length ? `${first} +${others.length}` : first;
}

function PackRules({ pack }: { pack: Pack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [sought, setSought] = useState('');
  const [isPolicyOnly, setIsPolicyOnly] = useState(false);
  const found = useQuery({ queryKey: ['pack', pack.pack], queryFn: () => rulesApi.pack(pack.pack) });
  const words = sought.trim().toLowerCase();
  const rules = (found.data?.rules ?? []).filter(
    (rule) =>
      (!isPolicyOnly || rule.is_policy) &&
      `${rule.rule_id} ${rule.kind} ${rule.title} ${rule.reference}`.toLowerCase().includes(words),
  );
  return (
    <>
      <Panel
        flush
        title={t('packs.of', { country: countryName(pack.country, format.language) })}
        actions={
          <span className={classes.dim}>
            <IconLock size={13} aria-hidden /> {t('packs.readOnly')}
          </span>
        }
      >
        <div style={{ padding: '12px 16px' }} className={classes.filters} role="search" aria-label={t('packs.search')}>
          <TextInput
            label={t('packs.search')}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
            data-testid="pack-search"
          />
          <Checkbox
            label={t('packs.policyOnly')}
            checked={isPolicyOnly}
            onChange={(event) => setIsPolicyOnly(event.currentTarget.checked)}
            mb={8}
            data-testid="pack-policy-only"
          />
        </div>
        {found.error && <Problem error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending ? (
          <Loading />
        ) : rules.length === 0 ? (
          <Empty title={t('packs.noRule')} />
        ) : (
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={t('packs.of', { country: countryName(pack.country, format.language) })}
              rows={rules}
              rowKey={(rule) => rule.rule_id}
              rowTestId={(rule) => `rule-${rule.rule_id}`}
              testId="pack-rules"
              columns={[
                {
                  id: 'id',
                  header: t('packs.rule'),
                  width: 190,
                  cell: (rule) => (
                    <>
                      <span className={classes.id}>{rule.rule_id}</span>{' '}
                      {rule.is_policy && (
                        <Badge size="xs" color="violet" title={t('packs.policyHint')}>
                          POLICY
                        </Badge>
                      )}
                    </>
                  ),
                },
                { id: 'title', header: t('packs.what'), cell: (rule) => rule.title },
                { id: 'figure', header: t('packs.figure'), cell: (rule) => <Figures rule={rule} /> },
                { id: 'unit', header: t('packs.unit'), cell: (rule) => <span className={classes.dim}>{rule.unit}</span> },
                {
                  id: 'source',
                  header: t('packs.source'),
                  cell: (rule) => (
                    <>
                      {text('layer', rule.layer)} <div className={classes.dim}>{rule.reference}</div>
                    </>
                  ),
                },
                {
                  id: 'tighten',
                  header: t('packs.mayTighten'),
                  cell: (rule) => (rule.is_tightenable ? t('common.yes') : t('common.no')),
                },
              ]}
            />
          </div>
        )}
      </Panel>
      {found.data && (
        <Panel title={t('packs.changelog')}>
          <ul className={classes.changes} data-testid="pack-changelog">
            {found.data.changelog.map((change) => (
              <li key={change.version}>
                <strong>{change.version}</strong> · {format.at(change.reviewed_on, 'date')}
                <div>{change.summary}</div>
                <div className={classes.dim}>{t('packs.by', { author: change.author, reviewer: change.reviewer })}</div>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** Every dated figure of a rule, the newest first. */
function Figures({ rule }: { rule: PackRule }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={classes.figure}>
      {rule.values.map((value) => (
        <li key={value.since_on} className={value.standing === 'past' ? classes.past : undefined} data-standing={value.standing}>
          <FigureText kind={rule.kind} value={value.value} />
          <div className={classes.dim}>
            {t(value.standing === 'to_come' ? 'packs.from' : 'packs.since', { on: format.at(value.since_on, 'date') })}
          </div>
        </li>
      ))}
    </ul>
  );
}
