/** Which creditors upload files by themselves, and what the campaigns of their uploads are made of. */
import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Creditor } from '../shared/api/types';
import { DataTable } from '../shared/ui/DataTable';
import { Panel } from '../shared/ui/parts';
import { CampaignForm } from './CampaignForm';

export function OwnUploads() {
  const { t } = useTranslation();
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const [opened, setOpened] = useState<Creditor | null>(null);
  const rows = (creditors.data?.items ?? []).filter((item) => item.is_enabled);
  if (rows.length === 0) return null;
  return (
    <Panel title={t('uploads.title')} flush testId="own-uploads">
      <DataTable
        label={t('uploads.title')}
        rows={rows}
        rowKey={(row) => row.creditor_id}
        columns={[
          {
            id: 'name',
            header: t('case.creditor'),
            cell: (row) => (
              <>
                <div>{row.name}</div>
                <Badge color={mayUpload(row) ? 'teal' : 'gray'}>{t(mayUpload(row) ? 'uploads.open' : 'uploads.closed')}</Badge>
              </>
            ),
          },
          {
            id: 'do',
            header: <span className="visually-hidden">{t('common.actions')}</span>,
            isRight: true,
            cell: (row) => (
              <Button size="compact-sm" variant="default" onClick={() => setOpened(row)} data-testid={`uploads-${row.code}`}>
                {t(mayUpload(row) ? 'uploads.change' : 'uploads.allow')}
              </Button>
            ),
          },
        ]}
      />
      {opened && <CampaignForm campaign={null} templateOf={opened} onClose={() => setOpened(null)} />}
    </Panel>
  );
}

export function mayUpload(creditor: Creditor): boolean {
  return creditor.self_service.template !== undefined;
}
