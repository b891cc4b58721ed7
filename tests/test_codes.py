"""The vectors are the standards' own examples, published codes, and synthetic ones."""

from datetime import date

import pytest

from orgs import codes

TODAY = date(2021, 12, 31)

VALID_USCC = [
    "91350100M000100Y43",  # the standard's own example
    "9144030071526726XG",
    "914403001922038216",
    "91110000802100433B",
    "51100000500002862F",  # a social group
    "12440300455752807L",  # a public institution
    "91430105MA00000071",
    "92430105MA0000007X",
    "52430105MA00000072",
    "51430105MA00000075",
    "53430105MA0000007Y",
    "91430105MA00001970",  # the sum is a multiple of 31: check character 0
]


@pytest.mark.parametrize("code", VALID_USCC)
def test_a_valid_credit_code_has_no_problem(code):
    assert codes.uscc_problem(code) is None


@pytest.mark.parametrize("code", VALID_USCC)
def test_the_organisation_code_inside_a_valid_credit_code_holds(code):
    if not code[8:].startswith("MA0000"):  # the synthetic ones are made for the outer check only
        assert codes.organization_code_holds(code)


@pytest.mark.parametrize("code", ["91350211M0000XUF46", "91350100M0001TGQXM"])
def test_a_code_that_fails_only_its_check_character_can_be_overridden(code):
    """Reported as really issued; the organisation code inside them is right."""
    problem = codes.uscc_problem(code)
    assert problem.overridable
    assert "代码例外说明" in problem.remedy
    assert codes.organization_code_holds(code)


def test_a_wrong_check_character_is_named():
    assert "校验位" in codes.uscc_problem("51100000500000024G").rule
    assert codes.uscc_check_character("51100000500000024G") == "M"


def test_a_letter_outside_the_character_set_cannot_be_overridden():
    problem = codes.uscc_problem("91350100M000100Y4Z")
    assert "“Z”" in problem.rule
    assert not problem.overridable


def test_a_letter_o_is_suggested_to_be_a_zero_but_never_replaced():
    assert codes.normalise("9144O3OO1922O38216") == "9144O3OO1922O38216"
    assert "914403001922038216" in codes.uscc_problem("9144O3OO1922O38216").remedy


@pytest.mark.parametrize("code", ["", "9143", "91430105MA000000711"])
def test_a_code_of_another_length_is_refused(code):
    assert f"{len(code)}位" in codes.uscc_problem(code).rule


def test_normalising_is_limited_to_what_is_certain():
    assert codes.normalise(" ９１350100m000\n100y43\u3000") == "91350100M000100Y43"


@pytest.mark.parametrize("code", ["9.14403E+17", "9.14403001922038E+17", "9E17"])
def test_scientific_notation_is_recognised_as_damage(code):
    assert "科学计数法" in codes.uscc_problem(code).rule
    assert "文本" in codes.id_number_problem(code, TODAY).remedy


@pytest.mark.parametrize(
    ("number", "male"),
    [
        ("11010519491231002X", False),  # the standard's examples
        ("440524188001010014", True),
        ("430105190001010014", True),
        ("430105190001010022", False),
    ],
)
def test_a_valid_id_number_tells_sex_and_birth_date(number, male):
    assert codes.id_number_problem(number, TODAY) is None
    assert codes.is_male(number) is male
    assert codes.born_on(number) == date.fromisoformat(
        f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    )


def test_an_unassigned_region_is_not_refused():
    assert codes.id_number_problem("990000190001010014", TODAY) is not None  # its check digit is
    assert codes.id_number_problem("99000019000101001" + _check("99000019000101001"), TODAY) is None


def _check(body):
    return next(
        digit for digit in "0123456789X" if codes.id_number_problem(body + digit, TODAY) is None
    )


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("110105194912310021", "校验位"),
        (
            "430105190002290011",
            "不存在",
        ),  # no leap year; the check digit is right
        ("430105209901010019", "晚于今天"),
        ("110105491231002", "18位"),
        ("1101051949123100２X", "18位"),
    ],
)
def test_an_invalid_id_number_says_which_rule_it_breaks(number, rule):
    assert rule in codes.id_number_problem(number, TODAY).rule
