"""Refusals a caller can act on.  Edges translate them; the core never speaks HTTP."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A request that was understood and refused."""

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        """Keep the sentence for a person and the facts for a machine apart."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts = facts


class NotFound(DomainError):
    """The thing does not exist, or is not this caller's to see; the reply never says which."""

    code = "not-found"
    title = "没有找到"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the session has ended."""

    code = "unauthenticated"
    title = "请先登录"


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    code = "forbidden"
    title = "没有权限"


class Conflict(DomainError):
    """Allowed in general, not in the present state."""

    code = "conflict"
    title = "与当前状态冲突"


class Rejected(DomainError):
    """Well formed, and still wrong."""

    code = "rejected"
    title = "内容有误"


class TooLarge(DomainError):
    """More bytes than are taken."""

    code = "too-large"
    title = "内容过大"


class Stale(DomainError):
    """Somebody else changed the thing since the caller read it (If-Match failed)."""

    code = "stale"
    title = "内容已被他人修改，请刷新后重试"


class Busy(DomainError):
    """Over capacity for the moment; ``retry_after`` (seconds) says when to come back."""

    code = "busy"
    title = "当前人数较多，请稍后再试"

    def __init__(self, detail: str | None = None, *, retry_after: int, **facts: Any) -> None:
        """Keep how long to wait."""
        super().__init__(detail, retry_after=retry_after, **facts)
        self.retry_after = retry_after


class TooManyRequests(Busy):
    """The caller, or the address, asks too often."""

    code = "too-many-requests"
    title = "操作过于频繁，请稍后再试"
