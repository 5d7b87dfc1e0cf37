"""Regions: the places of an article by its title, first sentence, issuers and publisher."""

from __future__ import annotations

import pytest

from corpus.entities.regions import home_regions, regions_of
from corpus.model import Article, CompanyMention, Issue

_ISSUE = Issue("lw-1", serial="珠海灯会通讯", publisher="珠海市灯会行业协会")


@pytest.mark.parametrize(
    ("title", "regions"),
    [
        ("热闹继续，珠海展团看灯去", ("珠海",)),
        ("2022年广东灯会运行简况", ("广东",)),
        ("广东省潮州市灯会下乡", ("广东", "潮州")),
        ("上海：浦东新区点亮首盏灯", ("上海", "浦东")),
        ("浦东新区与朝阳区结对办灯会", ("浦东", "朝阳")),
        ("某洲市灯会开放", ("某洲",)),
        ("【深圳】灯会开放", ("深圳",)),
        ("国际物联网展·深圳站开幕", ("深圳",)),
        # Words, and parts of words, that only look like places.
        ("和平与朝阳：灯会寄语", ()),
        ("白银价格与日照时数", ()),
        ("北京时间八点开灯", ()),
        ("南京路上好灯会", ()),
        ("出海口的灯塔", ()),
        ("我国城市灯会一览", ()),
        ("灯超市里的灯", ()),
        ("三部门：办好灯会", ()),
    ],
)
def test_a_title_names_its_regions(title: str, regions: tuple[str, ...]) -> None:
    assert regions_of(Article("甲/1", title, "文")) == regions


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("12月2日，第九届灯会在杭州国际会展中心隆重举行。", ("杭州",)),
        ("灯会报 2022-11-24\n近日，江苏省灯会厅印发办法。浙江省已有先例。", ("江苏",)),
        ("名次\t城市\n1\t合肥市", ()),
        ("上海来的灯匠说灯。", ()),
    ],
)
def test_a_first_sentence_tells_where(text: str, regions: tuple[str, ...]) -> None:
    assert regions_of(Article("甲/1", "灯会纪事", text)) == regions


def test_the_name_of_a_brand_is_no_place_that_of_a_registered_company_is() -> None:
    brand = CompanyMention("珠海灯火时代股份有限公司", ("珠海灯火时代",), (1,))
    assert regions_of(Article("甲/1", "珠海灯火时代发布新灯", "文", companies=(brand,))) == ()
    whole = CompanyMention("香港灯具有限公司", ("香港灯具有限公司",), (1,))
    assert regions_of(Article("甲/1", "走进香港灯具有限公司", "文", companies=(whole,))) == ("香港",)


@pytest.mark.parametrize(
    ("title", "text", "regions"),
    [
        ("协会组织我市企业观灯", "文", ("珠海",)),
        ("观灯纪事", "为扩大我市灯会规模，协会观灯。", ("珠海",)),
        ("灯会在我省", "文", ("广东",)),
        ("福建：我省灯会", "文", ()),
        ("珠海观灯", "我市灯会开放。", ()),
        ("江苏观灯", "我省灯会开放。", ()),
        ("全市观灯", "文", ()),
    ],
)
def test_our_city_is_that_of_the_publisher(title: str, text: str, regions: tuple[str, ...]) -> None:
    article = Article("甲/1", title, text)
    assert home_regions(article, _ISSUE, regions_of(article)) == regions
