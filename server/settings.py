"""Settings: read once from the environment, checked, then frozen.

Every field is one ``XUEKAO_…`` variable; the README's table is made from this class and held to it by a test.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

PREFIX = "XUEKAO_"
REQUIRED = ("database_url", "secret_key")


def setting(about: str, default: Any = None, *, secret: bool = False) -> Any:
    """Declare one setting: what it is for, and what it is when nobody says."""
    metadata = {"about": about}
    if default is None:
        return field(repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a deployment can choose."""

    database_url: str = setting("PostgreSQL (≥ 15) to use, as a SQLAlchemy URL", secret=True)
    secret_key: str = setting("signs tokens and keys one-time codes; at least 32 bytes", secret=True)
    data: Path = setting("folder for uploads and, without a database URL, the private PostgreSQL", Path("var"))
    scheme: str = setting("`http` or `https`; https makes cookies Secure and `__Host-`", "http")
    public_url: str = setting("address people open, for links and QR codes", "http://127.0.0.1:8080")
    production: bool = setting("`1` refuses to start on plain http", False)
    trusted_proxies: int = setting("number of reverse proxies in front whose X-Forwarded-For is believed", 0)
    trusted_hosts: str = setting("comma-separated host names that may be asked for; empty means any", "")
    grace_seconds: int = setting("seconds after the deadline during which answers still in flight count", 10)
    access_minutes: int = setting("minutes an access token is good for", 15)
    refresh_days: int = setting("days a session lives without being used", 14)
    code_days: int = setting("days a one-time sign-in code is good for", 30)
    hashing_threads: int = setting("password hashes computed at once per process; the rest wait, then get 503", 2)
    upload_megabytes: int = setting("largest file that may be uploaded", 20)
    database_pool: int = setting("database connections per process", 10)
    statement_seconds: int = setting("longest a database statement may take", 30)
    lock_seconds: int = setting("longest a statement may wait for a lock", 5)

    def __post_init__(self) -> None:
        """Stop at settings that would be unsafe or could not work, naming the variable and the mend."""
        faults = []
        if len(self.secret_key.encode()) < 32:
            faults.append("XUEKAO_SECRET_KEY 至少需要 32 个字节，例如：openssl rand -hex 32")
        if not self.database_url.startswith("postgresql+psycopg://"):
            faults.append("XUEKAO_DATABASE_URL 应以 postgresql+psycopg:// 开头（只支持 PostgreSQL）")
        if self.scheme not in ("http", "https"):
            faults.append("XUEKAO_SCHEME 只能是 http 或 https")
        if self.production and self.scheme != "https":
            faults.append("正式环境（XUEKAO_PRODUCTION=1）必须使用 https：请设置 XUEKAO_SCHEME=https")
        if faults:
            raise SystemExit("配置有误：\n" + "\n".join(f"- {fault}" for fault in faults))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Build the settings, or stop with one message naming all that is missing or malformed."""
        values: dict[str, Any] = {}
        faults = []
        for item in fields(cls):
            text = env.get(variable(item), "")
            if text:
                try:
                    values[item.name] = parse(item, text)
                except ValueError:
                    faults.append(f"{variable(item)}={text!r} 无法识别：{item.metadata['about']}")
            elif item.name in REQUIRED:
                faults.append(f"缺少 {variable(item)}：{item.metadata['about']}")
        if faults:
            raise SystemExit("配置有误：\n" + "\n".join(f"- {fault}" for fault in faults))
        return cls(**values)

    @property
    def grace(self) -> timedelta:
        """Return how long after the deadline an answer in flight still counts."""
        return timedelta(seconds=self.grace_seconds)


def variable(item: "Field[Any]") -> str:
    """Return the name of a setting's environment variable."""
    return PREFIX + item.name.upper()


def parse(item: "Field[Any]", text: str) -> Any:
    """Read one setting from its text; raise ValueError when it cannot be read."""
    if isinstance(item.default, bool):
        if text not in ("0", "1"):
            raise ValueError(text)
        return text == "1"
    if isinstance(item.default, Path):
        return Path(text)
    return int(text) if isinstance(item.default, int) else text


def table() -> str:
    """Return the settings as a Markdown table: variable, default, meaning (the README holds it)."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for item in fields(Settings):
        default = "required" if item.name in REQUIRED else f"`{_shown(item.default)}`"
        rows.append(f"| `{variable(item)}` | {default} | {item.metadata['about']} |")
    return "\n".join(rows)


def _shown(default: object) -> object:
    if isinstance(default, bool):
        return int(default)
    return "—" if default == "" else default
