/** Accounts of cases, payments and rates, as supervisors ask for them. */
import { answer, client } from './http';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Account = Schemas['AccountOut'];
export type AccountItem = Schemas['AccountItemOut'];
export type LedgerEntry = Schemas['EntryOut'];
export type EntryBody = Schemas['EntryIn'];
export type EntryKind = LedgerEntry['kind'];
export type PaymentData = Schemas['PaymentDataOut'];
export type Payment = Schemas['PaymentOut'];
export type PaymentState = Payment['state'];
export type PaymentFile = Schemas['PaymentFileOut'];
export type InterestRate = Schemas['InterestRateOut'];
export type InterestRateBody = Schemas['InterestRateIn'];
export type Reckoning = Schemas['ReckoningOut'];
export type Sectors = Schemas['SectorsOut'];
export type CaseInterestBody = Schemas['CaseInterestIn'];
export type CreditKindBody = Schemas['CreditKindIn'];

const casePath = (caseId: number) => ({ path: { case_id: caseId } });
const paymentPath = (paymentId: number) => ({ params: { path: { payment_id: paymentId } } });

export const paymentsApi = {
  account: (caseId: number, on: string) =>
    answer(client.GET('/api/cases/{case_id}/account', { params: { ...casePath(caseId), query: on ? { on } : {} } })),
  bookEntry: (caseId: number, body: EntryBody) =>
    answer(client.POST('/api/cases/{case_id}/entries', { params: casePath(caseId), body })),
  chargeLumpSums: (caseId: number, body: Schemas['LumpSumIn']) =>
    answer(client.POST('/api/cases/{case_id}/lump-sums', { params: casePath(caseId), body })),
  /** Without a part: the next rate where a plan or settlement stands, else everything. */
  paymentData: (caseId: number, part?: 'all' | 'rate') =>
    answer(client.GET('/api/cases/{case_id}/payment-data', { params: { ...casePath(caseId), query: part ? { part } : {} } })),

  nothingCame: (creditorId: number) =>
    answer(
      client.POST('/api/creditors/{creditor_id}/no-payments', { params: { path: { creditor_id: creditorId } }, body: { note: '' } }),
    ),
  files: () => answer(client.GET('/api/payment-files', { params: { query: { limit: 20 } } })),
  upload: (form: FormData) =>
    answer(
      client.POST('/api/payment-files', {
        body: form as never,
        bodySerializer: (body: unknown) => body as FormData,
      }),
    ),
  rejectsUrl: (fileId: number) => `/api/payment-files/${fileId}/rejects`,
  payments: (state: PaymentState | '', creditor: string, cursor: string | null) =>
    answer(
      client.GET('/api/payments', {
        params: {
          query: { limit: 50, ...(state && { state }), ...(creditor && { creditor }), ...(cursor && { cursor }) },
        },
      }),
    ),
  ofCase: (caseId: number) =>
    answer(client.GET('/api/payments', { params: { query: { case_id: caseId, limit: 100 } } })),
  assign: (paymentId: number, body: Schemas['AssignIn']) =>
    answer(client.POST('/api/payments/{payment_id}/assign', { ...paymentPath(paymentId), body })),
  ignore: (paymentId: number, reason: string) =>
    answer(client.POST('/api/payments/{payment_id}/ignore', { ...paymentPath(paymentId), body: { reason } })),
  takeBack: (paymentId: number, reason: string) =>
    answer(client.POST('/api/payments/{payment_id}/take-back', { ...paymentPath(paymentId), body: { reason } })),

  rates: (country: string) =>
    answer(client.GET('/api/rates', { params: { query: country ? { country } : {} } })),
  reckonings: () => answer(client.GET('/api/reckonings')),
  sectors: () => answer(client.GET('/api/sectors')),
  decideInterest: (caseId: number, body: CaseInterestBody) =>
    answer(client.PUT('/api/cases/{case_id}/interest', { params: casePath(caseId), body })),
  decideKind: (caseId: number, body: CreditKindBody) =>
    answer(client.PUT('/api/cases/{case_id}/credit-kind', { params: casePath(caseId), body })),
  reopenCase: (caseId: number, reason: string) =>
    answer(client.POST('/api/cases/{case_id}/reopen', { params: casePath(caseId), body: { reason } })),
  enterRate: (body: InterestRateBody) => answer(client.POST('/api/rates', { body })),
};
