/** The numbers that a trunk may present, added and disabled at once, apart from the trunk's own form. */
import { Button, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { CallerId, Trunk } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { Problem } from '../shared/ui/parts';
import { isCallerId } from './tariff';
import { useSave } from './useHouse';
import classes from './admin.module.css';

export function CallerIds({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  const [callerId, setCallerId] = useState('');
  const [label, setLabel] = useState('');
  const compact = callerId.replace(/[\s.-]/g, '');
  const isWrong = compact !== '' && !isCallerId(compact);
  const add = useSave(
    ['trunks'],
    () => houseApi.addCallerId(trunk.trunk_id, compact, label.trim()),
    () => {
      setCallerId('');
      setLabel('');
    },
  );
  return (
    <fieldset className={classes.group} data-testid="caller-ids">
      <legend>{t('trunks.callerIds')}</legend>
      {trunk.caller_ids.map((item) => (
        <CallerIdRow key={item.caller_id_id} trunk={trunk} item={item} />
      ))}
      <div className={classes.add}>
        <TextInput
          size="xs"
          label={t('trunks.number')}
          placeholder="+39 02 6900 0001"
          value={callerId}
          onChange={(event) => setCallerId(event.currentTarget.value)}
          error={isWrong ? t('trunks.numberWrong') : null}
          data-testid="caller-id-number"
        />
        <TextInput
          size="xs"
          label={t('trunks.label')}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          data-testid="caller-id-label"
        />
        <Button
          size="xs"
          mt={22}
          variant="light"
          leftSection={<IconPlus size={15} />}
          disabled={!compact || isWrong}
          loading={add.isPending}
          onClick={() => add.mutate()}
          data-testid="caller-id-add"
        >
          {t('trunks.add')}
        </Button>
      </div>
      <Problem error={add.error} />
    </fieldset>
  );
}

function CallerIdRow({ trunk, item }: { trunk: Trunk; item: CallerId }) {
  const { t } = useTranslation();
  const change = useSave(
    ['trunks'],
    () => houseApi.changeCallerId(trunk.trunk_id, item.caller_id_id, { is_enabled: !item.is_enabled }),
    () => undefined,
  );
  return (
    <div className={classes.row}>
      <span className="num" style={{ fontWeight: 600 }}>
        {formatPhone(item.caller_id)}
      </span>
      <span className={classes.grow}>{item.label}</span>
      <Switch
        size="sm"
        aria-label={t('trunks.useNumber', { number: item.caller_id })}
        checked={item.is_enabled}
        disabled={change.isPending}
        onChange={() => change.mutate()}
      />
    </div>
  );
}
