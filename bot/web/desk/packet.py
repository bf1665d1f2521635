"""What to know of a student, as the page lists it: sections of short lines, in words of the advisor's language."""

from typing import Any

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.conversations.tables import Conversation
from bot.feedback import satisfaction
from bot.handoff.packet import Given, packet
from bot.handoff.tables import HandoffRequest
from bot.staff import members
from bot.web.desk.screens import day, said

Line = dict[str, Any]  # `text`, and what goes with it: `strong` before it, `quote` after it, `url`, the line's `seq`


def sections(session: Session, library: Library, conversation: Conversation, language: str) -> list[dict[str, Any]]:
    """Those that have something to say, the reason of the conversation first."""
    found, t = packet(session, library, conversation, language), said(language)
    on = f"{t['channel_' + conversation.channel]} · {t['in_' + conversation.language]} · {t['since_day']} {day(conversation.created_at)}"
    listed: dict[str, list[Line]] = {
        "why": [_why(found.present, t)] if found.present else [],
        "who": [{"text": on}, *([{"text": f"{t['stage']}{t['js_colon']} {t['stage_' + found.stage]}"}] if found.stage else [])],
        "dates": [
            *({"strong": one.value, "quote": one.line, "seq": one.seq} for one in found.given if one.kind == "date"),
            *({"text": limit} for subject in found.subjects for limit in subject.limits),
        ],
        "given": [_said(one, t) for one in found.given if one.kind != "date"],
        "asked": [{"text": f"{subject.title} · {day(subject.at)}"} for subject in found.subjects],
        "proposed": [
            *({"text": t["topic_" + topic]} for topic in found.proposed),
            *({"text": source["title"], "url": source["url"]} for source in found.sources),
        ],
        "requests": [{"text": _past(session, one, t)} for one in found.past],
    }
    return [{"title": t["packet_" + name], "lines": lines} for name, lines in listed.items() if lines]


def _why(request: HandoffRequest, t: dict[str, str]) -> Line:
    helped_by = f"{t['for_whom']} {t['topic_' + request.handled_by]}" if request.handled_by else ""
    reason = t["js_" + (request.context.get("danger") or request.reason)]
    return {"strong": reason, "text": helped_by, "quote": request.context.get("last_words")}


def _said(one: Given, t: dict[str, str]) -> Line:
    return {"text": f"{t.get('kind_' + one.kind, one.kind)}{t['js_colon']} {one.words}", "seq": one.seq}


def _past(session: Session, request: HandoffRequest, t: dict[str, str]) -> str:
    by = members.name_of(session, request.advisor) if request.advisor else None
    helped = t.get(f"js_helped_{satisfaction.helped(session, request.id)}")
    parts = (day(request.requested_at), t[f"js_outcome_{request.outcome}"], by, helped, request.summary)
    return " · ".join(one for one in parts if one)
