/** A script walked through as an agent, with a made-up debtor: the draft in hand, or the one in the other language. */
import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scriptsApi } from '../../shared/api/scripts';
import type { ScriptDocument, ScriptItem, ScriptLanguage } from '../../shared/api/types';
import { ScriptStep } from '../../shared/script/ScriptStep';
import { Loading, Panel, Problem } from '../../shared/ui/parts';
import classes from './scripts.module.css';

export function PreviewTab({ item, script, all }: { item: ScriptItem; script: ScriptDocument; all: readonly ScriptItem[] }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState(item.language);
  const twin = all.find((other) => other.kind === item.kind && other.creditor === item.creditor && other.language !== item.language);
  const twinFile = useQuery({
    queryKey: ['scripts', twin?.script_id],
    queryFn: () => scriptsApi.get(twin?.script_id ?? 0),
    enabled: twin !== undefined && language !== item.language,
  });
  const shown = language === item.language ? script : (twinFile.data?.draft?.script ?? twinFile.data?.published ?? null);
  return (
    <Panel
      title={t('scripts.tab.preview')}
      actions={
        twin && (
          <SegmentedControl
            size="xs"
            aria-label={t('scripts.twin')}
            data={[item, twin].map((one) => ({ value: one.language, label: t(`scripts.languages.${one.language}`) }))}
            value={language}
            onChange={setLanguage}
          />
        )
      }
    >
      <p className={classes.dim}>{t('scripts.previewHint')}</p>
      <Problem error={twinFile.error} />
      {shown ? <Walk key={language} item={item} script={shown} language={language as ScriptLanguage} /> : !twinFile.error && <Loading />}
    </Panel>
  );
}

function Walk({ item, script, language }: { item: ScriptItem; script: ScriptDocument; language: ScriptLanguage }) {
  const { t } = useTranslation();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [isIdentified, setIsIdentified] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const here = trail[trail.length - 1] ?? script.steps[0]?.id ?? '';
  const step = script.steps.find((one) => one.id === here);
  const preview = useQuery({
    queryKey: ['scripts', 'preview', item.creditor, item.kind, language, script, here, isIdentified],
    queryFn: () => scriptsApi.preview({ creditor: item.creditor, kind: item.kind, language }, script, here, isIdentified),
    enabled: here !== '',
    placeholderData: (before) => before,
  });
  const go = (to: readonly string[]) => {
    setTrail(to);
    setIsDone(false);
  };
  return (
    <>
      <div className={classes.row}>
        <Switch label={t('scripts.asIdentified')} checked={isIdentified} onChange={(event) => setIsIdentified(event.currentTarget.checked)} data-testid="preview-identified" />
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            go([]);
            setIsIdentified(false);
          }}
        >
          {t('scripts.again')}
        </Button>
      </div>
      <Problem error={preview.error} />
      {preview.data && (
        <div className={classes.preview}>
          <ScriptStep
            key={`${here} ${isIdentified}`}
            shown={{ ...preview.data, may_go_back: trail.length > 0, is_done: isDone }}
            isBusy={preview.isFetching && preview.isPlaceholderData}
            onAnswer={(index) => {
              const to = index === null ? undefined : step?.branches[index]?.to;
              if (to) go([...trail, to]);
              else setIsDone(true);
            }}
            onBack={() => go(trail.slice(0, -1))}
            onObjection={() => undefined}
          />
        </div>
      )}
    </>
  );
}
