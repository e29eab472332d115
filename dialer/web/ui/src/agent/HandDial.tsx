/** A call by hand: find the debtor, see which number may be called and why, have the file shown. */
import { Badge, Button, Drawer, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconArrowLeft, IconBan, IconClockPause, IconEye, IconSearch, IconUserSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { HandCampaign, PersonFound } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Empty, Loading, Problem } from '../shared/ui/parts';
import classes from './agent.module.css';

const LEAST = 3;
const WAIT_MS = 250;

export default function HandDial({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<PersonFound | null>(null);
  const [words, setWords] = useState('');
  return (
    <Drawer opened onClose={onClose} title={t('byHand.title')} size={480} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {person ? (
        <Numbers person={person} onBack={() => setPerson(null)} onShown={onClose} />
      ) : (
        <Search words={words} onWords={setWords} onFound={setPerson} />
      )}
    </Drawer>
  );
}

interface SearchProps {
  words: string;
  onWords: (words: string) => void;
  onFound: (person: PersonFound) => void;
}

function Search({ words, onWords, onFound }: SearchProps) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(words.trim(), WAIT_MS);
  const isAsked = asked.length >= LEAST;
  const found = useQuery({ queryKey: ['agent', 'people', asked], queryFn: () => agentApi.findPeople(asked), enabled: isAsked });
  return (
    <Stack gap="md">
      <TextInput
        label={t('byHand.search')}
        description={t('byHand.searchHint')}
        value={words}
        onChange={(event) => onWords(event.currentTarget.value)}
        leftSection={<IconSearch size={17} />}
        data-autofocus
        data-testid="hand-search"
      />
      <Problem error={found.error} onRetry={() => void found.refetch()} />
      {isAsked && found.isPending && <Loading />}
      {found.data?.items.length === 0 && (
        <Empty icon={<IconUserSearch size={34} stroke={1.4} />} title={t('byHand.nobody')}>
          {t('byHand.nobodyHint')}
        </Empty>
      )}
      <ul className={classes.list}>
        {found.data?.items.map((item) => (
          <li key={item.debtor_id}>
            <UnstyledButton className={classes.grow} onClick={() => onFound(item)} data-testid={`person-${item.debtor_id}`}>
              <span className={classes.strong}>{item.name}</span>
              <div className={classes.dim}>
                {[item.municipality, ...item.cases.map((known) => `${known.creditor_code} ${known.reference}`)]
                  .filter(Boolean)
                  .join(' · ')}
              </div>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {found.data?.is_cut && <div className={classes.dim}>{t('byHand.more')}</div>}
    </Stack>
  );
}

function Numbers({ person, onBack, onShown }: { person: PersonFound; onBack: () => void; onShown: () => void }) {
  const { t } = useTranslation();
  const numbers = useQuery({
    queryKey: ['agent', 'people', person.debtor_id, 'numbers'],
    queryFn: () => agentApi.numbersOf(person.debtor_id),
    gcTime: 0,
  });
  const choose = useMutation({ mutationFn: agentApi.dialByHand, onSuccess: onShown });
  return (
    <Stack gap="md">
      <Button variant="subtle" leftSection={<IconArrowLeft size={17} />} onClick={onBack} style={{ alignSelf: 'flex-start' }}>
        {t('byHand.back')}
      </Button>
      <h2 className={classes.strong} style={{ margin: 0, fontSize: '1.15rem' }}>
        {person.name}
      </h2>
      <Problem error={numbers.error} onRetry={() => void numbers.refetch()} />
      {numbers.isPending && <Loading />}
      {numbers.data?.campaigns.map((campaign) => (
        <Campaign
          key={campaign.campaign_id}
          campaign={campaign}
          isPending={choose.isPending}
          onChoose={(numberId) =>
            choose.mutate({ campaign_id: campaign.campaign_id, debtor_id: person.debtor_id, number_id: numberId })
          }
        />
      ))}
      <Problem error={choose.error} />
    </Stack>
  );
}

interface CampaignProps {
  campaign: HandCampaign;
  isPending: boolean;
  onChoose: (numberId: number) => void;
}

function Campaign({ campaign, isPending, onChoose }: CampaignProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  return (
    <section aria-label={campaign.campaign_name}>
      <div className={classes.dim}>{[campaign.creditor_name, campaign.campaign_name].join(' · ')}</div>
      {!campaign.is_free && (
        <Badge color="orange" leftSection={<IconClockPause size={13} />} mt={6}>
          {t('byHand.taken')}
        </Badge>
      )}
      {campaign.numbers.length === 0 && <div className={classes.dim}>{t('byHand.noNumber')}</div>}
      <ul className={classes.list}>
        {campaign.numbers.map((number) => {
          const isPermitted = number.decision === 'permitted';
          return (
            <li key={number.number_id}>
              <span className={classes.grow}>
                <span className={`${classes.strong} num`}>{formatPhone(number.e164)}</span>
                {number.place && <span className={classes.dim}> · {text('numberPlace', number.place)}</span>}
                <div className={classes.dim}>
                  {!isPermitted && <IconBan size={14} aria-hidden style={{ verticalAlign: '-2px' }} />} {number.sentence}
                  {number.until && <> {t('byHand.from', { at: format.at(number.until) })}</>}
                </div>
              </span>
              <Button
                size="compact-md"
                leftSection={<IconEye size={16} />}
                disabled={!isPermitted || !campaign.is_free}
                loading={isPending}
                onClick={() => onChoose(number.number_id)}
                data-testid={`hand-number-${number.number_id}`}
              >
                {t('byHand.show')}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
