/** What is asked of the register of evidence: reports of campaigns, and the registers of the licence. */
import { answer, client } from './http';
import type { Report } from './types';

export interface Period {
  from: string;
  to: string;
}
export type FileForm = 'csv' | 'pdf';
type ReportLanguage = 'it' | 'en';

const asBlob = (asked: Promise<unknown>) => asked as Promise<Blob>;

export const reportsApi = {
  campaign: (campaignId: number, period: Period) =>
    answer(
      client.GET('/api/reports/campaigns/{campaign_id}', {
        params: { path: { campaign_id: campaignId }, query: period },
      }),
    ) as Promise<unknown> as Promise<Report>,
  campaignFile: (campaignId: number, period: Period, form: FileForm, language: ReportLanguage) =>
    asBlob(
      answer(
        client.GET('/api/reports/campaigns/{campaign_id}', {
          params: { path: { campaign_id: campaignId }, query: { ...period, form, language } },
          parseAs: 'blob',
        }),
      ),
    ),
  register: (which: 'business' | 'agents', form: FileForm, language: ReportLanguage) =>
    asBlob(
      answer(
        client.GET(which === 'business' ? '/api/registers/business' : '/api/registers/agents', {
          params: { query: { form, language } },
          parseAs: 'blob',
        }),
      ),
    ),
};
