"""Names of units made comparable: what is said in many ways is taken apart and put in one.

A registered name is region + trade name (字号) + line of business + legal form (企业名称登记管理
规定), and perhaps a branch. Only the first and the last two are written carelessly without meaning
another firm; the trade name and the line of business are what tells firms apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from pypinyin.constants import PINYIN_DICT

from orgs.models import Division

_BRACKETS = str.maketrans("(【[〔{〈<)】]〕}〉>", "（（（（（（（）））））））")
_NOISE = re.compile(r"[\s·•．.,，、“”\"'’‘\-_—*]")
# What stands in brackets without being part of the name.
_REMARK = re.compile(r"（(?:个体工商户|个人独资|自然人独资|原[^）]*|已注销|暂定名?|筹)）")
_FORMS = (
    (re.compile(r"股份(?:有限)?公司$"), "股份"),
    (re.compile(r"有限(?:责任)?公司$|（有限）$"), "有限"),
    (re.compile(r"（(?:特殊)?(?:普通|有限)合伙(?:企业)?）$"), "合伙"),
    (re.compile(r"(?:普通|有限)?合伙企业$|(?:普通|有限)合伙$"), "合伙"),
    (re.compile(r"公司$"), ""),
)
_BRANCH = re.compile(
    r"(.*(?:公司|事务所|学校|中心|医院|协会|商会|联合会|促进会|基金会))"
    r"([^（）]{0,10}(?:分公司|分店|分所|分校|分院|分部|分会|分社|分理处|办事处|代表处|营业部|门市部|服务部))"
)
# Lines of business, so that the trade name before them is known; the longest that fits is taken.
_TRADES = (
    "科技 技术 信息 网络 软件 智能 数字 数据 数码 电子 通信 通讯 互联网 云计算 物联网 系统集成 生物 医药 医疗 器械"
    " 健康 贸易 商贸 商务 商业 实业 供应链 进出口 百货 超市 电器 五金 机电 建材 建筑 建设 装饰 装修 装潢 工程 消防"
    " 园林 防水 劳务 市政 养护 绿化 环保 环境 节能 能源 新能源 材料 新材料 化工 机械 设备 装备 制造 精密 印务 印刷"
    " 包装 食品 餐饮 饮食 酒店 宾馆 旅游 旅行社 文化 传媒 传播 影视 广告 设计 策划 会展 展览 体育 教育 培训 咨询 管理"
    " 服务 企业 人力资源 派遣 家政 清洁 保洁 美容 美发 汽车 维修 租赁 运输 物流 仓储 货运 代理 投资 担保 融资 保险"
    " 财务 会计 会计师 税务 税务师 法律 律师 事务所"
    " 物业 房地产 房产 置业 开发 经纪 地产 农业 生态 园艺 种植 养殖 矿业 服饰 服装"
    " 纺织 家具 家居 日用品 用品 销售 经营部 商行 商店 店 部 馆 厅 社 中心 协会 商会 联合会 促进会 基金会 学会 公益"
    " 研究院 研究所 幼儿园 学校 俱乐部 美术馆 艺术 门诊部 诊所 医院 养老 康复 托育 检测 认证 监理 勘察 安装 安防 饮品"
    " 集团 产业 发展 国际 控股 创业 孵化 资产 资本 电商 电子商务 食品销售 五金机电 便利店 食品店 服装店 水果店 烟酒"
    " 文具店 鞋店 粉店 小吃店 餐馆 茶馆 快餐店 奶茶店 烧烤店 理发店 洗衣店 美容店 家电 修鞋店 棋牌室 健身房 书吧"
    " 快递 口腔 推拿馆 图文 制作 打印社 职业 社会工作 社区 助老 应用 非遗 传习所 行业 流通 志愿 慈善"
).split()
_LONGEST = max(map(len, _TRADES))
_VOCABULARY = frozenset(_TRADES)
# Words of one meaning, and words that say next to nothing.
_ALIKE = {
    "技术": "科技",
    "商贸": "贸易",
    "传播": "传媒",
    "装修": "装饰",
    "装潢": "装饰",
    "建设": "建筑",
    "餐饮": "饮食",
    "房产": "房地产",
    "地产": "房地产",
    "置业": "房地产",
    "保洁": "清洁",
    "通讯": "通信",
    "印刷": "印务",
    "服装": "服饰",
    "环境": "环保",
    "电商": "电子商务",
    "运输": "物流",
    "货运": "物流",
}
_EMPTY = frozenset(("管理", "服务", "企业", "发展", "实业", "产业", "国际", "行业", "社会"))
_SPECIFIC_FIRST = sorted(_ALIKE, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `whole` is the name without what is only a way of writing."""

    regions: frozenset[str]
    brand: str
    trade: str  # in words of one meaning
    written_trade: str
    form: str
    branch: str

    @property
    def rest(self) -> str:
        return self.brand + self.trade

    @property
    def whole(self) -> str:
        """Trade name and line of business as they are written."""
        return self.brand + self.written_trade

    @property
    def key(self) -> str:
        """What two ways of writing one name have in common."""
        return f"{self.whole}|{self.form}|{self.branch}"


def tidy(text: str) -> str:
    """Half-width, upper-case, one kind of bracket, nothing in between."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_BRACKETS)
    return _NOISE.sub("", plain)


@cache
def regions() -> tuple[str, ...]:
    """The places a name of the district may begin with, the largest first: 湖南, 长沙, 开福."""
    code = settings.KAIFU_DISTRICT_CODE
    above = [code[:length] for length in (2, 4, 6) if length <= len(code)]
    names = Division.objects.filter(code__in=above).order_by("code").values_list("name", flat=True)
    return tuple(re.sub("[省市区县]$", "", name) for name in names)


@lru_cache(maxsize=200_000)
def parse(text: str) -> Name:
    """Take a name apart; an empty one gives empty parts."""
    name = _REMARK.sub("", tidy(text))
    branch = ""
    if match := _BRANCH.fullmatch(name):
        name, branch = match[1], _place_free(match[2])
    name, form = _without_form(name)
    found, name = _without_regions(name)
    brand, written = _divide(name)
    return Name(frozenset(found), brand, _in_one(written), written, form, branch)


def _without_form(name: str) -> tuple[str, str]:
    """The name without its legal form; a partnership may say so twice."""
    form = ""
    for pattern, word in _FORMS:
        if match := pattern.search(name):
            name, form = name[: match.start()], form or word
    return name, form


def key_of(text: str) -> str:
    return parse(text).key[:200]


def _place_free(branch: str) -> str:
    """开福区分公司 and 长沙开福分公司 are one: of several places the last counts."""
    for region in regions():
        branch = re.sub(f"^{region}[省市区县]?(?=.*(?:分|办|代|营|门|服))", "", branch)
    return branch


def _without_regions(name: str) -> tuple[list[str], str]:
    """The places at the beginning or in brackets, and the name without them."""
    found = []
    for region in regions():
        inside = re.compile(f"（{region}[省市区县]?）")
        if inside.search(name):
            name = inside.sub("", name)
            found.append(region)
            continue
        # 长沙县 is another place than 长沙.
        match = re.match(f"{region}(?:[省市区](?=.)|(?!县))", name)
        if match and len(name) - match.end() >= 2:
            name = name[match.end() :]
            found.append(region)
    return found, name.replace("（", "").replace("）", "")


def _divide(name: str) -> tuple[str, str]:
    """Trade name and line of business; a trade name has two characters at least."""
    at = len(name)
    while at > 2:
        for size in range(min(_LONGEST, at - 2), 0, -1):
            if name[at - size : at] in _VOCABULARY:
                at -= size
                break
        else:
            break
    return name[:at], name[at:]


def _in_one(trade: str) -> str:
    """The line of business in words of one meaning, without those that say nothing."""
    for word in _SPECIFIC_FIRST:
        trade = trade.replace(word, _ALIKE[word])
    shorter = trade
    for word in _EMPTY:
        shorter = shorter.replace(word, "")
    return shorter or trade


# --- How alike two parts are ---------------------------------------------------------------------


def is_part_of(short: str, long: str) -> bool:
    """Whether the short form's characters stand in the long one in their order (建工, 建设工程)."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def one_edit(first: str, second: str) -> str:
    """How the two differ by one character: "", "same", "wrong", "missing"."""
    if first == second:
        return "same"
    if abs(len(first) - len(second)) > 1:
        return ""
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    if len(first) == len(second):
        return "wrong" if first[start + 1 :] == second[start + 1 :] else ""
    if len(first) > len(second):
        first, second = second, first
    return "missing" if first[start:] == second[start + 1 :] else ""


def sounds_alike(first: str, second: str) -> bool:
    """Of one length and the same syllables: what an input method mistakes."""
    return len(first) == len(second) and all(
        a == b or _syllable(a) == _syllable(b) for a, b in zip(first, second, strict=True)
    )


@cache
def _syllable(character: str) -> str:
    """The usual reading without its tone."""
    reading = PINYIN_DICT.get(ord(character), character).split(",")[0]
    return "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))


def neighbourhood(text: str) -> set[str]:
    """The text and all that is left of it without one character: two texts that differ by one
    wrong, missing or additional character have one of these in common."""
    return {text} | {text[:place] + text[place + 1 :] for place in range(len(text))}
