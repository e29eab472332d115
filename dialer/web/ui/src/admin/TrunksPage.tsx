/** Trunks: ways to the public network, with limits, caller IDs and tariff. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trunk } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { AdminList } from './AdminList';
import { EnabledBadge } from './EnabledBadge';
import { TrunkForm } from './TrunkForm';
import { formatTariff } from './tariff';
import { useTrunks } from './useHouse';

export default function TrunksPage() {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const trunks = useTrunks();
  const [editedId, setEditedId] = useState<number | 'new' | null>(null);
  const edited = trunks.data?.items.find((trunk: Trunk) => trunk.trunk_id === editedId);
  return (
    <AdminList
      title={t('trunks.title')}
      hint={t('trunks.hint')}
      newLabel={t('trunks.new')}
      emptyLabel={t('trunks.none')}
      query={trunks}
      rowKey={(trunk) => trunk.trunk_id}
      onNew={() => setEditedId('new')}
      onOpen={(trunk) => setEditedId(trunk.trunk_id)}
      testId="trunks"
      columns={[
        { id: 'code', header: t('trunks.code'), cell: (trunk) => trunk.code },
        { id: 'kind', header: t('trunks.kind'), cell: (trunk) => text('trunkKind', trunk.kind) },
        { id: 'host', header: t('trunks.host'), cell: (trunk) => `${trunk.host}:${trunk.port}` },
        { id: 'channels', header: t('trunks.channels'), isRight: true, cell: (trunk) => format.count(trunk.max_channels) },
        { id: 'rate', header: t('trunks.rate'), isRight: true, cell: (trunk) => trunk.max_calls_per_s },
        {
          id: 'tariff',
          header: t('trunks.tariff'),
          isRight: true,
          cell: (trunk) =>
            t('trunks.perMinute', {
              amount: formatTariff(trunk.tariff_minor_per_minute, format.language),
              currency: trunk.tariff_currency,
            }),
        },
        {
          id: 'callerIds',
          header: t('trunks.callerIds'),
          cell: (trunk) =>
            trunk.caller_ids
              .filter((item) => item.is_enabled)
              .map((item) => formatPhone(item.caller_id))
              .join(', ') || '–',
        },
        { id: 'state', header: t('users.state'), cell: (trunk) => <EnabledBadge isEnabled={trunk.is_enabled} /> },
      ]}
    >
      {editedId !== null && (editedId === 'new' || edited) && (
        <TrunkForm key={editedId} trunk={edited ?? null} onClose={() => setEditedId(null)} onCreated={setEditedId} />
      )}
    </AdminList>
  );
}
