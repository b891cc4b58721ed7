"""Dirty department lists made from a ledger, together with the truth they were made from.

A department knows the same firms, writes them otherwise, and has some that the ledger lacks. Every
kind of dirt has a rate of its own, chosen row by row and independently, so that two meet on some
rows; nothing of this module is known to the matching (`orgs/rosters`), nor its word lists to this.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from orgs.codes import USCC_CHARACTERS, uscc_check_character
from orgs.models import Unit, UnitSpell

# How often each kind of dirt or event is found on a row.
NAME_NOISE = {
    "abbreviation": 0.05,  # 行业用语简写或换写：信息科技 → 科技、信息技术
    "branch_suffix": 0.05,  # 带上了分支机构：…有限公司开福分公司
    "brackets": 0.05,  # 地名换到括号里，括号全角半角混用
    "one_character": 0.05,  # 错一个字（同音、形近或任意）或漏一个字
    "region_dropped": 0.05,  # 省去了湖南、长沙、开福区
}
MOST_NOISES = 2
WRITING = {"full_width": 0.05, "spaces": 0.05, "legal_form": 0.05}  # 写法不同，名称没有不同
CODE_NOISE = {
    "wrong_check_digit": 0.03,
    "scientific": 0.05,  # 只有全是数字的代码会被表格软件变成科学计数
    "missing": 0.02,
    "one_lost": 0.01,  # 少一位
    "full_width": 0.05,  # 全角
    "spaced_lower": 0.05,  # 小写、夹空格
}
EVENTS = {
    "cancelled": 0.02,
    "re_registered": 0.01,  # 换了新代码
    "renamed": 0.01,
    "moved_within": 0.03,
    "moved_out": 0.01,
    "duplicated": 0.01,  # 名单中有两行，第二行的代码可能残缺
    "left_out": 0.015,
    "wrong_type": 0.005,
}
UNKNOWN = 0.04  # 名单有而台账没有的，占名单的比例；名称多与台账中的相近

_ABBREVIATIONS = (
    ("信息科技", ("科技", "信息技术")),
    ("网络科技", ("网络", "网络技术")),
    ("智能科技", ("智能技术", "智能")),
    ("数字科技", ("数字技术",)),
    ("文化传媒", ("传媒", "文化传播")),
    ("影视文化", ("影视",)),
    ("体育文化", ("体育",)),
    ("建设工程", ("建工", "建设")),
    ("装饰工程", ("装饰", "装修工程")),
    ("园林工程", ("园林",)),
    ("消防工程", ("消防",)),
    ("环境工程", ("环工", "环境")),
    ("环保科技", ("环保", "环保技术")),
    ("生物科技", ("生物", "生物技术")),
    ("企业管理咨询", ("管理咨询", "企管咨询")),
    ("工程咨询", ("咨询",)),
    ("财务咨询", ("财务",)),
    ("教育咨询", ("教育",)),
    ("教育科技", ("教育",)),
    ("商务服务", ("商服", "商务")),
    ("会展服务", ("会展",)),
    ("物业管理", ("物业", "物管", "物业服务")),
    ("酒店管理", ("酒店",)),
    ("餐饮管理", ("餐饮", "餐饮服务")),
    ("健康管理", ("健康",)),
    ("投资管理", ("投资",)),
    ("房地产开发", ("地产", "房地产")),
    ("房产经纪", ("房产",)),
    ("电子商务", ("电商",)),
    ("汽车销售", ("汽销", "汽车")),
    ("食品销售", ("食品",)),
    ("医疗器械", ("医械", "器械")),
    ("人力资源", ("人力",)),
    ("劳务派遣", ("劳务",)),
    ("供应链运输", ("供应链",)),
    ("货运代理", ("货代", "货运")),
    ("商贸", ("贸易",)),
    ("贸易", ("商贸",)),
    ("新材料", ("材料",)),
    ("便利店", ("便利商店",)),
    ("经营部", ("经销部",)),
    ("养老服务中心", ("养老中心",)),
    ("职业培训学校", ("培训学校", "职校")),
    ("艺术培训学校", ("艺术学校",)),
    ("社会工作服务中心", ("社工服务中心", "社工中心")),
    ("行业协会", ("协会",)),
)
_BRANCHES = ("开福分公司", "长沙分公司", "开福区分公司", "第一分公司", "开福营业部", "长沙办事处")
_SIMILAR = {  # 形近
    "鑫": "蠡", "瑞": "端", "盛": "盈", "嘉": "喜", "博": "搏", "天": "夫", "宏": "宠", "永": "水", "众": "从",
    "星": "早", "创": "刨", "卓": "桌", "德": "徳", "诚": "城", "锦": "绵", "凯": "剀", "景": "最", "润": "涧",
    "汇": "江", "远": "运", "正": "止", "宇": "字", "达": "迭", "丰": "丯", "源": "原", "泽": "择", "信": "倍",
    "腾": "滕", "和": "知", "隆": "降", "维": "惟", "途": "逸", "帆": "帄", "成": "咸", "业": "亚", "启": "后",
}  # fmt: skip
_SOUNDS = {  # 同音，输入法常见
    "鑫": "新欣馨", "瑞": "锐睿", "盛": "胜圣", "嘉": "佳家", "博": "搏勃", "天": "添", "宏": "弘鸿", "永": "咏勇",
    "众": "重仲", "星": "兴", "创": "闯", "卓": "桌", "德": "得", "诚": "成城", "锦": "谨", "凯": "楷", "景": "井",
    "润": "闰", "汇": "惠慧", "远": "源园", "正": "政", "宇": "雨羽", "君": "军", "湘": "香乡", "达": "答",
    "丰": "锋风", "源": "元圆", "泽": "则", "信": "欣", "腾": "藤", "和": "合禾", "隆": "龙",
    "维": "唯为", "途": "图",
    "帆": "凡", "成": "诚城", "业": "叶", "启": "起", "晟": "圣胜", "翔": "祥", "煜": "玉", "川": "穿", "岩": "言",
    "康": "糠", "贸": "茂", "科": "棵", "建": "健", "文": "闻", "物": "务", "餐": "参", "商": "伤", "管": "馆",
}  # fmt: skip
_ANY = "之上下大小中长方明光立安全新东西南北青红白云山水石木林森"
_ELSEWHERE = ("岳麓区", "天心区", "雨花区", "芙蓉区", "望城区", "长沙县")

TYPES = {
    Unit.Kind.ENTERPRISE: "有限责任公司（自然人投资或控股）",
    Unit.Kind.SOLE_TRADER: "个体工商户",
    Unit.Kind.ACCOUNTING_FIRM: "普通合伙企业",
    Unit.Kind.TAX_FIRM: "普通合伙企业",
    Unit.Kind.SOCIAL_GROUP: "社会团体",
    Unit.Kind.PRIVATE_NON_ENTERPRISE: "民办非企业单位",
    Unit.Kind.FOUNDATION: "基金会",
}
SOCIAL = (Unit.Kind.SOCIAL_GROUP, Unit.Kind.PRIVATE_NON_ENTERPRISE, Unit.Kind.FOUNDATION)
HEADS = {
    "市监": [
        "统一社会信用代码", "企业名称", "企业类型", "成立日期", "登记状态", "登记机关", "住所", "行业门类",
    ],
    "民政": ["统一社会信用代码", "社会组织名称", "类型", "登记日期", "业务主管单位", "年检结论", "住所"],
    "税务": ["纳税人识别号", "纳税人名称", "纳税状态", "年度"],
    "人社": ["统一社会信用代码", "单位名称", "参保人数"],
}  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """A unit as the ledger has it on the lists' day; without `unit` one that the ledger lacks."""

    unit: int | None
    code: str
    kind: str
    name: str
    address: str
    founded: date | None
    industry: str
    headcount: int | None
    above_scale: bool | None
    covered: bool


@dataclass
class Truth:
    """What is true of one row: whom it is about, how its code came out, and what was done to it."""

    firm: Firm
    code: str  # intact, damaged, checked (wrong check digit), new
    noises: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    group: int = 0  # rows of one firm in one list


@dataclass
class List:
    """One department's list of a day: its cells, and the truth of each row beside them."""

    source: str
    day: date
    rows: list[list[Any]] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    left_out: list[Firm] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.source}{self.day}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADS[self.source], *self.rows])
        return path


def firms(day: date, covered: frozenset[int], share: float, rng: Random) -> list[Firm]:
    """The ledger's existing units of the day, or a part of them."""
    spells = UnitSpell.objects.existing(day).order_by("unit")
    rows = spells.values_list(
        "unit", "unit__uscc", "unit__kind", "name", "address", "unit__registered_on", "industry",
        "headcount", "above_scale",
    )  # fmt: skip
    return [
        Firm(
            unit, code, kind, name, address, founded, industry or "", number, scale, unit in covered
        )
        for unit, code, kind, name, address, founded, industry, number, scale in rows
        if share >= 1 or rng.random() < share
    ]


def lists(known: list[Firm], day: date, rng: Random) -> list[List]:
    """The four departments' lists of the day."""
    business = [firm for firm in known if firm.kind in TYPES and firm.kind not in SOCIAL]
    social = [firm for firm in known if firm.kind in SOCIAL]
    insured = [
        firm
        for firm in known
        if firm.kind != Unit.Kind.SOLE_TRADER and (firm.headcount or 0) > 0 and rng.random() < 0.8
    ]
    paying = [firm for firm in known if firm.kind not in SOCIAL]
    of = {"市监": business, "民政": social, "税务": paying, "人社": insured}
    # Of all the ledger, also where the lists are of a part of it: whoever has the very name and
    # form of one of ours might be it.
    names = {
        _formless(name) for name in UnitSpell.objects.as_of(day).values_list("name", flat=True)
    }
    strangers = {
        source: list(_strangers(some, int(len(some) * UNKNOWN), names, rng))
        for source, some in of.items()
    }
    return [_list(source, day, some, strangers[source], rng) for source, some in of.items()]


def _list(source: str, day: date, known: list[Firm], strangers: list[Firm], rng: Random) -> List:
    made = List(source, day)
    both = [*known, *strangers]
    rng.shuffle(both)
    for group, firm in enumerate(both, 1):
        events = _events(source, firm, rng)
        if "left_out" in events:
            made.left_out.append(firm)
            continue
        _add(made, firm, events, group, rng)
    order = list(range(len(made.rows)))
    rng.shuffle(order)
    made.rows = [made.rows[place] for place in order]
    made.truth = [made.truth[place] for place in order]
    return made


def _events(source: str, firm: Firm, rng: Random) -> frozenset[str]:
    """What happened to the firm that the ledger does not know yet; one thing at most."""
    if firm.unit is None:
        return frozenset()
    possible = {"市监": EVENTS, "民政": EVENTS}.get(
        source, {name: EVENTS[name] for name in ("cancelled", "duplicated", "left_out")}
    )
    if source == "人社":
        possible = {name: EVENTS[name] for name in ("duplicated", "left_out")}
    found = [name for name, rate in possible.items() if rng.random() < rate]
    return frozenset(found[:1])


def _add(made: List, firm: Firm, events: frozenset[str], group: int, rng: Random) -> None:
    name, noises = _noisy_name(firm, events, rng)
    code, how = _noisy_code(
        _new_code(firm.code, rng) if "re_registered" in events else firm.code, rng
    )
    if "re_registered" in events and how in ("intact", "checked"):
        how = "new"
    row = _row(made, firm, code, name, events, rng)
    made.rows.append(row)
    made.truth.append(Truth(firm, how, noises, events, group))
    if "duplicated" in events:
        again, how = (firm.code, "intact") if rng.random() < 0.5 else ("", "damaged")
        made.rows.append([again, *row[1:]])
        made.truth.append(Truth(firm, how, noises, events, group))


def _row(
    made: List, firm: Firm, code: str, name: str, events: frozenset[str], rng: Random
) -> list[Any]:
    ended = "cancelled" in events
    address = firm.address
    if "moved_within" in events:
        street = rng.choice(("四方坪街道", "洪山街道", "月湖街道"))
        address = f"长沙市开福区{street}{rng.randint(700, 999)}号"
    if "moved_out" in events:
        road = rng.choice(("桐梓坡路", "韶山路", "人民路"))
        address = f"湖南省长沙市{rng.choice(_ELSEWHERE)}{road}{rng.randint(1, 400)}号"
    founded = firm.founded.isoformat() if firm.founded else ""
    if founded and rng.random() < 0.2:
        founded = founded.replace("-", rng.choice(("/", ".")))
    of = TYPES.get(Unit.Kind(firm.kind), "")
    if "wrong_type" in events:
        of = "有限责任公司" if firm.kind == Unit.Kind.SOLE_TRADER else "个体工商户"
    match made.source:
        case "市监":
            status = (
                rng.choice(("注销", "吊销")) if ended else rng.choice(("存续", "在营（开业）企业"))
            )
            office = "长沙市开福区市场监督管理局"
            return [code, name, of, founded, status, office, address, firm.industry]
        case "民政":
            verdict = "注销" if ended else rng.choice(("合格", "基本合格", "未参检"))
            return [code, name, of, founded, "区业务主管部门", verdict, address]
        case "税务":
            status = "注销" if ended else "正常" if rng.random() < 0.9 else "非正常"
            return [code, name, status, made.day.year]
    number = max(0, round((firm.headcount or 0) * rng.uniform(0.7, 1.3)))
    return [code, name, f"{number}人" if rng.random() < 0.1 else number]


# --- Names ---------------------------------------------------------------------------------------


def _noisy_name(firm: Firm, events: frozenset[str], rng: Random) -> tuple[str, frozenset[str]]:
    name = firm.name
    if "renamed" in events:
        name = _other_brand(name, rng)
    chosen = [kind for kind, rate in NAME_NOISE.items() if rng.random() < rate]
    rng.shuffle(chosen)
    done = set()
    for kind in sorted(chosen[:MOST_NOISES], key=list(NAME_NOISE).index):
        noisy = _NOISES[kind](name, rng)
        if noisy != name:
            name, done = noisy, {*done, kind}
    for kind, rate in WRITING.items():
        if rng.random() < rate:
            name = _WRITINGS[kind](name, rng)
    return name, frozenset(done)


def _abbreviated(name: str, rng: Random) -> str:
    for long, shorter in _ABBREVIATIONS:
        if long in name:
            return name.replace(long, rng.choice(shorter), 1)
    return name


def _branch(name: str, rng: Random) -> str:
    return name + rng.choice(_BRANCHES) if name.endswith("公司") else name


def _brackets(name: str, rng: Random) -> str:
    """长沙鑫达科技有限公司 → 鑫达（长沙）科技有限公司, in some kind of bracket."""
    for region in ("湖南省", "湖南", "长沙市开福区", "长沙市", "长沙"):
        if name.startswith(region) and len(name) - len(region) > 4:
            left, right = rng.choice(("（）", "()", "【】", "〔〕"))
            brand, rest = name[len(region) : len(region) + 2], name[len(region) + 2 :]
            inside = region.removesuffix("开福区")
            return f"{brand}{left}{inside}{right}{rest}"
    return name


def _one_character(name: str, rng: Random) -> str:
    """In the trade name or the line of business; one that sounds the same, looks the same, any."""
    first = len(_region(name))
    forms = ("股份有限公司", "有限责任公司", "有限公司")
    last = next((len(name) - len(form) for form in forms if name.endswith(form)), len(name))
    if last - first < 3:
        return name
    place = rng.randrange(first, last)
    if rng.random() < 0.35:
        return name[:place] + name[place + 1 :]
    letter = name[place]
    kind = rng.random()
    if kind < 0.55 and _SOUNDS.get(letter):
        other = rng.choice(_SOUNDS[letter])
    elif kind < 0.8 and letter in _SIMILAR:
        other = _SIMILAR[letter]
    else:
        other = rng.choice(_ANY)
    return name[:place] + other + name[place + 1 :]


def _regionless(name: str, rng: Random) -> str:
    region = _region(name)
    return name[len(region) :] if len(name) - len(region) > 3 else name


def _region(name: str) -> str:
    """The place that the name begins with."""
    places = ("长沙市开福区", "湖南省", "湖南", "长沙市", "长沙", "开福区")
    return next((place for place in places if name.startswith(place)), "")


_NOISES = {
    "abbreviation": _abbreviated,
    "branch_suffix": _branch,
    "brackets": _brackets,
    "one_character": _one_character,
    "region_dropped": _regionless,
}


def _full_width(name: str, rng: Random) -> str:
    return (
        name.replace("(", "（")
        .replace(")", "）")
        .translate({ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"})
    )


def _spaced(name: str, rng: Random) -> str:
    place = rng.randrange(len(name))
    space = rng.choice((" ", "\u3000"))
    return f" {name[:place]}{space}{name[place:]}"


def _other_form(name: str, rng: Random) -> str:
    if name.endswith("有限责任公司"):
        return name.replace("有限责任公司", "有限公司")
    if name.endswith("股份有限公司"):
        return name
    return name.replace("有限公司", "有限责任公司")


_WRITINGS = {"full_width": _full_width, "spaces": _spaced, "legal_form": _other_form}


def _other_brand(name: str, rng: Random) -> str:
    region = _region(name)
    brand = rng.choice("慧智海峰森茂旭璟颐") + rng.choice("辰皓睿骏霖昊钧")
    return region + brand + name[len(region) + 2 :]


# --- Codes ---------------------------------------------------------------------------------------


def _noisy_code(code: str, rng: Random) -> tuple[str, str]:
    """The code as the list has it, and whether it still says whose it is."""
    chosen = next((kind for kind, rate in CODE_NOISE.items() if rng.random() < rate), "")
    match chosen:
        case "wrong_check_digit":
            others = [c for c in USCC_CHARACTERS if c != uscc_check_character(code)]
            return code[:17] + rng.choice(others), "checked"
        case "scientific" if code.isdigit():
            return f"{float(code):.5E}", "damaged"
        case "missing":
            return rng.choice(("", "无", "—")), "damaged"
        case "one_lost":
            place = rng.randrange(18)
            return code[:place] + code[place + 1 :], "damaged"
        case "full_width":
            return code.translate({ord(c): ord(c) + 0xFEE0 for c in USCC_CHARACTERS}), "intact"
        case "spaced_lower":
            return f" {code[:6].lower()} {code[6:].lower()}", "intact"
    return code, "intact"


def _new_code(code: str, rng: Random) -> str:
    body = code[:8] + "MB" + "".join(rng.choice(USCC_CHARACTERS) for _ in range(7))
    return body + uscc_check_character(body)


# --- Firms that the ledger lacks -----------------------------------------------------------------


def _strangers(like: list[Firm], number: int, names: set[str], rng: Random) -> Iterator[Firm]:
    """Most are called nearly as one of the ledger's, and are nevertheless somebody else."""
    for _ in range(number):
        model = rng.choice(like)
        name = rng.choice(_LIKENESSES)(model, like, rng)
        if _formless(name) in names:
            continue
        names.add(_formless(name))
        founded = date(2004, 1, 1) + timedelta(days=rng.randrange(6300))
        street = rng.choice(("秀峰街道", "沙坪街道", "新河街道", "洪山街道"))
        address = f"长沙市开福区{street}{rng.randint(1000, 1999)}号"
        yield Firm(
            None, _new_code(model.code, rng), model.kind, name, address, founded, model.industry,
            rng.randint(1, 60), None, False,
        )  # fmt: skip


def _formless(name: str) -> str:
    return name.replace("有限责任公司", "有限公司")


def _other_region(model: Firm, like: list[Firm], rng: Random) -> str:
    for here, there in (("湖南", "长沙"), ("长沙市", "湖南"), ("长沙", "湖南")):
        if model.name.startswith(here):
            return model.name.replace(here, there, 1)
    return _new_name(model, like, rng)


def _other_trade(model: Firm, like: list[Firm], rng: Random) -> str:
    """The trade name of one firm with the line of business of another."""
    other = rng.choice(like).name
    head, tail = len(_region(model.name)), len(_region(other))
    return model.name[: head + 2] + other[tail + 2 :]


def _near_brand(model: Firm, like: list[Firm], rng: Random) -> str:
    """Another trade name with one character in common."""
    other = rng.choice(like).name
    head, tail = len(_region(model.name)), len(_region(other))
    place = rng.randrange(2)
    letter = other[tail + place : tail + place + 1]
    return model.name[: head + place] + letter + model.name[head + place + 1 :]


def _real_branch(model: Firm, like: list[Firm], rng: Random) -> str:
    """A branch with a registration of its own."""
    return _branch(model.name, rng) if model.name.endswith("公司") else _new_name(model, like, rng)


def _new_name(model: Firm, like: list[Firm], rng: Random) -> str:
    return _other_brand(model.name, rng)


_LIKENESSES = (_other_region, _other_trade, _near_brand, _near_brand, _real_branch, _new_name)


def noted() -> Iterable[tuple[str, float]]:
    """Every kind of dirt and event with its rate, to stand beside a result."""
    for rates in (NAME_NOISE, WRITING, CODE_NOISE, EVENTS):
        yield from rates.items()
    yield "not_in_ledger", UNKNOWN
