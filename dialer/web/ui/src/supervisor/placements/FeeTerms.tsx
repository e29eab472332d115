/** The terms by which fees are reckoned: shares by age and size, fixed sum, minimum, cap, tail, VAT. */
import { ActionIcon, Button, Checkbox, Table, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultField } from '../../shared/api/http';
import { placementsApi } from '../../shared/api/placements';
import { notifyDone } from '../../shared/ui/notify';
import { Panel, Problem } from '../../shared/ui/parts';
import { NEW_BAND, termsBody, termsDraft, type BandDraft, type TermsDraft } from './termsDraft';
import classes from './placements.module.css';

type Placement = Awaited<ReturnType<typeof placementsApi.file>>;

const SUMS = [
  ['fixed', 'fixed_minor'],
  ['minimum', 'minimum_minor'],
  ['cap', 'cap_minor'],
  ['tailDays', 'tail_days'],
  ['vat', 'vat_percent'],
] as const;
const BAND: readonly [keyof BandDraft, string][] = [
  ['percent', 'percent'],
  ['fromDays', 'from_days'],
  ['fromEuros', 'from_minor'],
];

export function FeeTerms({ placement, mayChange }: { placement: Placement; mayChange: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<TermsDraft>(() => termsDraft(placement.fee_terms));
  const save = useMutation({
    mutationFn: () => placementsApi.change(placement.placement_id, { fee_terms: termsBody(draft) }),
    onSuccess: async () => {
      notifyDone(t('placements.termsSaved'));
      await queries.invalidateQueries({ queryKey: ['placement', placement.placement_id] });
    },
  });
  const place = save.error ? faultField(save.error).replace('fee_terms.', '') : '';
  const fault = (field: string) => (place === field ? save.error?.message : null);
  const setBand = (index: number, change: Partial<BandDraft>) =>
    setDraft({ ...draft, bands: draft.bands.map((band, at) => (at === index ? { ...band, ...change } : band)) });
  return (
    <Panel title={t('placements.terms')}>
      {draft.bands.length === 0 && <p>{t(mayChange ? 'placements.noTerms' : 'placements.noTermsHere')}</p>}
      {draft.bands.length > 0 && (
        <Table aria-label={t('placements.bands')}>
          <Table.Thead>
            <Table.Tr>
              {BAND.map(([name]) => (
                <Table.Th key={name}>{t(`placements.band.${name}`)}</Table.Th>
              ))}
              {mayChange && <Table.Th aria-label={t('placements.remove')} />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {draft.bands.map((band, index) => (
              <Table.Tr key={index}>
                {BAND.map(([name, stored]) => (
                  <Table.Td key={name}>
                    <TextInput
                      aria-label={t('placements.bandOf', { field: t(`placements.band.${name}`), number: index + 1 })}
                      value={band[name]}
                      onChange={(event) => setBand(index, { [name]: event.currentTarget.value })}
                      error={fault(`bands.${index}.${stored}`) ?? (name === 'percent' ? fault(`bands.${index}`) : null)}
                      readOnly={!mayChange}
                      data-testid={`band-${index}-${name}`}
                    />
                  </Table.Td>
                ))}
                {mayChange && (
                  <Table.Td>
                    <ActionIcon
                      variant="subtle"
                      aria-label={t('placements.removeBand', { number: index + 1 })}
                      onClick={() => setDraft({ ...draft, bands: draft.bands.filter((_, at) => at !== index) })}
                    >
                      <IconTrash size={17} />
                    </ActionIcon>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {mayChange && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={15} />}
          onClick={() => setDraft({ ...draft, bands: [...draft.bands, NEW_BAND] })}
          data-testid="band-add"
        >
          {t('placements.addBand')}
        </Button>
      )}
      <div className={classes.row}>
        {SUMS.map(([name, stored]) => (
          <TextInput
            key={name}
            label={t(`placements.sum.${name}`)}
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
            error={fault(stored)}
            readOnly={!mayChange}
            w={160}
            data-testid={`terms-${name}`}
          />
        ))}
        <Checkbox
          label={t('placements.earnsOnDirect')}
          checked={draft.earnsOnDirect}
          onChange={(event) => setDraft({ ...draft, earnsOnDirect: event.currentTarget.checked })}
          disabled={!mayChange}
        />
        {mayChange && (
          <Button onClick={() => save.mutate()} loading={save.isPending} data-testid="terms-save">
            {t('common.save')}
          </Button>
        )}
      </div>
      <Problem error={save.error} />
    </Panel>
  );
}
