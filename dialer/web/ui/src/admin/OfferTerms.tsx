/** What a creditor lets be offered: kinds, plans, promises, who may waive how much, offers for segments, its wording. */
import { Alert, Checkbox, Group, Table, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Terms } from '../shared/api/agreements';
import { faultPath } from '../shared/api/http';
import type { Creditor } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText, useProblemText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import { Loading, Problem } from '../shared/ui/parts';
import { OfferSets } from './OfferSets';
import { bodyOf, draftOf, KINDS, LANGUAGES, LEVELS, unreadable, type TermsDraft } from './offerTermsDraft';
import classes from './admin.module.css';

interface Props {
  creditor: Creditor;
  onClose: () => void;
}

export function OfferTerms({ creditor, onClose }: Props) {
  const format = useFormat();
  const read = useQuery({
    queryKey: ['offer terms', creditor.creditor_id, format.language],
    queryFn: () => agreementsApi.terms(creditor.creditor_id, format.language),
    gcTime: 0,
  });
  if (read.error) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  return <TermsForm creditor={creditor} terms={read.data} onClose={onClose} />;
}

/** How the server names the fields of these texts. */
const FIELDS = {
  mostRates: 'most_rates',
  leastRate: 'least_rate_minor',
  aboveDpd: 'above_dpd',
  offerDays: 'offer_days',
  softDays: 'promises.soft_days',
  lateDays: 'promises.late_days',
  leastPromise: 'promises.least_minor',
  mostBroken: 'promises.most_broken',
  reference: 'recognition_reference',
  approvedBy: 'approved_by',
  approvedOn: 'approved_on',
} as const;

function TermsForm({ creditor, terms, onClose }: Props & { terms: Terms }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const problem = useProblemText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(terms, format.language));
  const [isChecked, setIsChecked] = useState(false);
  const bad = unreadable(draft);
  const save = useMutation({
    mutationFn: () => agreementsApi.setTerms(creditor.creditor_id, bodyOf(draft)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['offer terms', creditor.creditor_id] });
      notifyDone(t('terms.saved', { name: creditor.name }));
      onClose();
    },
  });
  const path = faultPath(save.error);
  const change = (part: Partial<TermsDraft>) => setDraft((before) => ({ ...before, ...part }));
  const fault = (field: string, own = field) =>
    path === field ? problem(save.error) : isChecked && bad.includes(own) ? t(own.startsWith('approved') || own === 'reference' ? 'common.required' : 'terms.unreadable') : null;
  function input(name: keyof typeof FIELDS, more: { type?: string; hint?: string; isText?: boolean } = {}) {
    return (
      <TextInput
        label={t(`terms.${name}`)}
        description={more.hint}
        type={more.type ?? 'text'}
        value={draft[name]}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
        inputMode={more.isText ? 'text' : 'decimal'}
        error={fault(FIELDS[name], name)}
        maxLength={200}
        data-testid={`terms-${name}`}
      />
    );
  }
  const isOwnPlace = path.startsWith('sets.') || path === 'limits' || (Object.values(FIELDS) as string[]).includes(path);
  return (
    <FormDrawer
      title={t('terms.title', { name: creditor.name })}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (bad.length === 0) save.mutate();
      }}
      error={isOwnPlace ? null : save.error}
      isPending={save.isPending}
      size={780}
      testId="terms-form"
    >
      {terms.is_default && <Alert color="gray">{t('terms.isDefault')}</Alert>}
      <fieldset className={classes.group}>
        <legend>{t('terms.allowed')}</legend>
        <Checkbox.Group value={draft.kinds} onChange={(kinds) => change({ kinds: KINDS.filter((kind) => kinds.includes(kind)) })} aria-label={t('terms.allowed')}>
          <Group gap="lg">
            {KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} label={text('offerKind', kind)} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group grow align="flex-start" mt="sm">
          {input('mostRates')}
          {input('leastRate')}
          {input('offerDays')}
        </Group>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>{t('terms.promises')}</legend>
        <Group grow align="flex-start">
          {input('softDays')}
          {input('lateDays')}
          {input('leastPromise', { hint: t('terms.leastPromiseHint') })}
          {input('mostBroken', { hint: t('terms.mostBrokenHint') })}
        </Group>
      </fieldset>
      <fieldset className={classes.group}>
        <legend>{t('terms.matrix')}</legend>
        <Text size="sm" c="dimmed" mb="xs">
          {t('terms.matrixHint')}
        </Text>
        <Table aria-label={t('terms.matrix')} data-testid="terms-matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('agreed.level')}</Table.Th>
              <Table.Th>{t('terms.percent')}</Table.Th>
              <Table.Th>{t('terms.sum')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {LEVELS.map((level) => {
              const limit = draft.limits[level];
              const set = (part: Partial<typeof limit>) => change({ limits: { ...draft.limits, [level]: { ...limit, ...part } } });
              return (
                <Table.Tr key={level}>
                  <Table.Td>{text('level', level)}</Table.Td>
                  <Table.Td>
                    <TextInput aria-label={`${text('level', level)}: ${t('terms.percent')}`} value={limit.percent} onChange={(event) => set({ percent: event.currentTarget.value })} inputMode="decimal" error={fault(`limits.${level}`)} data-testid={`limit-${level}-percent`} />
                  </Table.Td>
                  <Table.Td>
                    <TextInput aria-label={`${text('level', level)}: ${t('terms.sum')}`} value={limit.sum} onChange={(event) => set({ sum: event.currentTarget.value })} inputMode="decimal" data-testid={`limit-${level}-sum`} />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
        {path === 'limits' && (
          <Text size="sm" c="red" role="alert">
            {problem(save.error)}
          </Text>
        )}
        {input('aboveDpd', { hint: t('terms.aboveDpdHint') })}
      </fieldset>
      <OfferSets
        sets={draft.sets}
        segments={terms.segments}
        onChange={(sets) => change({ sets })}
        faultOf={(field) => fault(field)}
      />
      <fieldset className={classes.group}>
        <legend>{t('terms.recognition')}</legend>
        <Text size="sm" c="dimmed" mb="xs">
          {t('terms.recognitionHint')}
        </Text>
        {LANGUAGES.map((language) => (
          <Textarea
            key={language}
            label={text('language', language)}
            value={draft.recognition[language]}
            onChange={(event) => change({ recognition: { ...draft.recognition, [language]: event.currentTarget.value } })}
            autosize
            minRows={2}
            maxLength={4000}
            mb="xs"
            data-testid={`terms-wording-${language}`}
          />
        ))}
        <Group grow align="flex-start">
          {input('approvedBy', { isText: true })}
          {input('approvedOn', { type: 'date' })}
          {input('reference', { isText: true })}
        </Group>
      </fieldset>
    </FormDrawer>
  );
}
