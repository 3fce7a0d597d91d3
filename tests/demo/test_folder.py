"""What a run keeps in its folder: all of a file or none, whenever it is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fss.demo.config import DemoConfig, DemoDataMismatch, keep_config
from fss.durable import write_whole


@pytest.fixture
def config() -> DemoConfig:
    return DemoConfig.make(rows=None, seed="folder")


def test_a_configuration_is_read_back(tmp_path: Path, config: DemoConfig) -> None:
    path = tmp_path / "demo.json"
    keep_config(config, path)
    assert keep_config(config, path) == config
    assert path.stat().st_mode & 0o777 == 0o600, "it holds the seed of every key"


def test_killed_while_it_writes_its_configuration(
    tmp_path: Path, config: DemoConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the file has its name there is no configuration, so the next call makes it."""
    path = tmp_path / "demo.json"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            keep_config(config, path)
    assert not path.exists()
    keep_config(config, path)
    assert keep_config(config, path) == config


def test_invalid_configuration_that_is_cut(tmp_path: Path, config: DemoConfig) -> None:
    path = tmp_path / "demo.json"
    keep_config(config, path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DemoDataMismatch):
        keep_config(config, path)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_whole(path, b"first")
    path.with_suffix(".new").touch(mode=0o644)  # what a killed process left behind
    write_whole(path, b"second")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]
