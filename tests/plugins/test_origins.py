"""Every number of every built-in organ has a source, or says that it is assumed."""

from __future__ import annotations

import pytest

from twin_core.organ import OrganPlugin, discover
from twin_core.organ.loader import SAFE_MODE
from workbench.commands.plugins import assumed

BUILT_IN = [plugin for plugin in discover() if plugin.module.startswith("plugins.")]


@pytest.mark.parametrize("plugin", BUILT_IN, ids=lambda plugin: plugin.name)
def test_every_parameter_is_cited_or_assumed(plugin: OrganPlugin) -> None:
    assert plugin.manifest is not None, plugin.error
    for item in plugin.manifest.parameter:
        assert item.citation.strip() or item.origin == "assumed", item.id
        assert item.description.strip(), item.id
        assert item.prior is None or item.citation.strip() or item.origin == "assumed", item.id


def test_the_list_counts_what_is_assumed() -> None:
    manifest = next(p.manifest for p in BUILT_IN if p.id == "energy_balance")
    assert manifest is not None
    marked = [p for p in manifest.parameter if p.fact is None and "assumed" in p.citation]
    told = [p for p in manifest.parameter if p.fact is None and p.origin == "assumed"]
    assert assumed(manifest) == len({p.id for p in (*marked, *told)}) > 0


def test_safe_mode_leaves_plugins_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata as metadata

    stranger = metadata.EntryPoint("stranger", "not_there:organ.toml", "vitruvian.organs")
    known = metadata.entry_points(group="vitruvian.organs")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [*known, stranger])
    assert "stranger" in {plugin.name for plugin in discover()}
    monkeypatch.setenv(SAFE_MODE, "1")
    assert "stranger" not in {plugin.name for plugin in discover()}
    assert "energy_balance" in {plugin.name for plugin in discover()}
