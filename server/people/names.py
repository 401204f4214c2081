"""Names in pinyin, for sorting and search.  Pure.

A surname is often read otherwise than the same character elsewhere (单 shàn, 曾 zēng); pypinyin reads the rest.
"""

from pypinyin import lazy_pinyin

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "盖": "ge", "朴": "piao",
    "翟": "zhai", "卜": "bu", "覃": "qin", "缪": "miao", "冼": "xian", "员": "yun", "种": "chong", "折": "she",
    "祭": "zhai", "黑": "he", "秘": "bi", "宓": "mi", "洗": "xian", "逄": "pang", "召": "shao", "繁": "po",
    "谌": "chen", "佴": "nai", "尉": "wei", "乐": "yue", "隗": "wei", "郇": "xun", "撒": "sa", "晟": "cheng",
    "长孙": "zhang sun", "尉迟": "yu chi", "澹台": "tan tai", "万俟": "mo qi", "令狐": "ling hu", "宿": "su",
}  # fmt: skip


def name_key(name: str) -> str:
    """Return a name's key: its pinyin in one word, then its initials: ``shanxiongxin sxx``."""
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    syllables = SURNAMES.get(surname, "").split() + lazy_pinyin(name[len(surname) :])
    words = " ".join(syllables).lower().split()
    sounded = [word for word in words if any(letter.isalnum() for letter in word)]
    return f"{''.join(sounded)} {''.join(syllable[0] for syllable in sounded)}"
