"""The figures: pictures to look at, each with a sentence and a table; and all of them as a file."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clock import now
from bot.db import transaction
from bot.errors import BadRequest
from bot.figures.report import Report, report
from bot.figures.table import HEADER, table
from bot.figures.weeks import CHOICES, last_weeks
from bot.staff.rights import Right
from bot.web.desk.gate import Staff, needs
from bot.web.desk.pictures import Pictures
from bot.web.desk.screens import screen
from bot.web.reach import House, InHouse

router = APIRouter()
Reader = Annotated[Staff, Depends(needs(Right.FIGURES))]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs what begins so
USUAL = 12  # weeks


@router.get("/desk/figures")
def page(request: Request, house: InHouse, staff: Reader, weeks: int = USUAL) -> Response:
    """The pictures of the last weeks."""
    pictures = Pictures(_report(house, weeks), house.library, staff.language)
    return screen(request, "figures", staff, pictures=pictures, weeks=weeks, choices=CHOICES)


@router.get("/desk/figures.csv")
def download(house: InHouse, _: Reader, weeks: int = USUAL) -> Response:
    """Every series in one file; its first bytes tell spreadsheets that it is in UTF-8."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADER)
    rows.writerows([_harmless(cell) for cell in row] for row in table(_report(house, weeks)))
    headers = {"Content-Disposition": f'attachment; filename="passerelle-{weeks}.csv"'}
    return Response(written.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _report(house: House, weeks: int) -> Report:
    if weeks not in CHOICES:
        raise BadRequest
    with transaction(house.sessions) as session:
        return report(session, house.library, last_weeks(weeks, at=now()))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
