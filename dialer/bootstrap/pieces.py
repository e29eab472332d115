"""Cuts the settings into the pieces that the rooms take: nobody below sees the settings themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dialer.ami.client import AmiConfig
from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.ids import NodeId
from dialer.core.pacing.distrust import DistrustLimits
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.engine.policy import EnginePolicy
from dialer.settings import Settings
from dialer.web.deps import WebPolicy


def engine_policy(settings: Settings) -> EnginePolicy:
    d, p = settings.dialing, settings.pacing
    return EnginePolicy(
        node_id=NodeId(settings.node.id),
        tick_s=d.tick_s,
        coalesce_s=d.coalesce_s,
        lead_batch_count=d.lead_batch_count,
        lead_lease_s=d.lead_lease_s,
        diary_flush_s=d.diary_flush_s,
        diary_limit_count=d.diary_limit_count,
        stuck_call_s=d.stuck_call_s,
        longest_call_s=d.longest_call_s,
        sweep_s=d.sweep_s,
        heartbeat_s=d.heartbeat_s,
        node_dead_after_s=d.node_dead_after_s,
        correction_s=d.correction_s,
        undisposed_after_s=d.undisposed_after_s,
        ring_leg_s=d.ring_leg_s,
        drain_timeout_s=settings.node.drain_timeout_s,
        default_wrap_up_s=d.default_wrap_up_s,
        agency=settings.agency.name,
        distrust=DistrustLimits(
            silence_s=p.stale_events_s,
            clock_step_s=p.clock_step_s,
            stall_s=p.database_stall_s,
            settle_s=p.settle_s,
            again_s=p.again_s,
        ),
        max_lines_per_agent=p.max_lines_per_agent,
        min_agent_count=p.min_agents,
        forecast_save_s=p.save_s,
    )


def ami_config(settings: Settings) -> AmiConfig:
    a = settings.ami
    return AmiConfig(
        host=a.host,
        port=a.port,
        username=a.username,
        secret=a.secret.get_secret_value(),
        connect_timeout_s=a.connect_timeout_s,
        action_timeout_s=a.action_timeout_s,
        ping_interval_s=a.ping_interval_s,
        ping_timeout_s=a.ping_timeout_s,
        reconnect_min_s=a.reconnect_min_s,
        reconnect_max_s=a.reconnect_max_s,
        event_queue_limit=a.event_queue_limit,
    )


def web_policy(settings: Settings, *, is_demo: bool) -> WebPolicy:
    static = packaged_pages()
    return WebPolicy(
        node_id=settings.node.id,
        public_url=settings.web.public_url,
        is_tls=settings.web.tls_cert is not None,
        trusted_proxies=settings.web.trusted_proxies,
        max_upload_bytes=settings.web.max_upload_mb * 1024 * 1024,
        max_document_bytes=settings.disputes.max_document_mb * 1024 * 1024,
        upload_dir=settings.node.data_dir / "uploads",
        heartbeat_s=settings.web.heartbeat_s,
        lag_limit_s=settings.web.lag_limit_s,
        session_length=timedelta(hours=settings.security.session_hours),
        session_idle=timedelta(minutes=settings.security.session_idle_minutes),
        login_attempts=settings.security.login_attempts,
        login_pause=timedelta(seconds=settings.security.login_pause_s),
        password_min_length=settings.security.password_min_length,
        link_length=timedelta(minutes=settings.security.admin_link_minutes),
        correction=timedelta(seconds=settings.dialing.correction_s),
        is_demo=is_demo,
        zone=settings.web.zone,
        language=settings.web.language,
        sip_ws_url=settings.asterisk.webrtc_url
        or f"ws://{settings.asterisk.http_address}:{settings.asterisk.http_port}/ws",
        sip_domain=settings.asterisk.sip_domain,
        ice_servers=settings.asterisk.ice_servers,
        agent_hour_minor=settings.figures.agent_hour_minor,
        letter_minor=settings.figures.letter_minor,
        static_dir=static,
    )


def dispute_policy(settings: Settings) -> DisputePolicy:
    d = settings.disputes
    days = {
        TicketKind.BILLING: d.billing_working_days,
        TicketKind.TECHNICAL: d.technical_working_days,
        TicketKind.SERVICE: d.service_working_days,
        TicketKind.SUPPLY: d.service_working_days,
        TicketKind.VALIDATION: d.documents_working_days,
    }
    return DisputePolicy(
        zone=settings.web.zone,
        country=settings.imports.default_country,
        acknowledgement_working_days=d.acknowledgement_working_days,
        packet_days=d.packet_days,
        complaint_days=d.complaint_days,
        ticket_working_days={kind: days.get(kind, d.other_working_days) for kind in TicketKind},
    )


def documents_folder(settings: Settings) -> Path:
    return settings.disputes.documents_dir or settings.node.data_dir / "documents"


def packaged_pages() -> Path | None:
    """The built pages, or None when this checkout has not built them."""
    folder = Path(__file__).parents[1] / "web" / "static"
    return folder if (folder / "index.html").is_file() else None
