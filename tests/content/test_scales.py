"""Scales of punishment: steps read from official and from plain wording, held against each other."""

import pytest

from content.checking.scales import is_stated, tiers

OFFICIAL = "给予警告或者严重警告处分；情节较重的，给予撤销党内职务处分；情节严重的，给予留党察看或者开除党籍处分。"
KNOWN = {str(tier) for tier in tiers(OFFICIAL)}


def test_a_scale_has_a_step_per_degree() -> None:
    assert {"严重警告/警告", "情节较重：撤销党内职务", "情节严重：留党察看/开除党籍"} == KNOWN


@pytest.mark.parametrize(
    "text",
    [
        "起步是警告或严重警告。",
        "情节较重撤销党内职务，情节严重的留党察看直至开除党籍",
        "从警告到开除党籍都有可能",
        "情节严重的最轻也是留党察看",
        "警告、严重警告、撤销党内职务、留党察看、开除党籍五种都列了",
    ],
)
def test_plain_wording_agrees_with_the_scale(text: str) -> None:
    assert all(is_stated(tier, KNOWN) for tier in tiers(text) if tier.degree or len(tier.names) > 1)


@pytest.mark.parametrize(
    "text", ["警告或撤销党内职务", "情节严重的，撤销党内职务", "情节较重的，留党察看或开除党籍", "从警告到解散"]
)
def test_a_wrong_step_does_not(text: str) -> None:
    assert not all(is_stated(tier, KNOWN) for tier in tiers(text))


def test_the_degree_named_before_a_text_counts_for_it() -> None:
    (tier,) = tiers("留党察看或开除党籍", degree="情节严重")

    assert str(tier) == "情节严重：留党察看/开除党籍"
    assert is_stated(tier, KNOWN)
