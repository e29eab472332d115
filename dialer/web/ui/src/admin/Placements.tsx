/** A creditor's batches of cases (affidi), and what was agreed for each: the register of business shows it. */
import { Button, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Placement } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { notifyDone } from '../shared/ui/notify';
import { Problem } from '../shared/ui/parts';
import classes from './admin.module.css';

export function Placements({ creditorId }: { creditorId: number }) {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['placements', creditorId], queryFn: () => houseApi.placements(creditorId) });
  return (
    <fieldset className={classes.group} data-testid="placements">
      <legend>{t('placements.title')}</legend>
      {list.error && <Problem error={list.error} />}
      {list.data?.items.length === 0 && <span className={classes.grow}>{t('placements.none')}</span>}
      {list.data && list.data.items.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('placements.code')}</Table.Th>
              <Table.Th>{t('placements.mandate')}</Table.Th>
              <Table.Th ta="right">{t('placements.cases')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.items.map((placement) => (
              <PlacementLine key={placement.placement_id} creditorId={creditorId} placement={placement} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </fieldset>
  );
}

function PlacementLine({ creditorId, placement }: { creditorId: number; placement: Placement }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [fee, setFee] = useState(placement.fee);
  const save = useMutation({
    mutationFn: () => houseApi.agreeFee(placement.placement_id, fee.trim()),
    onSuccess: async (saved) => {
      setFee(saved.fee);
      await queries.invalidateQueries({ queryKey: ['placements', creditorId] });
      notifyDone(t('placements.saved', { code: placement.code }));
    },
  });
  const isChanged = fee.trim() !== placement.fee;
  const { mandate_starts: starts, mandate_ends: ends } = placement;
  return (
    <>
      <Table.Tr style={{ borderBottom: 'none' }}>
        <Table.Td fw={600}>{placement.code}</Table.Td>
        <Table.Td>
          {starts && format.at(starts, 'date')} {ends ? `– ${format.at(ends, 'date')}` : t('placements.open')}
        </Table.Td>
        <Table.Td ta="right">{format.count(placement.case_count)}</Table.Td>
      </Table.Tr>
      <Table.Tr>
        <Table.Td colSpan={3}>
          <div className={classes.fee}>
            <TextInput
              label={t('placements.fee')}
              aria-label={t('placements.feeOf', { code: placement.code })}
              placeholder={t('placements.feeMissing')}
              value={fee}
              onChange={(event) => setFee(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault(); // not the drawer's own form
                if (isChanged) save.mutate();
              }}
              error={save.error ? save.error.message : null}
              maxLength={200}
              data-testid={`fee-${placement.code}`}
            />
            <Button
              variant="light"
              disabled={!isChanged}
              loading={save.isPending}
              onClick={() => save.mutate()}
              aria-label={t('placements.saveFee', { code: placement.code })}
              data-testid={`fee-save-${placement.code}`}
            >
              {t('common.save')}
            </Button>
          </div>
        </Table.Td>
      </Table.Tr>
    </>
  );
}
