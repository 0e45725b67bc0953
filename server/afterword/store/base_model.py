"""Name the base model that a personal model was trained from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BaseModel:
    """A model that has not learned from a person, as `base` in a manifest names it.

    Attributes
    ----------
    name : str
        Its own name.
    sha256 : str
        Of its `model.onnx`, in hexadecimal.
    created : str
        ISO 8601 date.
    """

    name: str
    sha256: str
    created: str

    @classmethod
    def from_json(cls, values: object) -> BaseModel:
        """Read it from parsed JSON; ValueError if it is not an object of these strings."""
        keys = ("name", "sha256", "created")
        if not isinstance(values, dict) or not all(isinstance(values.get(k), str) for k in keys):
            raise ValueError(f"base is not an object with the strings {', '.join(keys)}")
        return cls(*(values[key] for key in keys))


@dataclass(frozen=True)
class Release:
    """A base model that Afterword has shipped.

    Attributes
    ----------
    name : str
        Its own name.
    created : str
        ISO 8601 date.
    million_tokens : float
        How many tokens it has read in all. A manifest has only those of the last run.
    network, tokenizer : str
        sha256 of its `model.onnx` and `tokenizer.json`, in hexadecimal.
    """

    name: str
    created: str
    million_tokens: float
    network: str
    tokenizer: str


_VOCABULARY_OF_22_NOVEMBER = "6fa1ce5c45f14449199b4e1f6e7c78b0f42c43bd130a2fabb27f2336b2efc239"

RELEASES = (
    Release(
        "en",
        "2026-11-22",
        12.4,
        "a960290e0235d249799b6acbb020a878e311b9932df831ae4d26516ab3698b23",
        _VOCABULARY_OF_22_NOVEMBER,
    ),
    Release(
        "en",
        "2026-11-22",
        25.2,
        "352aca09cad45bfce61b5b21b9daf293cf746ae771ba1ee47791b6c46de83ec1",
        _VOCABULARY_OF_22_NOVEMBER,
    ),
    Release(
        "en",
        "2026-11-23",
        44.0,
        "b0598c17db822b421b5a0180b8d3d1c8eeab2294a9989d80503832867ad7b906",
        _VOCABULARY_OF_22_NOVEMBER,
    ),
    Release(
        "en",
        "2026-11-25",
        68.0,
        "f9bd426be5d1d6967d8953e1e691bce3d71e58675fdfdd009fd7683545ea8a46",
        _VOCABULARY_OF_22_NOVEMBER,
    ),
    Release(
        "en",
        "2026-11-28",
        84.5,
        "0fc419fa11d6c439c6468ac75d6e113512bc02341036be1dc278cf5b9a01b598",
        _VOCABULARY_OF_22_NOVEMBER,
    ),
    Release(
        "en",
        "2026-11-30",
        186.5,
        "53cd8dafc47647194649ef34d819badf90ef9209f07d6702fc2f736cc8ab5e0e",
        "81cc46c6dad28341e3da986f7ec3046d0742b7fa34ed936ab959bd290f4bc396",
    ),
)
"""Every base model that has shipped, oldest first."""


def find_release(network: str) -> Release | None:
    """Return the release with a network, by its sha256; None if there is none."""
    return next((release for release in RELEASES if release.network == network), None)


def possible_releases(tokenizer: str, created: str) -> list[Release]:
    """Return the releases that a model can come from, by its vocabulary and date, oldest first.

    Training keeps the vocabulary of the base, so the tokenizer's sha256 is that of the base's.
    """
    return [r for r in RELEASES if r.tokenizer == tokenizer and r.created <= created]
