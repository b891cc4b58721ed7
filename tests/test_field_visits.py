"""What instructors' phones send: each visit once, however often it is sent, and nobody else's."""

from __future__ import annotations

import io
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from activities.models import Demand, Proposal, Visit, VisitPhoto, VisitSubmission
from activities.views.field import FILES
from activities.visiting.photos import LONG_SIDE
from members.models import Assignment
from orgs.models import Change, Confirmation, Enrolment, Programme, User
from orgs.uploads.store import path_of
from tests.cast import Cast, build_cast, user

pytestmark = pytest.mark.django_db

NUMBER = "6f1d0c1e-8a55-4f6e-9d3a-2b7c5e9a1f00"
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def phone(cast: Cast, client: Client) -> Phone:
    client.force_login(cast.instructor)
    return Phone(client, cast.covered_unit.pk)


class Phone:
    def __init__(self, client: Client, unit: int) -> None:
        self.client, self.unit = client, unit

    def said(self, **more: Any) -> dict[str, Any]:
        usual = {"unit": self.unit, "effective_on": TODAY, "method": "on_site", "topics": []}
        return usual | {"unchanged": "", "content": "", "next_plan": ""} | more

    def sends(self, number: str = NUMBER, owner: str = "", **more: Any) -> Any:
        headers = {"X-Owner": owner} if owner else {}
        typed = {name: str(one) for name, one in more.items() if type(one) is int}
        more |= typed | ({"unit": more["unit"]} if "unit" in more else {})
        return self.client.put(
            f"/v/visits/{number}/",
            json.dumps(self.said(**more)),
            content_type="application/json",
            headers=headers,
        )

    def keeps(self) -> dict[str, Any]:
        return self.client.get("/v/data/").json()

    def version(self) -> str:
        return self.keeps()["visits"][0]["version"]

    def photo(self, data: bytes, number: str = str(uuid.UUID(int=7)), visit: str = NUMBER) -> Any:
        return self.client.put(
            f"/v/visits/{visit}/photos/{number}/", data, content_type="image/jpeg"
        )


def picture(size: tuple[int, int] = (3000, 2000), **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, "JPEG", **more)
    return written.getvalue()


# --- Once ----------------------------------------------------------------------------------------


def test_a_visit_counts_from_submission_and_names_who_made_and_entered_it(phone, cast):
    answer = phone.sends(topics=["信息核实", "政策宣讲"], content="一切正常", next_plan="下月再来")
    assert answer.status_code == 201
    visit = Visit.objects.counting().get()
    assert (str(visit.number), visit.topics) == (NUMBER, ["政策宣讲", "信息核实"])
    assert (visit.instructor, visit.change.by) == (cast.on_the_east.instructor, cast.instructor)
    assert visit.change.act == "visit-by-phone"


def test_the_same_words_again_get_the_first_answer(phone):
    first = phone.sends(content="一切正常", topics=["信息核实", "政策宣讲"])
    again = phone.sends(content=" 一切正常 ", topics=["政策宣讲", "信息核实"])
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Visit.objects.count() == VisitSubmission.objects.count() == 1


def test_other_words_under_the_same_number_are_a_conflict_that_shows_what_stands(phone):
    phone.sends(content="一切正常")
    answer = phone.sends(content="另有情况")
    assert answer.status_code == 409
    assert answer.json()["stored"]["said"]["content"] == "一切正常"
    assert Visit.objects.get().content == "一切正常"


def test_a_demand_alone_makes_other_words(phone):
    phone.sends()
    assert phone.sends(demand_category="融资", demand_content="贷款难").status_code == 409
    assert not Demand.objects.exists()


def test_a_revision_names_the_version_it_revises(phone):
    phone.sends(content="一")
    first = phone.version()
    assert phone.sends(content="二", base=first).status_code == 201
    assert phone.sends(content="三", base=first).status_code == 409  # that version is gone
    assert Visit.objects.get().content == "二"
    assert Visit.objects.get().versions.count() == 2


def test_a_revision_of_what_was_seen_alone_is_a_version_too(phone):
    phone.sends(unchanged="false", found_headcount=12)
    first = phone.version()
    assert phone.sends(unchanged="false", found_headcount=15, base=first).status_code == 201
    assert phone.sends(unchanged="false", found_headcount=20, base=first).status_code == 409
    assert Proposal.objects.get().value == "15"


def test_a_repeated_revision_and_a_late_first_sending_change_nothing(phone):
    original = phone.sends(content="一").json()
    first = phone.version()
    revised = phone.sends(content="二", base=first).json()
    assert phone.sends(content="二", base=first).json() == revised
    late = phone.sends(content="一")
    assert (late.status_code, late.json()["digest"]) == (200, original["digest"])
    assert Visit.objects.get().content == "二"


def test_back_to_the_first_words_is_a_revision_too(phone):
    phone.sends(content="一")
    phone.sends(content="二", base=phone.version())
    assert phone.sends(content="一", base=phone.version()).status_code == 201
    assert Visit.objects.get().content == "一"


@pytest.mark.django_db(transaction=True)
def test_ten_sendings_at_once_make_one_visit_and_one_demand():
    cast = build_cast()

    def send(_: int) -> int:
        client = Client()
        client.force_login(User.objects.get(pk=cast.instructor.pk))
        phone = Phone(client, cast.covered_unit.pk)
        answer = phone.sends(demand_category="政策", demand_content="想了解人才政策")
        connection.close()
        return answer.status_code

    with ThreadPoolExecutor(5) as pool:
        codes = list(pool.map(send, range(10)))
    assert sorted(codes) == [200] * 9 + [201]
    assert (Visit.objects.count(), Demand.objects.count()) == (1, 1)


# --- What comes with it --------------------------------------------------------------------------


def test_a_demand_is_collected_with_the_visit_and_shown_on_the_phone(phone):
    answer = phone.sends(demand_category="融资", demand_content="贷款难")
    demand = Demand.objects.get()
    assert (demand.number, demand.raised_on) == (answer.json()["demand"], timezone.localdate())
    assert demand.visit.unit_id == demand.unit_id == phone.unit
    assert phone.keeps()["demands"][0]["content"] == "贷款难"


def test_a_key_firms_demand_belongs_to_the_programme_it_takes_part_in(phone, cast):
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    programme = Programme.objects.create(name="党建引领、助力千企")
    Enrolment.objects.create(
        programme=programme, batch="第一批", unit=cast.covered_unit,
        started_on=date(2021, 1, 1), opened_by=change,
    )  # fmt: skip
    phone.sends(demand_category="融资", demand_content="贷款难")
    assert (Demand.objects.get().programme, Demand.objects.get().batch) == (programme, "第一批")


def test_unchanged_confirms_the_unit_and_a_revision_takes_that_back(phone):
    phone.sends(unchanged="true")
    assert Confirmation.objects.get().confirmed_on == timezone.localdate()
    phone.sends(unchanged="false", found_headcount=12, base=phone.version())
    assert not Confirmation.objects.exists()


def test_a_confirmation_that_somebody_else_made_stays(phone, cast):
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    Confirmation.objects.create(
        unit=cast.covered_unit, confirmed_on=timezone.localdate(), change=change
    )
    phone.sends(unchanged="true")
    phone.sends(unchanged="", base=phone.version())
    assert Confirmation.objects.get().change == change


def test_what_was_found_otherwise_is_proposed_and_changes_nothing(phone):
    phone.sends(unchanged="false", found_headcount=12, found_status="suspended")
    assert dict(Proposal.objects.values_list("fact", "value")) == {
        "headcount": "12",
        "status": "suspended",
    }
    phone.sends(unchanged="false", found_headcount=15, base=phone.version())
    assert dict(Proposal.objects.values_list("fact", "value")) == {"headcount": "15"}


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"effective_on": "2199-01-01"}, "effective_on", "不能晚于今天"),
        ({"effective_on": "2009-12-31"}, "effective_on", "台账中自"),
        ({"method": "walk"}, "method", "方式"),
        ({"unchanged": "true", "found_headcount": 3}, "unchanged", "无变化"),
        ({"demand_content": "停车难"}, "demand_category", "请选择诉求类别"),
        ({"found_headcount": "许多"}, "found_headcount", "从业人数"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(phone, said, field, words):
    answer = phone.sends(**said)
    assert answer.status_code == 422
    assert words in "".join(answer.json()["errors"][field])
    assert not Visit.objects.exists()


# --- Photos --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"effective_on": ["2021-09-05"]},
        {"effective_on": True},
        {"found_closed": ["2021-09-05"]},
        {"content": ["一切正常"]},
        {"content": "\ud800"},
        {"topics": ["\ud800"]},
    ],
)
def test_what_no_page_of_ours_sends_is_refused_as_such(phone, said):
    assert phone.sends(**said).status_code == 400
    assert not Visit.objects.exists()


@pytest.mark.parametrize("text", ["[" * 30_000, '{"a":' * 10_000, '{"unit":' + "9" * 5_000 + "}"])
def test_what_cannot_be_read_is_refused_as_such(phone, text):
    address = f"/v/visits/{NUMBER}/"
    assert phone.client.put(address, text, content_type="application/json").status_code == 400


def test_half_a_character_is_refused_and_not_tried_for_ever(phone):
    assert phone.sends(content="\ud83d").status_code == 400
    assert phone.sends(content="\ud83d\ude00").status_code == 201


def test_a_photo_is_kept_once_small_and_without_what_the_camera_wrote(phone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    phone.sends()
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    codes = [phone.photo(picture(exif=exif)).status_code for _ in range(2)]
    photo = VisitPhoto.objects.get()
    assert (codes, photo.width, photo.height) == ([201, 200], LONG_SIDE, 1067)
    data = path_of(photo.file).read_bytes()
    assert "某品牌手机".encode() not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_what_is_no_photo_is_refused(phone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    phone.sends()
    answer = phone.photo(b"%PDF-1.7 no picture")
    assert (answer.status_code, "JPG" in answer.json()["error"]) == (422, True)
    assert not VisitPhoto.objects.exists()


def test_a_damaged_photo_is_refused_whatever_it_brings_about(phone, settings, tmp_path):
    """A phone would send it again for ever if it were told that the server had failed."""
    settings.MEDIA_ROOT = tmp_path
    phone.sends()
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    damaged = written.getvalue().replace(b"IDAT", b"\x10\x08\x08\x04")
    answer = phone.photo(damaged)
    assert answer.status_code == 422
    assert "不是能识别的照片" in answer.json()["error"]


def test_a_seventh_photo_is_refused(phone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    phone.sends()
    codes = [phone.photo(picture((20, 20)), str(uuid.UUID(int=n))).status_code for n in range(1, 8)]
    assert codes == [201] * 6 + [422]
    assert len(list(tmp_path.rglob("*.jpg"))) == 1  # six of the same; none is left of the seventh
    assert phone.photo(picture((30, 30)), str(uuid.UUID(int=8))).status_code == 422
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


def test_an_act_of_the_phone_is_on_no_page(phone, cast, client):
    phone.sends()
    visit = Visit.objects.get()
    client.force_login(cast.district)
    for address in (
        f"/visits/{visit.pk}/acts/photo/",
        f"/visits/{visit.pk}/acts/revise-by-phone/",
        f"/units/{visit.unit_id}/acts/visit-by-phone/",
    ):
        for step in ("", "edit", "preview", "apply", "other"):
            assert client.post(address, {"step": step}).status_code == 302
    assert VisitSubmission.objects.count() == Visit.objects.count() == 1


# --- Whose ---------------------------------------------------------------------------------------


def test_a_unit_that_is_not_mine_is_not_there(phone, cast):
    for unit in (cast.on_the_west.unit.pk, cast.bare_unit.pk, 10**9):
        assert phone.sends(unit=unit).status_code == 404
    assert not Visit.objects.exists()


def test_a_visit_before_the_hand_over_may_still_come_in(phone, cast):
    day = date(2021, 6, 1)
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    Assignment.objects.filter(unit=cast.covered_unit).update(
        ended_on=date(2021, 7, 1), closed_by=change
    )
    assert phone.sends(effective_on="2021-07-01").status_code == 404
    assert phone.sends(effective_on=day.isoformat()).status_code == 201


def test_a_number_that_another_instructor_used_is_not_mine(phone, cast, book_visit):
    assert phone.sends(number=str(book_visit.number)).status_code == 404


@pytest.fixture
def book_visit(cast: Cast) -> Visit:
    return Visit.objects.create(
        unit=cast.covered_unit,
        instructor=cast.on_the_west.instructor,
        happened_on=date(2021, 6, 1),
        change=Change.objects.create(kind=Change.Kind.RECORDED),
    )


def test_what_another_user_of_the_phone_wrote_is_not_sent(phone, cast):
    assert phone.sends(owner=str(cast.east.pk)).status_code == 403
    assert phone.sends(owner=str(cast.instructor.pk)).status_code == 201


def test_who_is_logged_out_is_told_so_in_a_way_a_script_reads(client):
    answer = client.put(f"/v/visits/{NUMBER}/", "{}", content_type="application/json")
    assert (answer.status_code, "重新登录" in answer.json()["error"]) == (401, True)
    assert client.get("/v/data/").status_code == 401


def test_only_instructors_have_the_phone_page(client, cast):
    for one, status in ((cast.instructor, 200), (cast.east, 403), (cast.department, 403)):
        client.force_login(one)
        assert client.get("/v/").status_code == status
        assert client.get("/v/data/").status_code == status


def test_the_page_is_the_same_for_everybody(client, cast):
    """So a phone that somebody else used may show it without asking."""
    cast.on_the_west.instructor.user = user("other", "周西导", "instructor")
    cast.on_the_west.instructor.save()
    shown = []
    for one in (cast.instructor, cast.on_the_west.instructor.user):
        client.force_login(one)
        shown.append(client.get("/v/").content.decode())
    assert shown[0] == shown[1]
    assert not [name for name in ("李指导", "周西导", "csrf") if name in shown[0]]


@pytest.mark.parametrize("asked", ["", "?sends=1"])
def test_the_worker_keeps_the_page_and_its_files_and_no_data(client, settings, asked):
    text = client.get(f"/v/sw.js{asked}").content.decode()
    kept = re.findall(r'"(/[^"]*)"', text[text.index("const FILES") :].partition("\n")[0])
    assert set(kept) == {f"/static/{name}" for name in FILES}
    assert ("import" in text) == bool(asked)
    settings.KAIFU_SITE_NAME = "改了名的网站"  # the page is another one, so its version is too
    assert client.get(f"/v/sw.js{asked}").content.decode() != text


def test_the_menu_leads_instructors_to_the_page_and_nobody_else(client, cast):
    for one, leads in ((cast.instructor, True), (cast.east, False), (cast.department, False)):
        client.force_login(one)
        assert ('href="/v/"' in client.get("/account/").content.decode()) == leads


def test_the_phone_keeps_the_least_and_what_is_due_comes_first(phone, cast):
    cast_unit, other = cast.covered_unit, cast.bare_unit
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    Assignment.objects.create(
        instructor=cast.on_the_east.instructor, unit=other, started_on=date(2021, 1, 1),
        opened_by=change,
    )  # fmt: skip
    phone.sends()
    kept = phone.keeps()
    assert [one["id"] for one in kept["units"]] == [other.pk, cast_unit.pk]
    assert [one["is_due"] for one in kept["units"]] == [True, False]
    text = json.dumps(kept, ensure_ascii=False)
    assert not [said for said in ("李指导", "13900000000") if said in text]


def test_what_the_phone_keeps_costs_the_same_for_many_units(
    phone, cast, django_assert_max_num_queries
):
    phone.sends()
    with django_assert_max_num_queries(17):
        phone.keeps()
