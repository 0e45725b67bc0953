"""Print what was read, left out and filtered, for the user to check before training."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterword_training.corpus.documents import Corpus, CorpusDocument

_MAX_EXAMPLES = 3
_MAX_FOLDERS = 15
# Copying or unpacking a folder takes a while.
_ONE_DATE_SECONDS = 600


def print_report(corpus: Corpus, console: Console) -> None:
    """Print how many words come from where, what was left out and why, and what was filtered.

    The text of the documents is not shown, and of what was filtered only the number.
    """
    console.print(_words_table(corpus))
    if corpus.skipped:
        console.print(_skipped_table(corpus))
    if corpus.filtered:
        console.print(_filtered_table(corpus))


def print_date_note(corpus: Corpus, console: Console) -> None:
    """Say so if nearly all documents have one date: then it is chance which are set aside."""
    dates = sorted(document.modified for document in corpus.documents)
    ends = range(_nearly_all(len(dates)) - 1, len(dates))
    if len(dates) > 1 and any(
        dates[end] - dates[end - ends.start] <= _ONE_DATE_SECONDS for end in ends
    ):
        console.print(
            Text(
                "Nearly all documents have the same date, as after copying or unpacking. So the "
                "part that is set aside to test on is arbitrary, not your newest writing: put "
                "dates in names (2024-03-05 title.md) or headers (date: 2024-03-05)."
            ),
            soft_wrap=True,
        )


def _nearly_all(count: int) -> int:
    return max(1, round(0.95 * count))


def _words_table(corpus: Corpus) -> Table:
    documents: Counter[tuple[str, str]] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for document in corpus.documents:
        key = (_folder(document), document.kind)
        documents[key] += 1
        words[key] += document.words
    table = Table(title="Writing", title_justify="left", show_footer=True)
    table.add_column("from", footer="all", overflow="fold")
    table.add_column("kind")
    table.add_column("documents", justify="right", footer=f"{len(corpus.documents):,}")
    table.add_column("words", justify="right", footer=f"{corpus.words:,}")
    largest = words.most_common(_MAX_FOLDERS)
    for (folder, kind), count in largest:
        table.add_row(Text(folder), kind, f"{documents[folder, kind]:,}", f"{count:,}")
    if rest := len(words) - len(largest):
        others = corpus.words - sum(count for _, count in largest)
        left = len(corpus.documents) - sum(documents[key] for key, _ in largest)
        table.add_row(f"{rest} more folders", "", f"{left:,}", f"{others:,}")
    return table


def _skipped_table(corpus: Corpus) -> Table:
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for skipped in corpus.skipped:
        detail = f" ({skipped.detail})" if skipped.detail else ""
        sources[skipped.reason].append(skipped.source + detail)
    table = Table(title="Left out", title_justify="left")
    table.add_column("why")
    table.add_column("how many", justify="right")
    table.add_column("for example", overflow="fold")
    for reason, found in sorted(sources.items(), key=lambda item: -len(item[1])):
        examples = list(dict.fromkeys(found))[:_MAX_EXAMPLES]
        table.add_row(Text(reason), f"{len(found):,}", Text("\n".join(examples)))
    return table


def _filtered_table(corpus: Corpus) -> Table:
    table = Table(title="Filtered from the text", title_justify="left")
    table.add_column("kind")
    table.add_column("how many", justify="right")
    for kind, count in corpus.filtered.most_common():
        table.add_row(kind, f"{count:,}")
    return table


def _folder(document: CorpusDocument) -> str:
    """Return the folder of a file, or the file or repository itself if it holds many documents."""
    file = document.file
    return str(Path(file).parent) if file == document.source else file
