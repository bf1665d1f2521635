"""The staff's side of the web door: signing in, the queue, conversations, accounts, people, the audit trail."""

from fastapi import APIRouter, Depends

from bot.web.desk import (
    account,
    acts,
    as_test,
    confirming,
    conversations,
    figures,
    oidc,
    people,
    queue,
    review,
    signing_in,
    talk,
    teams,
    trail,
)
from bot.web.desk.gate import from_our_pages

router = APIRouter(dependencies=[Depends(from_our_pages)])
for part in (
    signing_in,
    oidc,
    confirming,
    queue,
    conversations,
    talk,
    acts,
    as_test,
    review,
    figures,
    account,
    people,
    teams,
    trail,
):
    router.include_router(part.router)
