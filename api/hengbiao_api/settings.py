"""Settings of the service, from the environment (`HENGBIAO_…`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """All that can be set. Sizes are in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="HENGBIAO_", frozen=True)

    @field_validator("hosts", "tokens", "cors_origins", mode="before")
    @classmethod
    def _parted(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    host: str = Field("127.0.0.1", description="Address to listen on / 监听地址")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0: any that is free / 监听端口")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Further host names that are answered, parted by commas; * for any / 另外应答的主机名，以逗号分隔")
    tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Stored tokens (sha256:…), parted by commas; made by serve --new-token / 令牌的摘要，以逗号分隔")
    tokens_file: Path | None = Field(None, description="A file with one stored token a line / 令牌摘要文件，每行一个")
    allow_open: bool = Field(False, description="Listen beyond this machine without tokens / 无令牌也可对外监听")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins whose pages may send evidence, parted by commas; * for any / 其网页可提交证据集的来源")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged / 日志级别")
    grace: int = Field(10, ge=0, description="How long running requests may end after SIGTERM / 停止时的宽限")
    connections: int = Field(500, ge=1, description="Most connections at a time / 同时连接上限")
    body_seconds: float = Field(30, gt=0, description="Longest time for a body to come / 请求体到齐时限")
    body_rate: int = Field(64 * 1024, ge=1, description="Bytes for each of which a second more is given, once they came / 每到这么多字节多给一秒")
    max_body: int = Field(20 * 1024 * 1024, ge=1024, description="Largest body of a request / 请求体上限")
    task_workers: int = Field(2, ge=1, le=64, description="Processes that check, score and relate / 评估进程数")
    task_queue: int = Field(200, ge=0, description="How many may wait for one of them / 评估排队上限")
    task_seconds: float = Field(60, gt=0, description="Longest time for one answer / 单次评估时限")
    task_memory: int = Field(2 * 1024**3, ge=2**26, description="Memory of one, beyond the knowledge / 单个评估进程内存上限")
    query_workers: int = Field(2, ge=1, le=64, description="Processes that answer SPARQL / 查询进程数")
    query_queue: int = Field(100, ge=0, description="How many queries may wait / 查询排队上限")
    query_seconds: float = Field(10, gt=0, description="Longest time for one query / 单次查询时限")
    query_slice: float = Field(0.5, gt=0, description="Processor time after which a query counts as slow / 用去这么多处理器时间后视为慢查询")
    query_slow: int = Field(2, ge=1, le=64, description="Slow queries that run at the same time / 同时运行的慢查询数")
    query_bytes: int = Field(50 * 1024 * 1024, ge=1024, description="Largest answer to a query / 查询结果上限")
    query_memory: int = Field(1024**3, ge=2**26, description="Memory of one, beyond the knowledge / 单个查询进程内存上限")
    cache_bytes: int = Field(100 * 1024 * 1024, ge=1024, description="Answers about knowledge kept at most / 知识答复缓存上限")
    job_workers: int = Field(1, ge=1, le=16, description="Jobs that run at the same time / 同时运行的作业数")
    job_queue: int = Field(8, ge=0, description="Jobs that may wait / 作业排队上限")
    job_seconds: float = Field(600, gt=0, description="Longest time for one job / 单个作业时限")
    job_bytes: int = Field(200 * 1024 * 1024, ge=1024, description="Results kept at most / 作业结果总量上限")
    job_keep: float = Field(900, gt=0, description="How long a result is kept / 作业结果保留时间")

    def with_options(self, **given: Any) -> Settings:
        """The same with what the command line gives in place of the environment."""
        return type(self).model_validate(self.model_dump() | given)
