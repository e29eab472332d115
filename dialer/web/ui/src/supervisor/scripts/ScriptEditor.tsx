/** One script: its draft in the making, looked at as an agent, compared, published, withdrawn. */
import { Alert, Badge, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scriptsApi } from '../../shared/api/scripts';
import type { ScriptDocument, ScriptFile, ScriptLanguage, Scripts } from '../../shared/api/types';
import { useCodeText } from '../../shared/i18n/useText';
import { Confirm } from '../../shared/ui/Confirm';
import { notifyDone } from '../../shared/ui/notify';
import { Page } from '../../shared/ui/PageHead';
import { Loading, Problem } from '../../shared/ui/parts';
import { Flaws } from './Flaws';
import { ObjectionsTab } from './ObjectionsTab';
import { PreviewTab } from './PreviewTab';
import { StepsTab } from './StepsTab';
import { VersionsTab } from './VersionsTab';
import classes from './scripts.module.css';

const TABS = ['steps', 'objections', 'preview', 'versions'] as const;
type Asked = 'publish' | 'drop' | 'withdraw';

export function ScriptEditor({ scriptId, tab, all }: { scriptId: number; tab: string; all: Scripts }) {
  const key = ['scripts', scriptId];
  const file = useQuery({ queryKey: key, queryFn: () => scriptsApi.get(scriptId) });
  if (file.data) return <Editor file={file.data} tab={tab} all={all} />;
  return file.error ? <Problem error={file.error} onRetry={() => void file.refetch()} /> : <Loading />;
}

function Editor({ file, tab, all }: { file: ScriptFile; tab: string; all: Scripts }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const queries = useQueryClient();
  const { item } = file;
  const current = TABS.find((id) => id === tab) ?? 'steps';
  const [edited, setEdited] = useState<ScriptDocument | null>(null);
  const [revision, setRevision] = useState(file.draft?.revision ?? 0);
  const [asked, setAsked] = useState<Asked | null>(null);
  const stored = file.draft?.script ?? file.published;
  const script = edited ?? stored;
  const language = item.language as ScriptLanguage;

  // While nothing is edited the draft is the stored one, whoever changed it.
  const seen = file.draft?.revision ?? 0;
  if (edited === null && revision !== seen) setRevision(seen);

  const shown = useDelayed(edited, 500);
  const checked = useQuery({
    queryKey: ['scripts', item.script_id, 'check', shown],
    queryFn: () => (shown ? scriptsApi.check(item.kind, language, shown) : Promise.resolve({ flaws: [] })),
    enabled: shown !== null,
    placeholderData: (before) => before,
  });
  const flaws = edited ? (checked.data?.flaws ?? file.draft?.flaws ?? []) : (file.draft?.flaws ?? []);

  async function keep(next: ScriptFile): Promise<void> {
    queries.setQueryData(['scripts', item.script_id], next);
    setEdited(null);
    setRevision(next.draft?.revision ?? 0);
    setAsked(null);
    await queries.invalidateQueries({ queryKey: ['scripts'], exact: true });
  }
  const save = useMutation({
    mutationFn: (document: ScriptDocument) => scriptsApi.saveDraft(item.script_id, revision, document),
    onSuccess: async (next) => {
      await keep(next);
      notifyDone(t('scripts.saved'));
    },
  });
  const act = useMutation({
    mutationFn: (what: Asked | 'restore') => {
      if (what === 'publish') return scriptsApi.publish(item.script_id, revision);
      if (what === 'drop') return scriptsApi.dropDraft(item.script_id, revision);
      return scriptsApi.setWithdrawn(item.script_id, what === 'withdraw');
    },
    onSuccess: async (next, what) => {
      await keep(next);
      notifyDone(t(what === 'publish' ? 'scripts.published' : 'common.saved'));
    },
  });

  if (!script) return <Loading />;
  const isChanged = edited !== null;
  const onChange = item.may_change ? setEdited : null;
  return (
    <Page
      title={script.title}
      hint={
        <>
          <a href="#/scripts">{t('scripts.back')}</a> · {item.creditor_name || t('scripts.house')} · {text('campaignType', item.kind)} ·{' '}
          {t(`scripts.languages.${item.language}`)}{' '}
          <Badge variant="light" color={item.is_withdrawn || item.number === null ? 'gray' : 'teal'}>
            {t(item.is_withdrawn ? 'scripts.withdrawn' : item.number === null ? 'scripts.never' : 'scripts.live')}
            {item.number !== null && ` v${item.number}`}
          </Badge>{' '}
          {(file.draft ?? isChanged) && (
            <Badge variant="light" color={isChanged ? 'orange' : 'blue'} data-testid="script-draft-state">
              {isChanged ? t('scripts.unsaved') : `${t('scripts.draft')} v${file.draft?.number}`}
            </Badge>
          )}
        </>
      }
      actions={
        item.may_change && (
          <>
            {item.number !== null && !item.is_withdrawn && (
              <Button variant="subtle" color="red" onClick={() => setAsked('withdraw')}>
                {t('scripts.withdraw')}
              </Button>
            )}
            {item.is_withdrawn && (
              <Button variant="default" loading={act.isPending} onClick={() => act.mutate('restore')}>
                {t('scripts.restore')}
              </Button>
            )}
            {file.draft && (
              <Button variant="default" onClick={() => setAsked('drop')}>
                {t('scripts.drop')}
              </Button>
            )}
            <Button variant="default" disabled={!isChanged} loading={save.isPending} onClick={() => edited && save.mutate(edited)} data-testid="script-save">
              {t('scripts.save')}
            </Button>
            <Button disabled={isChanged || !file.draft || flaws.length > 0} onClick={() => setAsked('publish')} data-testid="script-publish">
              {t('scripts.publish')}
            </Button>
          </>
        )
      }
    >
      {!item.may_change && <Alert color="gray">{t('scripts.readOnly')}</Alert>}
      <Problem error={save.error ?? (asked ? null : act.error)} />
      <nav className={classes.tabs} aria-label={t('scripts.title')}>
        {TABS.map((id) => (
          <a
            key={id}
            href={`#/scripts/${item.script_id}/${id}`}
            className={classes.tab}
            aria-current={id === current ? 'page' : undefined}
            data-testid={`scripts-tab-${id}`}
          >
            {t(`scripts.tab.${id}`)}
          </a>
        ))}
      </nav>
      {(file.draft ?? isChanged) && current !== 'versions' && <Flaws flaws={flaws} />}
      {current === 'steps' && <StepsTab script={script} flaws={flaws} variables={all.variables} onChange={onChange} />}
      {current === 'objections' && <ObjectionsTab script={script} flaws={flaws} variables={all.variables} onChange={onChange} />}
      {current === 'preview' && <PreviewTab item={item} script={script} all={all.items} />}
      {current === 'versions' && <VersionsTab file={file} onTake={onChange} />}
      {asked && (
        <Confirm
          title={t(`scripts.${asked}`)}
          confirmLabel={t(`scripts.${asked}`)}
          color={asked === 'publish' ? 'brand' : 'red'}
          isPending={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate(asked)}
          onClose={() => setAsked(null)}
          testId={`script-${asked}-confirm`}
        >
          {t(`scripts.${asked}Ask`)}
        </Confirm>
      )}
    </Page>
  );
}

/** The value, once it has rested. */
function useDelayed<T>(value: T, pauseMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return rested;
}
