"""The page of words: terms.txt and synonyms.toml edited as text, stored only where in order.

What the articles define themselves, or use as the same, is proposed for synonyms.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import abort, render_template, request

from corpus.entities.curated_text import added
from corpus.errors import JianbaoError
from indexer.durable import alone, write
from indexer.library.word_files import (
    BAD_TOML,
    NO_GROUPS,
    NO_LETTER,
    SEVERAL,
    SHORT_GROUP,
    Fault,
    read_synonyms,
    read_terms,
)
from indexer.library.word_files import synonym_faults as of_synonyms
from indexer.library.word_files import term_faults as of_terms
from indexer.settings import BadSettings
from web.admin.desk import Answer, blueprint, index_and_show, library, state
from web.admin.proposals import decline, declined
from web.admin.synonym_proposals import SynonymProposal, proposals, totals
from web.http.context import current
from web.http.errors import HttpError
from web.http.mark import mark
from web.http.redirects import redirect

#: What is wrong with a line, as the page says it.
REASONS: Final = {
    NO_LETTER: "没有一个字或字母",
    SEVERAL: "一行只写一个词",
    BAD_TOML: "这里不合 TOML 的写法",
    NO_GROUPS: '只写 groups = [["甲", "乙"], …]，一组一个方括号',
    SHORT_GROUP: "一组至少两个说法，都要加引号，都要有字或字母",
}


#: Proposals on the page.
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Edited:
    """A file as the page shows it: its name, its text, and what it was when that was read.

    ``faults`` are why it was not stored, ``theirs`` what stands in it now, where that has changed.
    """

    name: str
    text: str
    seen: str
    faults: Sequence[Fault] = ()
    theirs: str | None = None


def _files() -> dict[str, tuple[Path, Callable[[str], list[Fault]]]]:
    held = library()
    return {held.terms.name: (held.terms, of_terms), held.synonyms.name: (held.synonyms, of_synonyms)}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise JianbaoError(f"{path.name}: not UTF-8 text; save it as UTF-8, then edit it here") from error
    except OSError as error:
        raise JianbaoError(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from error


def _page(edited: Edited | None = None) -> str:
    found = []
    for name, (path, _) in _files().items():
        text = _read(path)
        found.append(edited if edited and edited.name == name else Edited(name, text, mark(text)))
    engine, proposed = current().engine, _proposed()
    shown = [(one, *totals(engine, one)) for one in proposed[:_SHOWN]]
    return render_template("admin_terms.html", files=found, reasons=REASONS, proposed=shown, total=len(proposed))


def _proposed() -> list[SynonymProposal]:
    """Return the proposals, found once a snapshot, less those answered since."""
    try:
        own, words = read_synonyms(library().synonyms), read_terms(library().terms)
    except BadSettings:  # the page says what is wrong with it
        own, words = (), ()
    found = current().remember("synonym proposals", lambda: proposals(current().engine, own, words))
    answered = declined(state())
    return [one for one in found if one.id not in answered]


@blueprint.get("/terms")
def terms() -> Answer:
    """Show terms.txt and synonyms.toml, to be edited."""
    return _page()


@blueprint.post("/terms")
def write_terms() -> Answer | tuple[str, int]:
    """Store one of the files (``file``) and index anew, if it is in order and unchanged."""
    name = request.form.get("file", "")
    if name not in _files():
        abort(404)
    path, faults_of = _files()[name]
    text = "\n".join(request.form.get("text", "").splitlines())
    text = f"{text.rstrip()}\n" if text.strip() else ""
    seen = request.form.get("seen", "")
    if faults := faults_of(text):
        return _page(Edited(name, text, seen, faults)), 400
    try:
        with alone(path):
            now = _read(path)
            if mark(now) != seen:
                return _page(Edited(name, text, mark(now), theirs=now)), 409
            write(path, text.encode("utf-8"))
    except OSError as error:
        raise JianbaoError(f"{name}: cannot be written ({error.strerror}); check its permissions") from error
    return index_and_show()


@blueprint.post("/terms/proposed")
def answer_synonyms() -> Answer:
    """Write proposals (``take``) to synonyms.toml, or never propose them again (``do``)."""
    ids = request.form.getlist("take")
    chosen = [one for one in _proposed() if one.id in ids]
    if not chosen:
        raise HttpError(409, "没有选中，或者这些都已经定过了。")
    if request.form.get("do") == "refuse":
        decline(state(), ids)
        return redirect(current().links.to("/admin/terms") + "#proposed", 303)
    path = library().synonyms
    try:
        with alone(path):
            text = _read(path)
            if of_synonyms(text):
                raise HttpError(409, "synonyms.toml 写得不合，先在上面改好。")
            for one in chosen:
                text = added(text, "groups", [one.short, one.long])
            write(path, text.encode("utf-8"))
    except OSError as error:
        raise JianbaoError(f"{path.name}: cannot be written ({error.strerror}); check its permissions") from error
    decline(state(), ids)
    return index_and_show()
