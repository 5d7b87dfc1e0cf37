"""A short name is no alias of a subsidiary, a branch or another arm of its group."""

from __future__ import annotations

import pytest

from corpus.entities.kinship import may_mean
from corpus.text.fold import fold


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("磐屿", "磐屿集团股份有限公司"),
        ("磐屿", "磐屿（集团）有限公司"),
        ("磐屿集团", "中国磐屿铸锻（集团）有限责任公司"),
        ("磐屿", "珠海磐屿食品股份有限公司"),
        ("磐屿云", "磐屿云计算有限公司"),
        ("磐屿数贸", "磐屿数字贸易服务集团有限公司"),
    ],
)
def test_a_part_of_a_name_may_mean_it(short: str, name: str) -> None:
    assert may_mean(fold(short), fold(name))


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("磐屿电器", "磐屿产业投资管理有限公司"),
        ("磐屿", "磐屿产业投资管理有限公司"),
        ("磐屿", "磐屿乳业（焦作）有限公司"),
        ("磐屿", "磐屿匈牙利有限责任公司"),
        ("磐屿云", "磐屿技术有限公司"),
        ("磐屿集团", "磐屿环保科技有限公司"),
        ("磐屿集团", "磐屿集团玛瑙资产管理有限公司"),
        ("磐屿银行", "磐屿银行股份有限公司桐渡县支行"),
        ("磐屿医疗", "磐屿集团股份有限公司"),
    ],
)
def test_another_company_of_the_brand_is_kept_apart(short: str, name: str) -> None:
    assert not may_mean(fold(short), fold(name))
