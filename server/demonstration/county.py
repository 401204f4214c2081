"""Who lives in the demonstration county: places, people and posts, the same for the same seed.  Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from server.people.views import Post, Role, Stage, Standing

COUNTY = "示范县"
PEOPLE = 600
REMARK = "演示人员（系统生成）"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗方"
GIVEN = "明华芳敏静丽强磊军洋勇艳杰娟涛超霞平刚桂英慧文博雅宁晨曦子涵宇轩若兰思远清和嘉怡向阳春燕秋实云帆"


@dataclass(frozen=True, slots=True)
class School:
    """A school, its stages with their shares of the staff, whether a kindergarten belongs to it, and its 总支."""

    name: str
    stages: tuple[Stage, ...]
    general_branch: str
    branches: int
    has_kindergarten: bool = False


SCHOOLS = (
    School("第一中学", (Stage.SENIOR,), "高中总支", 4),
    School("第二中学", (Stage.SENIOR, Stage.JUNIOR), "高中总支", 3),
    School("民族初级中学", (Stage.JUNIOR,), "初中总支", 3),
    School("城东初级中学", (Stage.JUNIOR,), "初中总支", 2),
    School("官店九年制学校", (Stage.PRIMARY, Stage.JUNIOR), "初中总支", 2),
    School("茅田九年制学校", (Stage.PRIMARY, Stage.JUNIOR), "初中总支", 2),
    School("实验小学", (Stage.PRIMARY,), "小学总支", 3, has_kindergarten=True),
    School("城关小学", (Stage.PRIMARY,), "小学总支", 3),
    School("河口小学", (Stage.PRIMARY,), "小学总支", 2, has_kindergarten=True),
    School("高坪小学", (Stage.PRIMARY,), "小学总支", 2),
    School("职业技术学校", (Stage.VOCATIONAL,), "职特总支", 2),
    School("特殊教育学校", (Stage.SPECIAL,), "职特总支", 1),
)
GENERAL_BRANCHES = tuple(dict.fromkeys(school.general_branch for school in SCHOOLS))
OFFICE_BRANCH = "机关党支部"
KINDERGARTEN = "附属幼儿园"


@dataclass(frozen=True, slots=True)
class Resident:
    """A generated person: where they work (school and whether in its kindergarten), their branch if a member."""

    name: str
    work_number: str
    school: str | None
    in_kindergarten: bool
    branch: str | None
    stage: Stage
    post: Post
    standing: Standing


def branches_of(school: School) -> tuple[str, ...]:
    """Return the names of a school's branches."""
    if school.branches == 1:
        return (f"{school.name}党支部",)
    return tuple(f"{school.name}第{number}党支部" for number in "一二三四"[: school.branches])


def residents(seed: int) -> tuple[Resident, ...]:
    """Return everybody: thirty of the bureau, the rest over the schools."""
    chance = random.Random(seed)  # noqa: S311 - the county is to be the same every time
    return tuple(_residents(chance))


def _residents(chance: random.Random) -> Iterator[Resident]:
    office = 30
    share, rest = divmod(PEOPLE - office, len(SCHOOLS))
    number = 0
    for place, school in enumerate((None, *SCHOOLS)):
        size = office if school is None else share + (place <= rest)
        for place_in_school in range(size):
            number += 1
            yield _resident(chance, number, school, place_in_school)


def _resident(chance: random.Random, number: int, school: School | None, place: int) -> Resident:
    standing = chance.choices(list(Standing), weights=[36, 4, 6, 12, 38, 4] if school else [80, 2, 2, 4, 10, 2])[0]
    if place == 0:
        standing = Standing.MEMBER
    in_kindergarten = bool(school and school.has_kindergarten and place % 4 == 3)
    stage = Stage.OFFICE if school is None else chance.choice(school.stages)
    is_member = standing in (Standing.MEMBER, Standing.PROBATIONARY)
    branches = branches_of(school) if school else (OFFICE_BRANCH,)
    return Resident(
        name=chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2)))),
        work_number=f"SF{number:05}",
        school=school.name if school else None,
        in_kindergarten=in_kindergarten,
        branch=branches[place % len(branches)] if is_member else None,
        stage=Stage.KINDERGARTEN if in_kindergarten else stage,
        post=Post.MANAGER if school is None or place == 0 else chance.choices(list(Post), weights=[85, 12, 3])[0],
        standing=standing,
    )


@dataclass(frozen=True, slots=True)
class Account:
    """A role to try, with whom it is given to."""

    label: str
    role: Role | None
    work_number: str


def accounts(people: tuple[Resident, ...]) -> tuple[Account, ...]:
    """Return one account per role; heads are of the first primary school with a kindergarten."""
    office = [person for person in people if person.school is None]
    school = next(school for school in SCHOOLS if school.has_kindergarten)
    staff = [person for person in people if person.school == school.name]
    secretary = next(person for person in staff if person.branch == branches_of(school)[1])
    members = [person for person in staff if person.branch and person not in (secretary, staff[0])]
    teacher = next(person for person in members if person.stage is Stage.PRIMARY)
    carer = next(person for person in members if person.in_kindergarten)
    return (
        Account("系统管理员", Role.SYSTEM_ADMINISTRATOR, office[1].work_number),
        Account("考务管理员", Role.EXAM_ADMINISTRATOR, office[2].work_number),
        Account("审计员", Role.AUDITOR, office[3].work_number),
        Account("单位负责人", Role.PRINCIPAL, staff[0].work_number),
        Account("支部书记", Role.SECRETARY, secretary.work_number),
        Account("小学教师（党员）", None, teacher.work_number),
        Account("幼儿园教师（党员）", None, carer.work_number),
    )
