"""Find secrets and passwords in a text.

- `secrets`: the search itself, and removing what it finds; `secret_spans`: the same near a word;
  `secret_files`: files that are not opened at all.
- `shapes`: secrets that show without a name (keys, numbers, addresses).
- `reading`: the text as people read it; `secret_names`: the table of names by language, and
  `name_finder`: where they stand.
- `passwords`: tries every form at every name, and has those of a label ("password: x");
  `sentences` ("my password is x"), `before_names` ("x is the password"), `accounts` ("admin / x")
  and `blocks` (tables and lists) have the others; `further_values` has the second value of a
  sentence. `commands` has those of programs and addresses, `unnamed` those without a name ("use
  code x at checkout").
- `phrases`: seed phrases and lists of recovery codes.
- `values`: what may be a password; `ordinary_words` and `participles`: what is none.
"""
