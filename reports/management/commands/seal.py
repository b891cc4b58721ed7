"""`seal`: prepare and seal a return of a period; `verify`: compare it with the ledgers of now."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orgs.acts import Act, ActError, acting_reach, perform
from orgs.models import Division, User
from reports.as_json import number, return_as_json
from reports.models import SealedReturn
from reports.scope_options import UNUSABLE
from reports.seals.acts import PrepareReturn, SealReturn
from reports.seals.periods import called, period_of, read_period
from reports.seals.shown import named, said_of, told
from reports.seals.signing import SealKeyError
from reports.seals.verifying import Verification, verify

DIFFERENT = 1


class Command(BaseCommand):
    help = (
        "封存一期报送（seal）：第一次由一人编制，第二次由另一人封存；verify 把封存的与现在的台账逐行"
        "对照。退出码：0 完成或一致，1 有不同，2 参数不可用。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=("seal", "verify"), default="seal")
        parser.add_argument("--period", required=True, help="2021、2021H1、2021Q3 或 2021-03")
        parser.add_argument("--division", help="区划代码，默认为本区")
        parser.add_argument("--by", help="办理人的用户名（seal）")
        parser.add_argument("--reason", default="", help="说明，例如为什么不等街道确认（seal）")
        parser.add_argument("--number", type=int, help="更正号，默认最新的（verify）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        try:
            year, part = read_period(options["period"])
            division = _division(options["division"])
            if options["action"] == "verify":
                self._verify(_sealed(division, year, part, options["number"]), options["json"])
            else:
                self._seal(division, year, part, options)
        except (ValueError, ActError, SealKeyError) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None

    def _seal(self, division: Division, year: int, part: str, options: dict[str, Any]) -> None:
        user = _user(options["by"])
        prepared = _returns(division, year, part).prepared().first()
        today = timezone.localdate().isoformat()
        said = {"effective_on": today, "reason": options["reason"]}
        if prepared is None:
            said |= {"division": division.pk, "year": str(year), "part": part}
            change = _done(PrepareReturn, said, user, None)
            made = SealedReturn.objects.get(pk=change.object_id)
            self._tell(made, "已编制，请由另一人封存", options["json"])
        else:
            _done(SealReturn, said, user, prepared)
            prepared.refresh_from_db()
            self._tell(prepared, "已封存", options["json"])

    def _tell(self, record: SealedReturn, said: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(return_as_json(record), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{record}：{said}。" + (f"摘要 {record.digest}" if record.digest else "")
            )

    def _verify(self, record: SealedReturn, as_json: bool) -> None:
        found = verify(record)
        if as_json:
            self.stdout.write(json.dumps(_as_json(record, found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_as_text(record, found)))
        if not found.is_identical:
            raise SystemExit(DIFFERENT)


def _division(code: str | None) -> Division:
    asked = Division.normalise(code or settings.KAIFU_DISTRICT_CODE)
    found = Division.objects.filter(pk=asked).first()
    if found is None:
        raise ValueError(f"没有代码为“{code}”的区划")
    return found


def _user(username: str | None) -> User:
    found = User.objects.filter(username=username or "", is_active=True).first()
    if found is None:
        raise ValueError("请用 --by 写明办理人的用户名（在用的账号）")
    return found


def _returns(division: Division, year: int, part: str) -> Any:
    period = period_of(year, part)
    return SealedReturn.objects.filter(
        division=division, period_start=period.start, period_last=period.last_day
    ).order_by("-number")


def _sealed(division: Division, year: int, part: str, number_: int | None) -> SealedReturn:
    found = _returns(division, year, part).sealed()
    if number_ is not None:
        found = found.filter(number=number_)
    record: SealedReturn | None = found.first()
    if record is None:
        raise ValueError(f"{division}{called(year, part)}没有封存过的报送")
    return record


def _done(act: type[Act], said: dict[str, Any], user: User, record: Any) -> Any:
    """Do the act as the user, within what they may act on. Raises `ValueError` in words."""
    if not act.offered(record, user):
        raise ValueError(f"{user.username}不能办理“{act.label}”")
    form = act(said, user=user, reach=acting_reach(user, act), record=record)
    if not form.is_valid():
        raise ValueError("；".join(str(text) for texts in form.errors.values() for text in texts))
    return perform(form)


def _as_json(record: SealedReturn, found: Verification) -> dict[str, Any]:
    return {
        "return": return_as_json(record),
        "genuine": found.is_genuine,
        "identical": found.is_identical,
        "faults": found.faults,
        "definitions": found.definitions,
        "figures": [
            asdict(one) | {"sealed": number(one.sealed), "now": number(one.now)}
            for one in found.figures
        ],
        "rows": [
            asdict(one)
            | {
                "edits": [
                    asdict(edit) | {"at": edit.at.isoformat() if edit.at else None}
                    for edit in one.edits
                ]
            }
            for one in found.rows
        ],
    }


def _as_text(record: SealedReturn, found: Verification) -> list[str]:
    lines = [f"{record}　封存摘要 {record.digest}"]
    lines.append("签名有效，封存记录没有被改动" if found.is_genuine else "封存记录被改动过：")
    lines += [f"  {fault}" for fault in found.faults]
    if found.is_identical:
        return [*lines, "与现在的台账完全一致"]
    lines += [f"定义有变化：{named(slug)}" for slug in found.definitions]
    lines += [
        f"{one.division} {named(one.slug)}：封存 {number(one.sealed)}，现在 {number(one.now)}"
        for one in found.figures
    ]
    for row in found.rows:
        lines.append(f"{row.model} {row.key}：{'；'.join(said_of(row))}")
        lines += [f"    {line}" for line in told(row.edits)]
    return lines
