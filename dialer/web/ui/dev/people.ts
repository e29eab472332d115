/** Invented people and papers for the mock server. */

const FIRST = ['Giulia', 'Marco', 'Niccolò', 'Francesca', 'Ahmed', 'Elena', 'Paolo', 'Martina', 'Luca', 'Ileana'];
const LAST = ['Bianchi', 'De Santis', 'Esposito', 'Ferrari', 'Conti', 'Ricci', 'Marchetti', 'Galli', 'Fontana', 'Popescu'];

const creditor = (creditorId: number, code: string, name: string, sector: string) => ({
  creditor_id: creditorId, code, name, sector, piva: '00743110157', tax_code: null, language: 'it', brand: '', greeting: '', color: '',
  iban: null, pagopa_code: null, contact_email: '', contact_phone: '', website: '', is_enabled: true,
});

export const CREDITORS = [
  creditor(1, 'luce-serena', 'Luce Serena S.p.A.', 'energia'),
  creditor(2, 'acque-vive', 'Acque Vive S.r.l.', 'acqua'),
  creditor(3, 'fibra-nord', 'Fibra Nord S.p.A.', 'telecomunicazioni'),
];

export const TEAMS = [
  { team_id: 1, name: 'Milano mattina', agent_ids: [1, 2, 3, 4, 5, 6], is_enabled: true },
  { team_id: 2, name: 'Lecce', agent_ids: [7, 8, 9], is_enabled: true },
];

const eur = (minor: number) => ({ minor, currency: 'EUR' });

export function personName(index: number): string {
  return `${FIRST[index % FIRST.length]} ${LAST[(index * 7) % LAST.length]}`;
}

export function debtorFile(index: number, today: string): object {
  const isBusiness = index % 4 === 3;
  const day = (offset: number) => new Date(Date.parse(today) + offset * 86_400_000).toISOString().slice(0, 10);
  const creditor = CREDITORS[index % CREDITORS.length];
  const cases = Array.from({ length: 1 + (index % 2) }, (_, caseIndex) => {
    const invoices = Array.from({ length: 2 + ((index + caseIndex) % 3) }, (_, invoiceIndex) => {
      const past = 112 - invoiceIndex * 31 - caseIndex * 9;
      const amount = 4_850 + ((index * 37 + invoiceIndex * 113 + caseIndex * 71) % 40) * 640;
      return {
        invoice_id: index * 100 + caseIndex * 10 + invoiceIndex,
        number: `2026/${String(48210 + index * 17 + invoiceIndex).padStart(6, '0')}`,
        issued_on: day(-past - 20),
        due_on: day(-past),
        amount: eur(amount),
        residual: eur(invoiceIndex === 0 && index % 3 === 0 ? Math.round(amount / 2) : amount),
        disputed: eur(0),
        days_past_due: past,
        service: caseIndex ? 'Gas naturale' : 'Energia elettrica',
        period: ['lug–ago 2026', 'set–ott 2026', 'mag–giu 2026', 'mar–apr 2026'][invoiceIndex] ?? '',
      };
    });
    return {
      case_id: index * 10 + caseIndex,
      reference: `LS-${204_410 + index * 3 + caseIndex}`,
      state: 'open',
      creditor,
      placement: '2026-11',
      mandate_starts_on: day(-12),
      mandate_ends_on: day(48),
      phase: 'phone',
      balance: eur(invoices.reduce((sum, invoice) => sum + invoice.residual.minor, 0)),
      invoices,
      holds: caseIndex === 1 ? [{ reason: 'disputed', starts_at: `${day(-4)}T09:00:00Z`, ends_at: `${day(10)}T00:00:00Z` }] : [],
      promises:
        caseIndex === 0 && index % 2 === 0
          ? [{ amount: eur(12_000), due_on: day(-18), method: 'bank_transfer', state: 'broken', made_at: `${day(-25)}T10:11:00Z` }]
          : [],
    };
  });
  return {
    debtor: {
      debtor_id: 900 + index,
      kind: isBusiness ? 'business' : 'consumer',
      name: isBusiness ? `${LAST[index % LAST.length]} Impianti S.n.c.` : personName(index),
      tax_code: isBusiness ? '00743110157' : 'RSSMRA85T10A562S',
      language: index % 5 === 4 ? 'ro' : 'it',
      country: 'IT',
      region: 'Lombardia',
      municipality: 'Milano',
      numbers: [
        { number_id: 1, e164: '+393471234567', rank: 0, state: 'ok', source: 'creditor', place: 'mobile', is_dialled: true },
        { number_id: 2, e164: '+390269821234', rank: 1, state: 'ok', source: 'contract', place: 'home', is_dialled: false },
        { number_id: 3, e164: '+393289876543', rank: 2, state: 'wrong', source: 'creditor', place: 'mobile', is_dialled: false },
      ],
      addresses: [{ street: 'Via Savona 97', postcode: '20144', municipality: 'Milano', province: 'MI', country: 'IT' }],
    },
    creditor,
    campaign: { campaign_id: 1, name: 'Luce Serena · novembre', kind: 'phone', mode: 'progressive' },
    cases,
    balance: eur(cases.reduce((sum, item) => sum + item.balance.minor, 0)),
    history: [
      { call_id: 'ch1', at: `${day(-3)}T16:20:00Z`, number: '+390269821234', outcome: 'TP', talk_s: 41, note: 'Risponde la madre, dice di richiamare dopo le 18.', default_reason: null },
      { call_id: 'ch2', at: `${day(-5)}T09:02:00Z`, number: '+393471234567', outcome: 'NA', talk_s: null, note: '', default_reason: null },
      { call_id: 'ch3', at: `${day(-25)}T10:11:00Z`, number: '+393471234567', outcome: 'PTP', talk_s: 214, note: 'Bonifico dopo lo stipendio.', default_reason: 'LIQUIDITY' },
      { call_id: 'ch4', at: `${day(-26)}T11:40:00Z`, number: '+393289876543', outcome: 'WRONG', talk_s: 22, note: '', default_reason: null },
    ],
  };
}

const PHONE_CODES: readonly [code: string, needs: string[], takes: string[]][] = [
  ['PTP', ['promise', 'default_reason'], ['note']],
  ['PTP_PART', ['promise', 'default_reason'], ['note']],
  ['PAID_NOW', ['default_reason'], ['note']],
  ['ALREADY_PAID', [], ['default_reason', 'note']],
  ['PLAN', ['note'], ['default_reason']],
  ['SETTLE', ['note'], ['default_reason']],
  ['CB', ['callback'], ['default_reason', 'note']],
  ['DNC_TIME', [], ['callback', 'note']],
  ['REFUSAL', ['default_reason'], ['note']],
  ['VM', [], ['note']],
  ['VM_NEUTRAL', [], ['note']],
  ['HANGUP_EARLY', [], ['note']],
  ['FAX', [], ['note']],
  ['WRONG', [], ['note']],
  ['TP', [], ['callback', 'note']],
  ['TP_MSG', [], ['note']],
  ['REFUSED_ID', [], ['note']],
  ['LANG', [], ['note']],
  ['MINOR', [], ['note']],
  ['DISPUTE', ['note'], ['default_reason']],
  ['SERVICE', ['note'], ['default_reason']],
  ['VALIDATION', [], ['note']],
  ['COMPLAINT', ['note'], []],
  ['HARDSHIP', ['default_reason'], ['note']],
  ['VULN', [], ['note']],
  ['DECEASED', [], ['note']],
  ['INSOLVENCY', [], ['note']],
  ['ATTORNEY', [], ['note']],
  ['CEASE', [], ['note']],
];

export function dispositionChoices(callId: string, correctableUntil: string | null): object {
  return {
    call_id: callId,
    campaign_type: 'phone',
    items: PHONE_CODES.map(([code, required, others]) => ({ code, is_rpc: true, required, fields: [...required, ...others] })),
    promise_methods: ['bank_transfer', 'card', 'pagopa', 'postal_slip', 'direct_debit'],
    disposition: null,
    default_reasons: [
      'NOT_RECEIVED', 'FORGOT', 'BILLING_ERROR', 'TECHNICAL', 'SERVICE', 'LIQUIDITY', 'HARDSHIP_TEMP', 'HARDSHIP_PERM',
      'OPPORTUNISTIC', 'NOT_MINE', 'PRESCRIBED_CLAIM', 'REFUSAL', 'ALREADY_PAID',
    ],
    correctable_until: correctableUntil,
  };
}
