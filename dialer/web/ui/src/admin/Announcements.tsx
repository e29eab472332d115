/** What a creditor's debtors hear: the packaged announcements, or the creditor's own recordings in their place. */
import { Badge, Button, FileButton, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import { formatLength } from '../shared/format/format';
import { notifyDone } from '../shared/ui/notify';
import { Problem } from '../shared/ui/parts';
import classes from './admin.module.css';

export function Announcements({ creditorId }: { creditorId: number }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [language, setLanguage] = useState('it');
  const key = ['announcements', creditorId];
  const list = useQuery({ queryKey: key, queryFn: () => houseApi.announcements(creditorId) });
  const put = useMutation({
    mutationFn: ({ name, file }: { name: string; file: File }) =>
      houseApi.putAnnouncement(creditorId, name, language, file),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: key });
      notifyDone(t('announcements.replaced'));
    },
  });
  const titleOf = (name: string) =>
    i18n.exists(`announcements.name.${name}`) ? t(`announcements.name.${name}`) : name.replaceAll(/[-_]/g, ' ');
  return (
    <fieldset className={classes.group} data-testid="announcements">
      <legend>{t('announcements.title')}</legend>
      <SegmentedControl
        size="xs"
        value={language}
        onChange={setLanguage}
        data={['it', 'en'].map((item) => ({ value: item, label: item.toUpperCase() }))}
        aria-label={t('frame.language')}
      />
      {list.data?.names.map((name) => {
        const own = list.data.items.find((item) => item.name === name && item.language === language);
        return (
          <div key={name} className={classes.row}>
            <span style={{ fontWeight: 600 }}>{titleOf(name)}</span>
            <span className={classes.grow}>
              {own ? (
                <Badge variant={own.is_spoken ? 'light' : 'filled'}>
                  {t(own.is_spoken ? 'announcements.spoken' : 'announcements.own', {
                    time: formatLength(own.duration_ms),
                  })}
                </Badge>
              ) : (
                t('announcements.packaged')
              )}
            </span>
            <FileButton accept="audio/wav,.wav" onChange={(file) => file && put.mutate({ name, file })}>
              {(props) => (
                <Button
                  {...props}
                  size="compact-sm"
                  variant="light"
                  leftSection={<IconUpload size={15} />}
                  loading={put.isPending && put.variables.name === name}
                  data-testid={`announcement-${name}`}
                >
                  {t('announcements.replace')}
                </Button>
              )}
            </FileButton>
          </div>
        );
      })}
      <p style={{ margin: '10px 0 0', fontSize: '0.8rem', color: 'var(--app-dim)' }}>{t('announcements.hint')}</p>
      <Problem error={put.error ?? list.error} />
    </fieldset>
  );
}
