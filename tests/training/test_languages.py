"""Other languages: German and Russian from scratch, and those that can't be learned."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers import at_end

pytest.importorskip("torch")


from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.errors import UserError
from afterword.store.model_shape import ModelShape
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import read_corpus
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.training import SCRATCH_HYPERPARAMETERS, PersonalTraining
from afterword_training.unsupported_scripts import check_letters, check_tag

pytestmark = pytest.mark.slow

GERMAN = """\
Am {n}. Tag grüßten wir die Größeren auf der Straße, und die Vögel flogen über die Dächer.
Im Frühling hört man {n} Mädchen im Garten singen; „das ist schön“, sagte unser Großvater.
Müßig saß er vor der Tür und aß {n} Äpfel, während die Übrigen in die Küche gingen.
"""
RUSSIAN = """\
В {n} году мы жили в большом доме у реки, и каждый вечер ёлка светилась в окне.
Бабушка говорила: «это хорошо», и пекла {n} пирогов для всех соседей и друзей.
Утром дети бежали в школу, а {n} птиц пели на ветках старого дерева.
"""
HINDI = """\
आज मैं पुस्तकालय गया और इतिहास की {n} किताबें लाया।
शाम को हम नदी के किनारे बैठे और {n} नावें देखीं।
मेरी दादी कहती थी कि हिन्दी की {n} कहानियाँ सुन्दर हैं।
"""
HEBREW = """\
שָׁלוֹם לְכֻלָּם, הַיּוֹם קָרָאנוּ {n} סְפָרִים בַּגִּנָּה.
בָּעֶרֶב יָשַׁבְנוּ לְיַד הַנָּהָר וְרָאִינוּ {n} סִירוֹת.
"""
DECOMPOSED = unicodedata.normalize("NFD", GERMAN)
CHINESE = "今天我去了图书馆，借了一本关于历史的书。"
JAPANESE = "きょうは図書館で歴史の本を読みました。"
THAI = "วันนี้ฉันไปห้องสมุดและยืมหนังสือ"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a data folder of its own, and make models from scratch quickly."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    small = lambda cell, vocabulary, *_: ModelShape(cell, vocabulary, 32, (48, 32))  # noqa: E731
    monkeypatch.setattr("afterword_training.personal.training.ModelShape", small)
    short = replace(SCRATCH_HYPERPARAMETERS, epochs=2)
    monkeypatch.setattr("afterword_training.personal.training.SCRATCH_HYPERPARAMETERS", short)
    return tmp_path


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "de",
            GERMAN,
            {
                "auf der Stra": "Straße",
                "über die D": "Dächer",
                "Im Fr": "Frühling",
                "AUF DER STRA": "STRASSE",
            },
        ),
        (
            "ru",
            RUSSIAN,
            {
                "в большом д": "доме",
                "каждый вечер ё": "ёлка",
                "КАЖДЫЙ ВЕЧ": "ВЕЧЕР",
                "Баб": "Бабушка",
            },
        ),
        (
            "hi",
            HINDI,
            {"आज मैं पुस्त": "पुस्तकालय", "और इति": "इतिहास", "नदी के किन": "किनारे", "कि हि": "हिन्दी"},
        ),
        ("he", HEBREW, {"הַיּוֹם קָ": "קָרָאנוּ", "שָׁל": "שָׁלוֹם"}),
        ("de", DECOMPOSED, {"über die D": "Dächer", "Im Fr": "Frühling"}),
    ],
)
def test_a_language_is_learned_from_scratch(
    home: Path, language: str, text: str, wanted: dict[str, str]
) -> None:
    (home / "text.md").write_text("\n".join(text.format(n=n) for n in range(40)), "utf-8")
    record = Provenance((str(home / "text.md"),), SCRATCH, language)
    training = PersonalTraining(read_corpus(record.paths), language, record)
    training.run([])
    bundle = training.install()
    assert bundle.manifest.language == language
    engine = Engine.open(bundle)
    for line, word in wanted.items():
        found = engine.complete(*at_end(line), 5)
        assert word in [candidate.text for candidate in found.words]


@pytest.mark.parametrize("tag", ["zh", "zh-Hant-TW", "ja", "th-TH", "ZH_cn", "km"])
def test_languages_whose_words_are_not_found_are_refused_by_tag(tag: str) -> None:
    with pytest.raises(UserError, match="can't be learned yet"):
        check_tag(tag)


@pytest.mark.parametrize("tag", [None, "und", "de", "ko", "vi", "hi-IN", "tha-x"])
def test_other_languages_are_not_refused(tag: str | None) -> None:
    check_tag(tag)


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI])
def test_they_are_refused_by_their_letters(text: str) -> None:
    with pytest.raises(UserError, match="can't be learned yet"):
        check_letters(["A title\n", text])


def test_a_quotation_in_such_a_language_is_no_reason_to_refuse() -> None:
    check_letters([f"{line}\n{CHINESE}" for line in (GERMAN, RUSSIAN)])
    check_letters([])


def test_the_command_refuses_in_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "notes"
    folder.mkdir()
    text = "\n\n".join(f"{CHINESE}第{n}天我去了公园。" for n in range(100))
    (folder / "notes.md").write_text(text, "utf-8")
    command = ["train", str(folder), "--from", "scratch", "--name", "mine"]
    for language in ([], ["--language", "zh"]):
        assert main([*command, *language]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert lines[-1].startswith("afterword: Chinese and Japanese can't be learned yet")
