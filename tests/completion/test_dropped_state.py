"""What an engine keeps of a document when another model answers in it for a while."""

from __future__ import annotations

from afterword.completion.engine import Engine
from afterword.completion.glossary import Glossary, parse_glossary
from tests.helpers import at_end

SECRET = "password: " + "plughxyzzy\n\nThanks for z"


def test_the_glossary_and_the_secret_words_of_a_document_stay(engine: Engine) -> None:
    document, cursor = at_end(SECRET)
    engine.index_open_document(document)
    engine.set_glossary(document.uri, Glossary(parse_glossary("Zubrowka")[0]))
    assert "Zubrowka" in [word.text for word in engine.complete(document, cursor, 5).words]
    secret = engine.open_words.secret_words(document.uri)
    assert secret
    engine.drop_state(document.uri)
    assert engine.status()["documents"] == 0
    assert engine.open_words.secret_words(document.uri) == secret
    assert "Zubrowka" in [word.text for word in engine.complete(document, cursor, 5).words]
