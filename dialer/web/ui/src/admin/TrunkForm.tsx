/** Create or change a trunk; caller IDs are added once it exists. */
import { NativeSelect, NumberInput, PasswordInput, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Trunk } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { CallerIds } from './CallerIds';
import { formatTariff, parseTariff } from './tariff';
import { useSave } from './useHouse';
import classes from './admin.module.css';

const KINDS: readonly Trunk['kind'][] = ['register', 'ip', 'tls'];

interface Props {
  trunk: Trunk | null;
  onClose: () => void;
  onCreated: (trunkId: number) => void;
}

export function TrunkForm({ trunk, onClose, onCreated }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const { language } = useFormat();
  const [code, setCode] = useState(trunk?.code ?? '');
  const [kind, setKind] = useState<Trunk['kind']>(trunk?.kind ?? 'register');
  const [host, setHost] = useState(trunk?.host ?? '');
  const [port, setPort] = useState(trunk?.port ?? 5060);
  const [username, setUsername] = useState(trunk?.username ?? '');
  const [password, setPassword] = useState('');
  const [codecs, setCodecs] = useState<string[]>(trunk?.codecs ?? ['alaw', 'ulaw']);
  const [channels, setChannels] = useState(trunk?.max_channels ?? 30);
  const [rate, setRate] = useState(trunk?.max_calls_per_s ?? 5);
  const [tariff, setTariff] = useState(trunk ? formatTariff(trunk.tariff_minor_per_minute, language) : '');
  const [isEnabled, setIsEnabled] = useState(trunk?.is_enabled ?? true);
  const [isChecked, setIsChecked] = useState(false);
  const tariffThousandths = parseTariff(tariff);
  const isCodeRight = /^[a-z0-9][a-z0-9-]{0,31}$/.test(code.trim());

  const save = useSave(
    ['trunks'],
    () => {
      const body = {
        host: host.trim(),
        port,
        username: username.trim(),
        codecs,
        max_channels: channels,
        max_calls_per_s: rate,
        tariff_minor_per_minute: tariffThousandths ?? 0,
        ...(password && { password }),
      };
      return trunk
        ? houseApi.changeTrunk(trunk.trunk_id, { ...body, is_enabled: isEnabled })
        : houseApi.addTrunk({ ...body, code: code.trim(), kind });
    },
    (saved) => (trunk ? onClose() : onCreated(saved.trunk_id)),
  );

  function submit(): void {
    setIsChecked(true);
    if (isCodeRight && host.trim() && codecs.length > 0 && tariffThousandths !== null) save.mutate();
  }

  return (
    <FormDrawer
      title={trunk ? t('trunks.change', { code: trunk.code }) : t('trunks.new')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error}
      isPending={save.isPending}
      submitLabel={trunk ? t('common.save') : t('common.create')}
      size={560}
      testId="trunk-form"
    >
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.code')}
          description={t('trunks.codeHint')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={isChecked && !isCodeRight ? t('trunks.codeWrong') : null}
          disabled={trunk !== null}
          required
          data-testid="trunk-code"
        />
        <NativeSelect
          label={t('trunks.kind')}
          description={t('trunks.kindHint')}
          value={kind}
          onChange={(event) => setKind(KINDS.find((item) => item === event.currentTarget.value) ?? 'register')}
          disabled={trunk !== null}
          data={KINDS.map((item) => ({ value: item, label: text('trunkKind', item) }))}
          data-testid="trunk-kind"
        />
        <TextInput
          label={t('trunks.host')}
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
          error={isChecked && !host.trim() ? t('common.required') : null}
          required
          data-testid="trunk-host"
        />
        <NumberInput label={t('trunks.port')} value={port} onChange={(value) => setPort(Number(value))} min={1} max={65535} />
        <TextInput
          label={t('trunks.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="off"
        />
        <PasswordInput
          label={trunk?.has_password ? t('trunks.newPassword') : t('trunks.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
        <NumberInput
          label={t('trunks.channels')}
          description={t('trunks.channelsHint')}
          value={channels}
          onChange={(value) => setChannels(Number(value))}
          min={1}
          max={10_000}
          data-testid="trunk-channels"
        />
        <NumberInput
          label={t('trunks.rate')}
          description={t('trunks.rateHint')}
          value={rate}
          onChange={(value) => setRate(Number(value))}
          min={0.1}
          max={1000}
          step={0.5}
          data-testid="trunk-rate"
        />
      </div>
      <TextInput
        label={t('trunks.tariff')}
        description={t('trunks.tariffHint')}
        value={tariff}
        onChange={(event) => setTariff(event.currentTarget.value)}
        inputMode="decimal"
        error={tariffThousandths === null ? t('trunks.tariffWrong') : null}
        data-testid="trunk-tariff"
      />
      <TagsInput
        label={t('trunks.codecs')}
        description={t('trunks.codecsHint')}
        value={codecs}
        onChange={setCodecs}
        data={['alaw', 'ulaw', 'g722', 'opus', 'g729']}
        error={isChecked && codecs.length === 0 ? t('common.required') : null}
      />
      {trunk && (
        <>
          <CallerIds trunk={trunk} />
          <Switch
            label={t('trunks.isEnabled')}
            checked={isEnabled}
            onChange={(event) => setIsEnabled(event.currentTarget.checked)}
            data-testid="trunk-enabled"
          />
        </>
      )}
    </FormDrawer>
  );
}
