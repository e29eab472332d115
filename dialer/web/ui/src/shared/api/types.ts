/** The shapes that travel between the page and the server, by the page's names; drawn from the server's OpenAPI. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Role = Me['roles'][number];

export type TransferBody = Schemas['SecondAgentIn'];
export type TransferVerb = TransferBody['verb'];
export type TransferStatus = Schemas['SecondAgentOut'];
export type AgentStatus = Schemas['AgentStateOut'];
export type AgentStateName = AgentStatus['state'];
export type LegState = AgentStatus['leg'];
/** What an agent may pause for; the server has more reasons of its own. */
export const PAUSE_REASONS = ['break', 'lunch', 'training', 'meeting', 'back_office'] as const;
export type AgentPauseReason = Schemas['PauseIn']['reason'];

export type ScreenPop = Schemas['ScreenPopOut'];
export type ConversationBody = Schemas['ConversationIn'];
export type InboundConversations = Schemas['ConversationsOut'];
export type DebtorFile = Schemas['FileOut'];
/** Before the person is identified: who is asked for, and no word of the debt. */
export type HeldFile = Schemas['FileHeld'];
export type Conduct = NonNullable<ScreenPop['conduct']>;
export type ScriptShown = NonNullable<ScreenPop['script']>;
export type IdentityItem = Conduct['identity_items'][number];
export type ConsentAnswer = Schemas['ConsentIn']['answer'];
export type FileNumber = DebtorFile['debtor']['numbers'][number];
export type FileCase = DebtorFile['cases'][number];
export type HistoryLine = DebtorFile['history'][number];
export type CampaignType = DebtorFile['campaign']['kind'];
export type DialMode = DebtorFile['campaign']['mode'];
export type PhoneAccount = Schemas['PhoneOut'];
export type PersonFound = Schemas['PersonFoundOut'];
export type HandCampaign = Schemas['HandCampaignOut'];
export type HandDialBody = Schemas['HandDialIn'];
export type DispositionChoices = Schemas['DispositionChoices'];
export type DispositionChoice = DispositionChoices['items'][number];
export type Outcome = DispositionChoice['code'];
export type DispositionPart = DispositionChoice['fields'][number];
export type DispositionBody = Schemas['DispositionIn'];
export type DefaultReason = DispositionChoices['default_reasons'][number];
export type QualityBody = Schemas['CallQualityIn'];
export type HelpRequest = Schemas['HelpOut'];
export type OwnCallback = Schemas['OwnCallbackOut'];
export type OwnCall = Schemas['OwnCallOut'];

export type Campaign = Schemas['CampaignOut'];
export type CampaignState = Campaign['state'];
export type CampaignBody = Schemas['CampaignIn'];
export type CampaignChange = Schemas['CampaignPatch'];
export type Shift = Campaign['schedule'][number];
export type FiguresToday = Schemas['FiguresToday'];
export type WhatIf = Schemas['WhatIfOut'];
export type WhatIfBody = Schemas['WhatIfIn'];
export type Outlook = Schemas['OutlookOut'];
export type Expected = Schemas['ExpectedOut'];
export type Attempt = Schemas['AttemptOut'];
export type Report = Schemas['ReportOut'];
export type AttemptPage = Schemas['AttemptPage'];
export type AttemptDetail = Schemas['AttemptDetail'];
export type ImportItem = Schemas['ImportOut'];

export type User = Schemas['UserOut'];
export type UserBody = Schemas['UserIn'];
export type UserChange = Schemas['UserPatch'];
export type UserCreated = Schemas['UserCreated'];
export type Team = Schemas['TeamOut'];
export type TeamBody = Schemas['TeamIn'];
export type TeamChange = Schemas['TeamPatch'];
export type Trunk = Schemas['TrunkOut'];
export type TrunkBody = Schemas['TrunkIn'];
export type TrunkChange = Schemas['TrunkPatch'];
export type CallerId = Trunk['caller_ids'][number];
export type Creditor = Schemas['CreditorOut'];
export type CreditorBody = Schemas['CreditorIn'];
export type CreditorChange = Schemas['CreditorPatch'];
export type Placement = Schemas['PlacementOut'];
export type Announcement = Schemas['AnnouncementOut'];
export type Agreement = Schemas['AgreementOut'];
export type AgreementBody = Schemas['AgreementIn'];
export type AgreementChange = Schemas['AgreementPatch'];

// Live messages.
export type Hello = Schemas['Hello'];
export type AgentSnapshot = Schemas['AgentSnapshot'];
export type CallStateMessage = Schemas['CallStateOut'];
export type FloorSnapshot = Schemas['LiveOut'];
export type FloorDiff = Schemas['Diff'];
export type LiveCall = FloorSnapshot['calls'][number];
export type CallStateName = LiveCall['state'];
export type LiveAgent = NonNullable<FloorSnapshot['agents']>[number];
export type LiveTeam = NonNullable<FloorSnapshot['teams']>[number];
export type LiveCampaign = FloorSnapshot['campaigns'][number];
export type Cap = LiveCampaign['caps'][number];
export type PacingSample = Schemas['PacingHistoryOut']['samples'][number];
export type StuckAgent = FloorSnapshot['stuck_agents'][number];
export type Notice = FloorSnapshot['notices'][number];

// Who may be called.
export type QueueVerdicts = Schemas['QueueVerdictsOut'];
export type StandingReason = QueueVerdicts['reasons'][number];
export type MayWeCall = Schemas['MayWeCallOut'];
export type Prospect = MayWeCall['prospects'][number];
export type NumberVerdict = Prospect['numbers'][number];
export type Decision = NumberVerdict['decision'];
export type WishBody = Schemas['WishIn'];
export type Wish = Schemas['WishOut'];
export type Recorded = Wish['recorded'];
export type KnownNumber = MayWeCall['numbers'][number];
export type Consent = MayWeCall['consents'][number];
export type ConsentBody = Schemas['NumberConsentIn'];
export type LetterBody = Schemas['LetterIn'];
export type NumberBody = Schemas['NumberIn'];
export type NumberChange = Schemas['NumberPatch'];
export type DebtorRow = Schemas['DebtorRowOut'];
export type AgentWishBody = Schemas['AgentWishIn'];
export type RepresentativeBody = Schemas['RepresentativeIn'];
export type ListEntryBody = Schemas['ListEntryIn'];
export type CaseRow = Schemas['CaseRowOut'];
export type CaseFile = Schemas['CaseFileOut'];

// The rules themselves.
export type Pack = Schemas['PackOut'];
export type PackText = Schemas['PackTextOut'];
export type PackRule = Schemas['PackRuleOut'];
export type TightenableRule = Schemas['RuleOut'];
export type TightenableRules = Schemas['RulesOut'];
export type Moratorium = Schemas['MoratoriumOut'];
export type MoratoriumBody = Schemas['MoratoriumIn'];
export type Holiday = Schemas['HolidayOut'];
export type HolidayBody = Schemas['HolidayIn'];
export type ListEntry = Schemas['ListEntryOut'];
export type ListFile = Schemas['ListFileOut'];

export type ScoreModel = Schemas['ModelOut'];
export type LeadScore = Schemas['LeadScoreOut'];
export type NumberWorth = Schemas['NumberWorthOut'];

// Disputes and what proves a debt.
export type Ticket = Schemas['TicketOut'];
export type TicketItem = Schemas['TicketItemOut'];
export type TicketFile = Schemas['TicketFile'];
export type UploadTemplate = Schemas['SelfServiceIn'];
export type TicketBody = Schemas['TicketIn'];
export type TicketPatchBody = Schemas['TicketPatch'];
export type TaskBody = Schemas['TaskIn'];
export type Side = Schemas['TicketOut']['side'];
export type Verdict = NonNullable<Schemas['TicketAnswerIn']['verdict']>;
export type ComplaintItem = Schemas['ComplaintItemOut'];
export type ComplaintBody = Schemas['ComplaintIn'];
export type ComplaintOutcome = Schemas['ComplaintAnswerIn']['outcome'];
export type RootCause = Schemas['ComplaintCloseIn']['root_cause'];
export type Way = Schemas['AcknowledgeIn']['via'];
export type VerificationItem = Schemas['VerificationItemOut'];
export type VerificationBody = Schemas['VerificationIn'];
export type ConcludeBody = Schemas['ConcludeIn'];
export type CaseDisputes = Schemas['CaseDisputes'];
export type CaseDocument = Schemas['DocumentOut'];
export type DisputeLine = Schemas['LineOut'];
export type Relationship = Schemas['RelationshipOut'];
export type RelationCase = Schemas['CaseLineOut'];
export type Customer = Schemas['CustomerOut'];
export type CustomerValue = Schemas['ValueIn']['value'];
export type Care = Schemas['CareOut'];
export type CareBody = Schemas['CareIn'];
export type Preference = Schemas['PreferenceOut'];
export type PreferenceBody = Schemas['PreferenceIn'];
export type AbilityBody = Schemas['AbilityIn'];
export type Happening = Schemas['HappeningOut'];
export type TouchFigures = Schemas['TouchFiguresOut'];
export type LateCase = Schemas['LateCaseOut'];

// Treatment of cases.
export type CaseTreatment = Schemas['TreatmentOut'];
export type WaitingCase = Schemas['WaitingOut'];
export type PrescriptionAlarm = Schemas['AlarmOut'];
export type StrategyVersion = Schemas['StrategyOut'];
export type ActBody = Schemas['ActIn'];
export type HandOffKind = Schemas['HandOffKind'];
export type HandOffMove = Schemas['HandOffMove'];
export type PrescriptionChoice = Schemas['PrescriptionChoice'];
export type Figures = Schemas['FiguresOut'];
export type MonthFigures = Figures['months'][number];
export type FigureRatio = Figures['work'][number];
export type FigureUplift = Figures['treated'];

export type Scripts = Schemas['Scripts'];
export type ScriptItem = Schemas['ScriptOut'];
export type ScriptFileSent = Schemas['ScriptFileOut'];
export type ScriptVersionSent = Schemas['ScriptVersionOut'];
/** As it is sent: the server answers every part, which the schema of a request cannot say. */
export interface ScriptFile extends Omit<ScriptFileSent, 'draft' | 'published'> {
  draft: (Omit<NonNullable<ScriptFileSent['draft']>, 'script'> & { script: ScriptDocument }) | null;
  published: ScriptDocument | null;
}
export type ScriptVersionFile = Omit<ScriptVersionSent, 'script'> & { script: ScriptDocument };
/** With every part there, as the server answers it. */
export interface ScriptDocument {
  title: string;
  steps: ScriptStepDocument[];
  objections: ScriptObjection[];
}
export type ScriptStepDocument = Required<Omit<Schemas['StepModel'], 'branches'>> & { branches: ScriptBranch[] };
export type ScriptBranch = Required<Schemas['BranchModel']>;
export type ScriptObjection = Required<Schemas['ObjectionModel']>;
export type ScriptFlaw = Schemas['FlawOut'];
export type ScriptVariable = Schemas['VariableOut'];
export type ScriptRecord = NonNullable<Schemas['AttemptDetail']['script']>;
export type ScriptLanguage = Schemas['NewScriptIn']['language'];
export type CampaignKind = Schemas['NewScriptIn']['kind'];
