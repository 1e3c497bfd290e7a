"""What persons answered, beside the documents that a review found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .answers import answer_before, answer_to, version_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .answers import Answered, Version
    from .checking import Checked, CheckedFolder


def with_answers(folders: Sequence[CheckedFolder], answers: Sequence[Answered]) -> list[CheckedFolder]:
    """The same contracts, each document with the answer about this very version, or with the one about an earlier one."""
    return [_with(folder, answers) for folder in folders]


def _with(folder: CheckedFolder, answers: Sequence[Answered]) -> CheckedFolder:
    if folder.folder.facts is None:
        return folder
    identity = folder.folder.facts.identity
    about = [each for each in answers if each.version.contract == identity]
    versions = [_version(identity, each) for each in folder.papers]
    listed = {each for each in versions if each}
    papers = tuple(
        _answered(each, version, listed, about) for each, version in zip(folder.papers, versions, strict=True)
    )
    return replace(folder, papers=papers)


def _version(identity: str, each: Checked) -> Version | None:
    paper = each.paper
    return version_of(identity, paper.id, paper.by, paper.name, paper.content.sha256 if paper.content else None)


def _answered(
    each: Checked, version: Version | None, listed: Collection[Version], about: Sequence[Answered]
) -> Checked:
    answer = answer_to(version, about)
    paper = each.paper
    row = (paper.id or "", paper.by, paper.name)
    before = None if answer else answer_before(version, row, listed, about)
    return replace(each, version=version, answer=answer, before=before)
