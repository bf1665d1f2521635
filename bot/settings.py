"""Everything the environment may set. The only place that reads it."""

import os
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "data"


class TelegramMode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Institution:
    """Who signs our staff in, beside their passwords (OpenID Connect). `domain`: the only one that addresses may have."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domain: str | None
    callback: str


class Settings(BaseSettings):
    """One field for one variable; built at start-up and passed down."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_ignore_empty=True, hide_input_in_errors=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    data: Path = Field(default=Path("var"), validation_alias="PASSERELLE_DATA")
    host: str = Field(default="0.0.0.0", validation_alias="PASSERELLE_HOST")  # noqa: S104  the one public port
    port: int = Field(default=8000, validation_alias="PASSERELLE_PORT")
    public_url: str | None = Field(default=None, validation_alias="PASSERELLE_PUBLIC_URL")
    embed_origins: str = Field(default="", validation_alias="PASSERELLE_EMBED_ORIGINS")
    rasa_port: int = Field(default=5005, validation_alias="PASSERELLE_RASA_PORT")
    actions_port: int = Field(default=5055, validation_alias="PASSERELLE_ACTIONS_PORT")
    metrics_port: int = Field(default=9464, validation_alias="PASSERELLE_METRICS_PORT")
    worker_concurrency: int = Field(default=4, validation_alias="PASSERELLE_WORKER_CONCURRENCY")
    telegram_token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_TOKEN")
    telegram_api_base: str = Field(default="https://api.telegram.org", validation_alias="TELEGRAM_API_BASE")
    telegram_mode: TelegramMode = Field(default=TelegramMode.POLLING, validation_alias="TELEGRAM_MODE")
    smtp_host: str | None = Field(default=None, validation_alias="PASSERELLE_SMTP_HOST")
    smtp_port: int = Field(default=587, validation_alias="PASSERELLE_SMTP_PORT")
    smtp_user: str | None = Field(default=None, validation_alias="PASSERELLE_SMTP_USER")
    smtp_password: SecretStr | None = Field(default=None, validation_alias="PASSERELLE_SMTP_PASSWORD")
    smtp_from: str | None = Field(default=None, validation_alias="PASSERELLE_SMTP_FROM")
    smtp_starttls: bool = Field(default=True, validation_alias="PASSERELLE_SMTP_STARTTLS")

    oidc_issuer: str | None = Field(default=None, validation_alias="PASSERELLE_OIDC_ISSUER")
    oidc_client_id: str | None = Field(default=None, validation_alias="PASSERELLE_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = Field(default=None, validation_alias="PASSERELLE_OIDC_CLIENT_SECRET")
    oidc_name: str = Field(default="OpenID Connect", validation_alias="PASSERELLE_OIDC_NAME")
    oidc_domain: str | None = Field(default=None, validation_alias="PASSERELLE_OIDC_DOMAIN")

    @model_validator(mode="after")
    def _institution_is_whole_and_safe(self) -> Self:
        given = [self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret]
        if any(given) and not all(given):
            raise ValueError("PASSERELLE_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET go together")
        if self.oidc_issuer and not self.oidc_issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("PASSERELLE_OIDC_ISSUER must begin with https://")
        return self

    @property
    def institution(self) -> Institution | None:
        """None when members have their passwords alone."""
        if not (self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret):
            return None
        secret = self.oidc_client_secret.get_secret_value()
        callback = f"{self.address}/desk/oidc/callback"
        return Institution(self.oidc_name, self.oidc_issuer, self.oidc_client_id, secret, self.oidc_domain, callback)

    @property
    def address(self) -> str:
        """Where students find us, without a trailing slash."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def allowed_embed_origins(self) -> list[str]:
        return [origin.strip().rstrip("/") for origin in self.embed_origins.split(",") if origin.strip()]

    @property
    def postgres_folder(self) -> Path:
        return (self.data / "postgres").resolve()

    @property
    def model_path(self) -> Path:
        return self.data / "models" / "passerelle.tar.gz"

    @property
    def danger_model(self) -> Path:
        return self.data / "models" / "danger"

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @cached_property
    def secret_key(self) -> str:
        """Signs conversation tokens; made at first start and kept in a file only its owner can read."""
        return _kept_secret(self.data / "secrets" / "signing_key")

    @cached_property
    def telegram_webhook_secret(self) -> str:
        return _kept_secret(self.data / "secrets" / "telegram_webhook")

    @cached_property
    def rasa_token(self) -> str:
        return _kept_secret(self.data / "secrets" / "rasa_token")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(32)
        file.write(value)
    return value
