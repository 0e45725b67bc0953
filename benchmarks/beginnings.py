"""What `afterword complete` answers to everyday beginnings, as a table for the model card.

python -m benchmarks.beginnings [--model NAME|PATH]
"""

from __future__ import annotations

import argparse

from afterword.cli.complete import ask

BEGINNINGS = (
    "Dear Anna, thank you for your ",
    "I hope you are ",
    "Happy birth",
    "See you ",
    "Sorry for the ",
    "I am looking forward to ",
    "Could you please ",
    "Let me know if you ",
    "The meeting is on ",
    "We had a lovely ",
    "What do you ",
    "How was your ",
    "I don",
    "This morning I went to the ",
    "In my opi",
    "The children were pla",
    "It was raining, so we ",
    "The most important thing is ",
    "You can find more infor",
    "To install the program, run the ",
)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model")
    options = parser.parse_args()
    print("| beginning | words | ghost text |\n|---|---|---|")
    for text in BEGINNINGS:
        answer = ask(text, options.model)
        words = ", ".join(word["text"] for word in answer["words"])
        beginning = f"{text}…" if text.endswith(" ") else text
        print(f"| {beginning} | {words} | {answer['phrase'] or ''} |", flush=True)


if __name__ == "__main__":
    main()
