/** Tickets, complaints, requests to prove a debt, and the documents of cases. */
import { answer, client } from './http';
import type {
  ComplaintBody, ComplaintOutcome, ConcludeBody, DefaultReason, RootCause, Side, TaskBody, TicketBody, TicketPatchBody, Verdict, VerificationBody, Way,
} from './types';

export type Standing = 'open' | 'closed';

/** Whose words a person of the agency writes down. */
export type Says = 'agency' | 'debtor';

export interface DisputeSearch {
  standing: Standing;
  mine: boolean;
  side: Side | '';
  creditorId: number | null;
}

const query = (search: DisputeSearch, cursor: string | null) => ({
  params: {
    query: {
      limit: 50,
      standing: search.standing,
      ...(search.mine && { mine: true }),
      ...(search.side && { side: search.side }),
      ...(search.creditorId !== null && { creditor_id: search.creditorId }),
      ...(cursor && { cursor }),
    },
  },
});
const caseAt = (caseId: number) => ({ params: { path: { case_id: caseId } } });
const ticketAt = (ticketId: number) => ({ params: { path: { ticket_id: ticketId } } });
const complaintAt = (complaintId: number) => ({ params: { path: { complaint_id: complaintId } } });
const verificationAt = (verificationId: number) => ({ params: { path: { verification_id: verificationId } } });

export const disputesApi = {
  ofCase: (caseId: number) => answer(client.GET('/api/cases/{case_id}/disputes', caseAt(caseId))),
  counts: () => answer(client.GET('/api/disputes/counts')),
  giveReason: (caseId: number, reason: DefaultReason) =>
    answer(client.POST('/api/cases/{case_id}/reason', { ...caseAt(caseId), body: { reason } })),

  tickets: (search: DisputeSearch, cursor: string | null) => answer(client.GET('/api/tickets', query(search, cursor))),
  ticket: (ticketId: number) => answer(client.GET('/api/tickets/{ticket_id}', ticketAt(ticketId))),
  openTicket: (caseId: number, body: TicketBody) =>
    answer(client.POST('/api/cases/{case_id}/tickets', { ...caseAt(caseId), body })),
  changeTicket: (ticketId: number, body: TicketPatchBody) =>
    answer(client.PATCH('/api/tickets/{ticket_id}', { ...ticketAt(ticketId), body })),
  openTask: (caseId: number, body: TaskBody) =>
    answer(client.POST('/api/cases/{case_id}/tasks', { ...caseAt(caseId), body })),
  noteTicket: (ticketId: number, text: string, says: Says) =>
    answer(client.POST('/api/tickets/{ticket_id}/notes', { ...ticketAt(ticketId), body: { text, says } })),
  answerTicket: (ticketId: number, text: string, verdict: Verdict | null) =>
    answer(client.POST('/api/tickets/{ticket_id}/answer', { ...ticketAt(ticketId), body: { text, verdict } })),
  closeTicket: (ticketId: number, verdict: Verdict | null, creditMinor: number | null, text: string) =>
    answer(
      client.POST('/api/tickets/{ticket_id}/close', { ...ticketAt(ticketId), body: { verdict, credit_minor: creditMinor, text } }),
    ),
  reopenTicket: (ticketId: number, text: string, says: Says) =>
    answer(client.POST('/api/tickets/{ticket_id}/reopen', { ...ticketAt(ticketId), body: { text, says } })),

  complaints: (search: DisputeSearch, cursor: string | null) => answer(client.GET('/api/complaints', query(search, cursor))),
  complaint: (complaintId: number) => answer(client.GET('/api/complaints/{complaint_id}', complaintAt(complaintId))),
  enterComplaint: (body: ComplaintBody) => answer(client.POST('/api/complaints', { body })),
  answerComplaint: (complaintId: number, text: string, outcome: ComplaintOutcome) =>
    answer(client.POST('/api/complaints/{complaint_id}/answer', { ...complaintAt(complaintId), body: { text, outcome } })),
  closeComplaint: (complaintId: number, rootCause: RootCause, text: string) =>
    answer(
      client.POST('/api/complaints/{complaint_id}/close', { ...complaintAt(complaintId), body: { root_cause: rootCause, text } }),
    ),
  reopenComplaint: (complaintId: number, text: string) =>
    answer(client.POST('/api/complaints/{complaint_id}/reopen', { ...complaintAt(complaintId), body: { text } })),
  complaintRegister: (form: 'csv' | 'pdf', language: 'it' | 'en') =>
    answer(
      client.GET('/api/complaints/register', { params: { query: { form, language } }, parseAs: 'blob' }),
    ) as Promise<unknown> as Promise<Blob>,

  verifications: (search: DisputeSearch, cursor: string | null) =>
    answer(client.GET('/api/verifications', query(search, cursor))),
  verification: (verificationId: number) =>
    answer(client.GET('/api/verifications/{verification_id}', verificationAt(verificationId))),
  requestVerification: (caseId: number, body: VerificationBody) =>
    answer(client.POST('/api/cases/{case_id}/verifications', { ...caseAt(caseId), body })),
  makeLetter: (verificationId: number) =>
    answer(client.POST('/api/verifications/{verification_id}/letter', verificationAt(verificationId))),
  acknowledge: (verificationId: number, via: Way) =>
    answer(client.POST('/api/verifications/{verification_id}/acknowledge', { ...verificationAt(verificationId), body: { via } })),
  makePacket: (verificationId: number) =>
    answer(client.POST('/api/verifications/{verification_id}/packet', verificationAt(verificationId))),
  sendPacket: (verificationId: number, via: Way, proof: string) =>
    answer(client.POST('/api/verifications/{verification_id}/send', { ...verificationAt(verificationId), body: { via, proof } })),
  conclude: (verificationId: number, body: ConcludeBody) =>
    answer(client.POST('/api/verifications/{verification_id}/conclude', { ...verificationAt(verificationId), body })),

  keepDocument: (caseId: number, file: File, fields: { kind: string; source: string; invoice: string }) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
    // The file comes last: the server reads the form as it arrives.
    form.set('file', file);
    return answer(
      client.POST('/api/cases/{case_id}/documents', {
        ...caseAt(caseId),
        body: form as never,
        bodySerializer: (body: unknown) => body as FormData,
      }),
    );
  },
  removeDocument: (documentId: number) =>
    answer(client.DELETE('/api/documents/{document_id}', { params: { path: { document_id: documentId } } })),
  documentUrl: (documentId: number) => `/api/documents/${documentId}`,
};
