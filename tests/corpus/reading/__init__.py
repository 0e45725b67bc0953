import pytest

pytest.register_assert_rewrite("tests.corpus.reading.reading")
