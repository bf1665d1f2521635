"""What is never said, and who must be offered a person first: a wrong word here can cost somebody their future."""

import re

# A verdict, a prediction, a promise, advice to hide something, a lawyer's advice, another's identity: in no text, whatever the context.
NEVER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bvous êtes (?:bien |donc )?admissibles?\b(?! ou non)",
        r"\bvous n[’']êtes pas admissible",
        r"\byou (?:are (?:not )?eligible|qualify)\b",
        r"\bça va passer\b",
        r"\bvotre demande (?:sera|va être) (?:acceptée|approuvée)",
        r"\bvous serez accepté",
        r"\byour application will be (?:accepted|approved)",
        r"\byou will be (?:accepted|approved)",
        r"\bvous pouvez travailler (?:à temps plein )?pendant l[’']attente\b",
        r"\byou (?:can|may) work while (?:you wait|waiting)\b",
        r"\battendez la collation",
        r"\bwait for (?:the |your )?(?:convocation|graduation ceremony)",
        r"\bpas besoin (?:de |d[’']un |de passer (?:de |un ))test",
        r"\byou (?:do not|don[’']t) need (?:a|any|the) (?:language |French )?test\b",
        r"\bvalide jusqu[’']à la date imprimée",
        r"\bvalid until the printed date",
        r"\bdemandez un permis (?:de travail |de stage )?coop",
        r"\bapply for a co-op (?:work )?permit",
        r"\ble PEQ (?:est ouvert, |n[’']existe plus)",
        r"\b(?:the )?PEQ (?:is open, apply|no longer exists)",
        r"\bvos chances (?:sont|d[’']être)",
        r"\byour chances (?:are|of being)",
        r"\bvous aurez \d+ points",
        r"\byou will (?:get|have) \d+ points",
        r"\ben disant que vous irez ailleurs",
        r"\bby saying you will (?:go|live) elsewhere",
        r"\bcachez (?:un |votre |le )",
        r"\bhide (?:a |your |the )(?:refusal|status)",
        r"\btravaillez au noir",
        r"\bacceptez d[’']être payé (?:au )?comptant",
        r"\bwork under the table",
        r"\baccept (?:being paid in )?cash",
        r"\bvous (?:n[’'])?aurez (?:pas )?(?:droit à )?la RAMQ\b",
        r"\byou will (?:not )?(?:get|have|be covered by) RAMQ\b",
        r"\bpoursuivez[- ](?:le|la|les|votre)\b",
        r"\bsue (?:him|her|them|your)\b",
        r"\bsignez-le\b",
        r"\b(?:donnez|envoyez|écrivez)(?:-moi|-nous)? votre (?:NAS|numéro de passeport|numéro d[’']assurance)",
        r"\b(?:send|give|write|type) (?:me |us )?your (?:SIN|passport number|social insurance)",
        r"\bcachez-vous",
        r"\brestez caché",
        r"\bquittez (?:vite )?le (?:Canada|pays)\b",
        r"\bleave Canada (?:now|at once|immediately)",
        r"\bgo into hiding",
        r"\bje suis (?:un humain|une personne|une? agente?|une? conseill)",
        r"\bI am (?:a human|a person|an officer|an adviser)\b",
        r"\b(?:selon|d[’']après) la loi\b",
        r"\baccording to the law\b",
        r"\b(?:embaucher|PTPD)[^.]{0,40} est risqué",
        r"\b(?:hiring|PGWP)[^.]{0,40} is risky",
    )
)

# Questions where an error costs a status, a recourse or a life: a person is offered before the text.
PERSON_FIRST = frozenset(
    {
        "asylum_humanitarian",
        "employer_keeps_papers",
        "harassment",
        "lost_status_restoration",
        "medical_need_no_cover",
        "pgwp_missed_deadline",
        "pgwp_refused",
        "placement_not_found",
        "scam_paid_job_offer",
        "urgent_help",
        "work_accident",
        "work_hours_exceeded",
    }
)


_NOT = re.compile(
    r"\b(?:(?:never|not|without|jamais|sans|ne)\b|n[’'])[^.!?,;:\n]{0,25}$", re.IGNORECASE
)  # “do not wait for convocation” is right


def said(text: str) -> list[str]:
    """What this text says and must not."""
    found = (match for pattern in NEVER for match in pattern.finditer(text))
    return [match.group() for match in found if not _NOT.search(text[: match.start()])]
