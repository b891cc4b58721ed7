"""Invented names, codes and numbers. No person, firm or organisation of the demo is a real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from orgs import codes
from orgs.models import Unit

SURNAMES = (
    "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
MALE_CHARACTERS = (
    "伟强磊军勇杰涛明超刚平辉鹏华飞斌波亮宇浩凯健俊帆鑫林峰建国志成"
    "文武东海山仁波宁贵福生龙元全胜学祥才发新利清彬富顺信子昌"
)
FEMALE_CHARACTERS = (
    "芳娜敏静秀丽艳娟霞燕玲桂红梅莉兰凤洁琳素云莲真环雪荣爱妹香月"
    "莺媛瑞凡佳嘉琼勤珍贞卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥"
)

FIRST = "鑫瑞盛嘉博天宏永众星创卓德诚锦凯景润汇远正宇君湘楚岳麓沁橘浏潇衡澧沅梓枫桐松柏竹兰荷芷"
SECOND = "达丰源泽宏信腾和隆维途帆成业启晟翔煜衍樾澄屿川岑禾朴臻铭序扬际弘轩垣畅拓谷岩岭溪"
# 与知名字号相同或相近的组合不用。
AVOIDED = frozenset(
    {"永和", "天翔", "汇源", "天源", "润达", "嘉禾", "君和", "远扬", "正源", "湘江", "博达"}
)

TRADES = {
    "A": ("农业科技", "园艺", "生态农业"),
    "B": ("矿业技术",),
    "C": ("精密制造", "电子", "食品", "印务", "医疗器械", "新材料", "工程装备", "服饰"),
    "D": ("新能源", "节能"),
    "E": ("建设工程", "装饰工程", "建筑劳务", "消防工程", "园林工程", "防水工程"),
    "F": (
        "商贸",
        "贸易",
        "供应链",
        "电子商务",
        "建材",
        "医药",
        "五金机电",
        "食品销售",
        "服装",
        "汽车销售",
    ),
    "G": ("物流", "供应链运输", "仓储", "货运代理"),
    "H": ("餐饮管理", "酒店管理", "饮食文化"),
    "I": ("信息科技", "软件", "网络科技", "智能科技", "数字科技", "云计算"),
    "J": ("投资管理", "融资担保", "保险代理"),
    "K": ("物业管理", "房地产开发", "房产经纪", "置业"),
    "L": ("企业管理咨询", "商务服务", "人力资源", "广告", "会展服务", "财务咨询", "劳务派遣"),
    "M": ("工程设计", "检测技术", "工程咨询", "科技服务", "生物科技"),
    "N": ("环保科技", "环境工程", "市政养护"),
    "O": ("家政服务", "汽车服务", "美容美发", "清洁服务"),
    "P": ("教育科技", "教育咨询"),
    "Q": ("医疗管理", "健康管理"),
    "R": ("文化传媒", "影视文化", "体育文化", "文化旅游"),
}
SHOPS = {
    "F": (
        "便利店",
        "食品店",
        "服装店",
        "建材经营部",
        "水果店",
        "烟酒商行",
        "五金店",
        "文具店",
        "鞋店",
        "日用品店",
    ),
    "H": ("粉店", "小吃店", "餐馆", "茶馆", "快餐店", "奶茶店", "烧烤店", "宾馆"),
    "O": ("理发店", "洗衣店", "美容店", "汽车维修店", "家电维修部", "修鞋店"),
    "R": ("棋牌室", "健身房", "书吧"),
    "G": ("货运部", "快递服务部"),
    "Q": ("口腔诊所", "推拿馆"),
    "L": ("图文制作部", "打印社"),
}
TOPICS = (
    "餐饮行业|物流行业|家政服务行业|建材流通|电子商务|青年创业者|女企业家|软件行业|文化产业|民间艺术|书法|摄影|"
    "太极拳|羽毛球|乒乓球|钓鱼|老年体育|围棋|舞蹈|合唱|湘绣|花鼓戏|志愿服务|慈善|社会工作|物业管理行业|汽车维修行业|"
    "美容美发行业|餐具消毒行业|水产流通|茶叶流通|图书发行|广告行业|酒店行业|养老服务|中医药|护理|科普|收藏|诗词|楹联"
).split("|")
PRIVATE_NON_ENTERPRISES = {
    "P": ("幼儿园", "职业培训学校", "艺术培训学校", "托育中心"),
    "Q": ("养老服务中心", "社会工作服务中心", "康复中心", "社区助老服务中心", "门诊部"),
    "R": ("美术馆", "文化艺术中心", "体育俱乐部", "非遗传习所"),
    "M": ("应用技术研究所",),
}

USCC_PREFIXES = {
    Unit.Kind.ENTERPRISE: ("91430105", "91430105", "91430105", "91430100", "91430000"),
    Unit.Kind.SOLE_TRADER: ("92430105",),
    Unit.Kind.SOCIAL_GROUP: ("51430105", "51430105", "51430100"),
    Unit.Kind.PRIVATE_NON_ENTERPRISE: ("52430105",),
    Unit.Kind.FOUNDATION: ("53430000",),
    Unit.Kind.LAW_FIRM: ("31430000",),
    Unit.Kind.ACCOUNTING_FIRM: ("91430105",),
    Unit.Kind.TAX_FIRM: ("91430105",),
}


class Names:
    """Hands out names, codes and numbers, none of them twice."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def _new(self, make: Callable[[], str]) -> str:
        while (name := make()) in self.taken:
            pass
        self.taken.add(name)
        return name

    def _brand(self, attempt: int) -> str:
        """A trade name: of two characters, and of three or four once those run short."""
        pick = self.rng.choice
        brand = pick(FIRST) + pick(SECOND)
        while brand in AVOIDED:
            brand = pick(FIRST) + pick(SECOND)
        return brand + "".join(pick(SECOND) for _ in range(min(attempt // 4, 2)))

    def _branded(self, make: Callable[[str], str]) -> str:
        attempts = iter(range(1000))
        return self._new(lambda: make(self._brand(next(attempts))))

    def enterprise(self, industry: str | None) -> str:
        pick = self.rng.choice
        trades = TRADES[industry or pick("FLM")]
        endings = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
        return self._branded(
            lambda brand: pick(("湖南", "长沙", "长沙")) + brand + pick(trades) + pick(endings)
        )

    def sole_trader(self, industry: str) -> str:
        shops = SHOPS[industry]
        return self._branded(lambda brand: f"长沙市开福区{brand}{self.rng.choice(shops)}")

    def social_organisation(self, kind: str, industry: str, street: str) -> str:
        pick = self.rng.choice
        match kind:
            case Unit.Kind.SOCIAL_GROUP:
                return self._social_group(street)
            case Unit.Kind.PRIVATE_NON_ENTERPRISE:
                endings = PRIVATE_NON_ENTERPRISES[industry]
                return self._branded(lambda brand: f"长沙市开福区{brand}{pick(endings)}")
            case Unit.Kind.FOUNDATION:
                return self._branded(lambda brand: f"湖南省{brand}公益基金会")
        label = Unit.Kind(kind).label
        return self._branded(lambda brand: f"湖南{brand}{label}")

    def _social_group(self, street: str) -> str:
        """A group of the district, of a street once the district's topics run short."""
        attempts = iter(range(1000))

        def make() -> str:
            attempt = next(attempts)
            area = "长沙市开福区" if attempt < 6 else f"开福区{street}"
            brand = "" if attempt < 12 else self._brand(attempt - 12)
            form = self.rng.choice(("协会", "商会", "促进会", "联合会"))
            return area + brand + self.rng.choice(TOPICS) + form

        return self._new(make)

    def person(self, *, male: bool) -> str:
        """A name; as in life, two people may have the same one."""
        pick = self.rng.choice
        given = MALE_CHARACTERS if male else FEMALE_CHARACTERS
        surname = pick(DOUBLE_SURNAMES) if self.rng.random() < 0.004 else pick(SURNAMES)
        return surname + pick(given) + (pick(given) if self.rng.random() < 0.7 else "")

    def uscc(self, kind: str, registered_on: date) -> str:
        """A code with right check digits; organisation codes begin with MA since October 2015."""
        pick = self.rng.choice
        recent = registered_on >= date(2015, 10, 1)

        def make() -> str:
            head = "MA" if recent else ""
            digits = codes.USCC_CHARACTERS if recent else "0123456789"
            body = head + "".join(pick(digits) for _ in range(8 - len(head)))
            code = (
                pick(USCC_PREFIXES[Unit.Kind(kind)])
                + body
                + codes.organization_check_character(body)
            )
            return code + codes.uscc_check_character(code)

        return self._new(make)

    def id_number(self, born_on: date, *, male: bool) -> str:
        """Of the unassigned region 990000, so that no living person is hit."""

        def make() -> str:
            order = self.rng.randrange(1 if male else 2, 1000, 2)
            body = f"990000{born_on:%Y%m%d}{order:03d}"
            return body + codes.id_check_character(body)

        return self._new(make)

    def phone(self) -> str:
        """Of a range that no operator hands out; two people may share one."""
        return f"1990000{self.rng.randrange(10_000):04d}"
