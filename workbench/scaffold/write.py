"""Fills the templates and writes them; an existing folder is never touched."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from string import Template

from workbench.commands.say import Refused
from workbench.scaffold.answers import Answers, one_line

#: What `--from` offers, and what each is a start for.
VARIANTS = {
    "minimal": "one state that follows an input; the smallest organ there is",
    "pharmacokinetic": "a drug swallowed, absorbed and cleared; amounts are conserved",
    "pressure-flow": "a compartment with compliance and resistance; volume is conserved",
}

#: Where each template goes; ``{name}`` is the package.
_COMMON = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "LICENSE": "LICENSE",
    "test_conformance.py": "tests/test_conformance.py",
    "package.py": "src/{name}/__init__.py",
}
_OWN = {
    "organ.toml": "src/{name}/organ.toml",
    "model.py": "src/{name}/model.py",
    "MODEL_CARD.md": "src/{name}/MODEL_CARD.md",
    "reference.csv": "src/{name}/reference/closed_form.csv",
}


def write_organ(answers: Answers, variant: str, folder: Path) -> list[Path]:
    """The files of a new organ of one variant, written under `folder`."""
    if variant not in VARIANTS:
        what = f"there is no variant '{variant}'"
        raise Refused(what, "--from", f"choose from {', '.join(VARIANTS)}")
    texts = {
        where: _template(variant.replace("-", "_"), name, answers) for name, where in _OWN.items()
    }
    return write_files(answers, texts, folder)


def write_files(answers: Answers, own: dict[str, str], folder: Path) -> list[Path]:
    """The common files and these, by path with ``{name}`` for the package."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused("the folder is not empty", str(folder), "name another with --out")
    texts = {where: _template("common", name, answers) for name, where in _COMMON.items()} | own
    written = []
    for where, text in texts.items():
        path = folder / where.format(name=answers.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _template(variant: str, name: str, answers: Answers) -> str:
    text = (
        resources.files("workbench.scaffold")
        .joinpath("templates", variant, f"{name}.txt")
        .read_text(encoding="utf-8")
    )
    return Template(text).substitute(
        name=answers.name,
        title=one_line(answers.title),
        author=one_line(answers.author),
        purpose=one_line(answers.purpose),
        licence=one_line(answers.licence),
        distribution=answers.distribution,
    )
