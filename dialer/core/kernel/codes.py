"""Closed enums that several packages share. Values are stored and sent: never renamed, only added to."""

from enum import StrEnum


class DialMode(StrEnum):
    """How a campaign turns leads into calls."""

    PREVIEW = "preview"
    PROGRESSIVE = "progressive"
    POWER = "power"
    PREDICTIVE = "predictive"
    MANUAL = "manual"
    RESERVED_AGENT = "reserved_agent"
    """One call with its agent held before dialling: agreed callbacks, first recall after a silent call."""


class CampaignType(StrEnum):
    """What the conversation is for; decides scripts, tone and valid dispositions."""

    CARING = "caring"
    SOFT = "soft"
    PHONE = "phone"


class Outcome(StrEnum):
    """What became of one call attempt, by the system or by the agent (``domain.md`` §3.11)."""

    # set by the system
    NO_ANSWER = "NA"
    BUSY = "BUSY"
    REJECTED = "REJECTED"
    """The called person declined (SIP 603, Q.850 21). Ours beside §3.11; counts and is retried as NA."""
    CONGESTION = "CONG"
    NETWORK_FAILURE = "NETFAIL"
    INVALID_NUMBER = "INVALID"
    UNREACHABLE = "UNREACH"
    SILENT = "SILENT"
    """Answered, released without an agent and without a message."""
    ABANDONED = "ABANDON"
    """Answered, released without an agent, a message was played."""
    HUNG_UP_WAITING = "HUNG_UP"
    """Answered; the called person hung up before an agent was there. Ours beside §3.11; retried as HANGUP_EARLY."""
    HANGUP_EARLY = "HANGUP_EARLY"
    """Ended within 5 s of being joined to the agent."""
    CANCELLED = "CANCELLED"
    """We hung up before the answer (stop, recall). Counts as an attempt if it had rung."""
    LOST = "LOST"
    """Its end was not seen (crash, lost link). Counts as an attempt, the strict reading."""
    CONNECTED = "CONNECTED"
    """Talked with an agent, whose disposition is still to come."""

    # set by the agent
    VOICEMAIL = "VM"
    VOICEMAIL_MESSAGE = "VM_NEUTRAL"
    FAX = "FAX"
    WRONG_NUMBER = "WRONG"
    THIRD_PARTY = "TP"
    THIRD_PARTY_MESSAGE = "TP_MSG"
    REFUSED_IDENTITY = "REFUSED_ID"
    CALLBACK = "CB"
    PROMISE = "PTP"
    PARTIAL_PROMISE = "PTP_PART"
    PAID_NOW = "PAID_NOW"
    ALREADY_PAID = "ALREADY_PAID"
    PLAN = "PLAN"
    SETTLEMENT = "SETTLE"
    DISPUTE = "DISPUTE"
    SERVICE = "SERVICE"
    VALIDATION = "VALIDATION"
    COMPLAINT = "COMPLAINT"
    HARDSHIP = "HARDSHIP"
    VULNERABLE = "VULN"
    REFUSAL = "REFUSAL"
    LANGUAGE = "LANG"
    DECEASED = "DECEASED"
    INSOLVENCY = "INSOLVENCY"
    ATTORNEY = "ATTORNEY"
    CEASE = "CEASE"
    NOT_NOW = "DNC_TIME"
    MINOR = "MINOR"
    CARE_OK = "CARE_OK"
    CARE_RESENT = "CARE_RESENT"
    CARE_OBSTACLE = "CARE_OBSTACLE"


class HoldReason(StrEnum):
    """Why a case must not be dialled (``domain.md`` §1.8.11)."""

    DISPUTED = "disputed"
    VALIDATION_PENDING = "validation_pending"
    COMPLAINT = "complaint"
    PAID_CLAIMED = "paid_claimed"
    HARDSHIP_REVIEW = "hardship_review"
    BREATHING_SPACE = "breathing_space"
    INSOLVENCY = "insolvency"
    DECEASED = "deceased"
    ATTORNEY = "attorney"
    CEASE = "cease"
    LEGAL = "legal"
    CREDITOR_RECALL = "creditor_recall"
    MORATORIUM = "moratorium"


class NumberState(StrEnum):
    """Whether a telephone number may still be dialled for this debtor."""

    OK = "ok"
    WRONG = "wrong"
    DISABLED = "disabled"


class NumberSource(StrEnum):
    """Who gave the number: work numbers are lawful only from the debtor or the contract (IT-13)."""

    DEBTOR = "debtor"
    CONTRACT = "contract"
    CREDITOR = "creditor"
    SEARCH = "search"


class NumberPlace(StrEnum):
    """Where the number rings."""

    HOME = "home"
    WORK = "work"
    MOBILE = "mobile"


class DebtorKind(StrEnum):
    """A natural person acting as a consumer, or a business."""

    CONSUMER = "consumer"
    BUSINESS = "business"


class Treatment(StrEnum):
    """What an answered person hears when no agent came in time: the rule pack decides."""

    RELEASE = "release"
    MESSAGE = "message"


class Role(StrEnum):
    """What a log-in may do; each role includes nothing of the others."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    CREDITOR = "creditor"
    """One of those who entrust us: sees its own files, and nobody else's."""


class TicketKind(StrEnum):
    """What goes to the creditor, or to somebody else, for an answer (``domain.md`` A09, A10, §3.5)."""

    RESEND_INVOICE = "resend_invoice"
    BILLING = "billing"
    TECHNICAL = "technical"
    """A payment not matched, a mandate rejected, a wrong IBAN."""
    SERVICE = "service"
    SUPPLY = "supply"
    VALIDATION = "validation"
    """The debt is to be proved."""
    LEGAL_CHECK = "legal_check"
    INSOLVENCY = "insolvency"
    """Proof of claim in the proceeding."""
    HEIRS = "heirs"
    TASK = "task"
    """Anything else that one side asks the other to do or to tell; it holds nothing."""


class Side(StrEnum):
    """Who must answer a ticket."""

    CREDITOR = "creditor"
    AGENCY = "agency"


class Track(StrEnum):
    """How a case is treated from now on."""

    SOFT = "soft"
    """Reminders and help, no pressure."""
    NORMAL = "normal"
    FIRM = "firm"
    """Formal steps come earlier."""
    STOPPED = "stopped"
    """Nobody calls."""
