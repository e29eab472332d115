/** Stricter figures of a campaign or a creditor, beside the pack's; an attempt to loosen is refused at its own rule. */
import { Badge, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../shared/api/http';
import { rulesApi } from '../shared/api/rules';
import type { TightenableRule, TightenableRules } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useProblemText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { Loading, Problem } from '../shared/ui/parts';
import { FigureInputs } from './FigureInputs';
import { FigureText } from './FigureText';
import { entryOf, fieldsOf, settingsOf, type Entry } from './figures';
import { useChange } from './useRules';
import { countryName } from './words';
import classes from './rules.module.css';

/** Whose figures they are. */
export type Owner = { kind: 'campaign' | 'creditor'; id: number; name: string };

interface Props {
  owner: Owner;
  onClose: () => void;
}

export function StricterRules({ owner, onClose }: Props) {
  const { t } = useTranslation();
  const known = useQuery({
    queryKey: ['stricter', owner.kind, owner.id],
    queryFn: () => (owner.kind === 'campaign' ? rulesApi.campaignRules(owner.id) : rulesApi.creditorRules(owner.id)),
    gcTime: 0,
  });
  if (known.data) return <Form owner={owner} known={known.data} onClose={onClose} />;
  return (
    <FormDrawer
      title={t('stricter.title', { name: owner.name })}
      onClose={onClose}
      onSubmit={() => void known.refetch()}
      error={known.error}
      isPending={known.isPending}
      submitLabel={t('common.retry')}
      size={760}
    >
      {known.isPending && <Loading />}
    </FormDrawer>
  );
}

function Form({ owner, known, onClose }: Props & { known: TightenableRules }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { language } = useFormat();
  const packs = [...new Set(known.rules.map((rule) => rule.pack))];
  const [pack, setPack] = useState(known.pack);
  const [entries, setEntries] = useState<Record<string, Entry>>({});
  const save = useChange(
    ['stricter', 'campaigns'],
    () => {
      const settings = settingsOf(known.rules, entries, known.settings);
      return owner.kind === 'campaign'
        ? rulesApi.tightenCampaign(owner.id, settings)
        : rulesApi.tightenCreditor(owner.id, settings);
    },
    onClose,
  );
  const wrongRule = save.error instanceof ApiProblem ? String(save.error.facts['field'] ?? '') : '';
  const wrongAt = known.rules.find((rule) => rule.rule_id === wrongRule);
  const rules = known.rules.filter((rule) => rule.pack === pack && fieldsOf(rule.kind, rule.value).length > 0);
  const entryFor = (rule: TightenableRule) => entries[rule.rule_id] ?? entryOf(rule.kind, rule.value, rule.own_value);
  function change(rule: TightenableRule, part: Entry): void {
    save.reset();
    setEntries((before) => ({ ...before, [rule.rule_id]: { ...entryFor(rule), ...part } }));
  }
  return (
    <FormDrawer
      title={t('stricter.title', { name: owner.name })}
      onClose={onClose}
      onSubmit={() => save.mutate(undefined)}
      error={save.error}
      isPending={save.isPending}
      size={760}
      testId="stricter-form"
    >
      <p className={classes.dim} style={{ margin: 0 }}>
        {t(owner.kind === 'campaign' ? 'stricter.campaignHint' : 'stricter.creditorHint')}
      </p>
      {packs.length > 1 && (
        <NativeSelect
          label={t('stricter.pack')}
          description={t('stricter.packHint')}
          value={pack}
          onChange={(event) => setPack(event.currentTarget.value)}
          data={packs.map((code) => ({ value: code, label: countryName(COUNTRIES[code] ?? code.toUpperCase(), language) }))}
          data-testid="stricter-pack"
        />
      )}
      {wrongAt && wrongAt.pack !== pack && !rules.some((rule) => rule.rule_id === wrongRule) && (
        <Problem error={t('stricter.otherPack', { rule: wrongRule })} />
      )}
      <div>
        {rules.map((rule) => (
          <Rule
            key={rule.rule_id}
            rule={rule}
            entry={entryFor(rule)}
            fault={rule.rule_id === wrongRule && save.error ? problemText(save.error) : null}
            onChange={(part) => change(rule, part)}
          />
        ))}
      </div>
    </FormDrawer>
  );
}

/** Packs whose name is not their country's code. */
const COUNTRIES: Readonly<Record<string, string>> = { uk: 'GB' };

interface RuleProps {
  rule: TightenableRule;
  entry: Entry;
  fault: string | null;
  onChange: (part: Entry) => void;
}

function Rule({ rule, entry, fault, onChange }: RuleProps) {
  const { t } = useTranslation();
  const id = `rule-${rule.rule_id}`;
  return (
    <section className={classes.rule} data-wrong={fault !== null} data-testid={`stricter-${rule.rule_id}`} aria-labelledby={id}>
      <div>
        <h3 id={id}>{rule.title}</h3>
        <div>
          <span className={classes.id}>{rule.rule_id}</span>{' '}
          {rule.is_policy && (
            <Badge size="xs" color="violet" title={t('packs.policyHint')}>
              POLICY
            </Badge>
          )}
        </div>
        <div>
          {t('stricter.packs')} <FigureText kind={rule.kind} value={rule.value} />
        </div>
        {rule.creditor_value !== null && rule.creditor_value !== undefined && (
          <div data-testid={`stricter-creditor-${rule.rule_id}`}>
            {t('stricter.creditors')} <FigureText kind={rule.kind} value={rule.creditor_value} />
          </div>
        )}
        <div className={classes.dim}>{rule.unit}</div>
      </div>
      <FigureInputs rule={rule} entry={entry} onChange={onChange} />
      {fault && (
        <p className={classes.fault} role="alert" data-testid={`stricter-fault-${rule.rule_id}`}>
          {fault}
        </p>
      )}
    </section>
  );
}
