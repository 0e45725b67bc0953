"""The files in editors/ that go to other projects: right in form, and in what they claim."""

from __future__ import annotations

import json
import py_compile
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from filelock import FileLock

from afterword import __version__
from afterword.cli import jsonc
from afterword.cli.setup import command_path, configuration
from afterword.masking.languages import SUPPORTED
from tests.helpers import OUTSIDE

from .emacs.conftest import BASE_CONFIGURATION, Emacs, find_emacs
from .helix.test_helix import find_helix
from .neovim.driver import find_neovim
from .packages import CACHE, Unavailable, run, unpack
from .reference_server import ReferenceServer
from .texts import OPEN_TEXT

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / "editors"
UPSTREAM = EDITORS / "upstream"
COMMAND = ["afterword", "serve"]
STYLUA = "@johnnymorganz/stylua@2.5.2"
SECONDS = 240


def test_the_page_names_every_file() -> None:
    page = (EDITORS / "README.md").read_text("utf-8")
    for path in UPSTREAM.rglob("*"):
        assert path.is_dir() or f"`{path.relative_to(EDITORS)}`" in page
    folders = {path.name for path in EDITORS.iterdir() if path.is_dir()}
    assert {name for name in folders if f"`{name}/" not in page} == set()


# Mason


def test_the_entry_for_mason_has_what_its_schema_asks_for() -> None:
    entry = yaml.safe_load((UPSTREAM / "mason" / "package.yaml").read_text("utf-8"))
    texts = {"name", "description", "homepage"}
    lists = {"licenses", "languages", "categories"}
    assert set(entry) == texts | lists | {"source", "bin", "neovim"}
    assert all(isinstance(entry[key], str) for key in texts)
    assert all(entry[key] and isinstance(entry[key], list) for key in lists)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert entry["name"] == project["name"]
    assert entry["licenses"] == project["license"].split(" AND ")
    assert entry["categories"] == ["LSP"]
    assert entry["source"] == {"id": f"pkg:pypi/{project['name']}@{__version__}"}
    (script,) = project["scripts"]
    assert entry["bin"] == {script: f"pypi:{script}"}
    assert entry["neovim"] == {"lspconfig": "afterword"}
    assert (UPSTREAM / "nvim-lspconfig" / "afterword.lua").is_file()


# Neovim


def read_in_neovim(path: Path, folder: Path) -> dict[str, Any]:
    """Return the command and the file types of a configuration, as Neovim reads it."""
    try:
        program, variables = find_neovim()
    except Unavailable as reason:
        pytest.skip(f"Neovim: {reason}")
    out = folder / "configuration.json"
    encode = f"local c = dofile([[{path}]]); local t = vim.json.encode({{ c.cmd, c.filetypes }})"
    lua = f"lua {encode}; vim.fn.writefile({{ t }}, [[{out}]])"
    command = [*program, "--headless", "--clean", "-c", lua, "-c", "qa!"]
    subprocess.run(command, env=variables, check=True, capture_output=True, timeout=SECONDS)
    command_, filetypes = json.loads(out.read_text("utf-8"))
    return {"cmd": command_, "filetypes": filetypes}


def test_the_entry_for_nvim_lspconfig_is_that_of_the_plugin(tmp_path: Path) -> None:
    entry = read_in_neovim(UPSTREAM / "nvim-lspconfig" / "afterword.lua", tmp_path)
    assert entry == read_in_neovim(EDITORS / "nvim" / "lsp" / "afterword.lua", tmp_path)
    assert entry["cmd"] == COMMAND
    assert len(entry["filetypes"]) == len(set(entry["filetypes"])) > 50


def test_the_entry_for_nvim_lspconfig_is_formatted_as_it_wants() -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm is not installed")
    folder = CACHE / "stylua"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        try:
            if not folder.exists():
                run(npm, "install", "--silent", "--prefix", f"{folder}.new", STYLUA)
                Path(f"{folder}.new").rename(folder)
        except Unavailable as reason:
            pytest.skip(f"StyLua: {reason}")
    path = UPSTREAM / "nvim-lspconfig" / "afterword.lua"
    # The settings in .stylua.toml of nvim-lspconfig.
    script = """
const { Config, formatCode, IndentType, OutputVerification, QuoteStyle, CallParenType, LuaVersion }
  = require("@johnnymorganz/stylua");
const config = Config.new();
config.column_width = 120;
config.indent_type = IndentType.Spaces;
config.indent_width = 2;
config.quote_style = QuoteStyle.AutoPreferSingle;
config.call_parentheses = CallParenType.Input;
const text = require("node:fs").readFileSync(process.argv[1], "utf8");
process.stdout.write(formatCode(text, config, undefined, OutputVerification.Full));
"""
    done = subprocess.run(
        [node, "-e", script, str(path)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=True,
    )
    assert done.stdout == path.read_text("utf-8")


# Helix


def test_the_entry_for_helix_is_understood_and_is_that_of_setup(tmp_path: Path) -> None:
    text = (UPSTREAM / "helix" / "languages.toml").read_text("utf-8")
    entry = tomllib.loads(text)
    ours = tomllib.loads(configuration("helix", "afterword", ""))
    assert entry["language-server"] == ours["language-server"]
    # Helix has no language for plain text.
    assert entry["language"] == [one for one in ours["language"] if one["name"] != "text"]
    try:
        command, variables = find_helix()
    except Unavailable as reason:
        pytest.skip(f"Helix: {reason}")
    folder = tmp_path / "helix"
    folder.mkdir()
    (folder / "languages.toml").write_text(text, "utf-8")
    for language in entry["language"]:
        shown = subprocess.run(
            [*command, "--health", language["name"]],
            env={**variables, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=True,
        )
        assert re.search(r"afterword", shown.stdout), shown.stdout


# Emacs


@pytest.fixture(scope="module")
def emacs() -> Emacs:
    try:
        return find_emacs()
    except Unavailable as reason:
        pytest.skip(f"Emacs: {reason}")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the package for Emacs, beside which files can be written."""
    return Path(shutil.copy(EDITORS / "emacs" / "afterword.el", tmp_path))


def batch(emacs: Emacs, *arguments: str | Path) -> str:
    """Run Emacs without a terminal; return what it prints."""
    done = subprocess.run(
        [*emacs.command, "-Q", "--batch", "--eval", f"(progn {BASE_CONFIGURATION})", *arguments],
        env=emacs.environment | {"HOME": "/nonexistent"},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_package_for_emacs_compiles_without_a_warning(emacs: Emacs, package: Path) -> None:
    strict = "(setq byte-compile-error-on-warn t)"
    batch(emacs, "--eval", strict, "-f", "batch-byte-compile", package)
    assert package.with_suffix(".elc").exists()


def test_the_package_for_emacs_has_documentation_in_the_usual_form(
    emacs: Emacs, package: Path
) -> None:
    check = f"(progn (require 'checkdoc) (checkdoc-file {json.dumps(str(package))}))"
    assert package.name not in batch(emacs, "--eval", check)


def test_the_package_for_emacs_passes_the_linter_of_melpa(emacs: Emacs, package: Path) -> None:
    try:
        tree = unpack("sid", "elpa-package-lint")
    except Unavailable as reason:
        pytest.skip(f"package-lint: {reason}")
    folders = tree.root.glob("usr/share/emacs/site-lisp/elpa-src/*")
    paths = [argument for folder in folders for argument in ("-L", str(folder))]
    assert package.name not in batch(
        emacs, *paths, "-l", "package-lint", "-f", "package-lint-batch-and-exit", package
    )


def test_the_package_for_emacs_starts_the_server(
    emacs: Emacs, package: Path, server: ReferenceServer, tmp_path: Path
) -> None:
    script = tmp_path / "ask.el"
    script.write_text(
        f"""
(require 'afterword)
(setq eglot-sync-connect 60
      afterword-command (list {json.dumps(str(command_path()))} "serve"))
(find-file {json.dumps(str(tmp_path / "letter.txt"))})
(afterword-ensure)
(run-hooks 'post-command-hook)
(jsonrpc-request (eglot-current-server) :workspace/executeCommand '(:command "afterword.status"))
(insert {json.dumps(OPEN_TEXT)})
(let* ((data (eglot-completion-at-point)) (table (nth 2 data)))
  (princ (format "preview %s\\n" completion-preview-mode))
  (princ (string-join (sort (all-completions "wo" table) #'string<) " ")))
(eglot-shutdown (eglot-current-server))
""",
        encoding="utf-8",
    )
    printed = batch(emacs, "-L", package.parent, "-l", script)
    assert "preview t" in printed
    assert " ".join(sorted(server.suggest(OPEN_TEXT, "plaintext").words)) in printed


def test_the_recipe_for_melpa_takes_the_package() -> None:
    recipe = (UPSTREAM / "melpa" / "afterword").read_text("utf-8")
    pattern = r'\(afterword\n :fetcher git\n :url "\S+"\n :files \("(\S+)"\)\)\n'
    found = re.fullmatch(pattern, recipe)
    assert found is not None
    assert [path.name for path in ROOT.glob(found[1])] == ["afterword.el"]


# Zed


def test_the_extension_for_zed_claims_languages_that_the_server_knows() -> None:
    extension = tomllib.loads((EDITORS / "zed" / "extension.toml").read_text("utf-8"))
    cargo = tomllib.loads((EDITORS / "zed" / "Cargo.toml").read_text("utf-8"))
    assert extension["schema_version"] == 1
    assert extension["version"] == cargo["package"]["version"] == __version__
    assert cargo["lib"]["crate-type"] == ["cdylib"]
    assert "zed_extension_api" in cargo["dependencies"]
    (server,) = extension["language_servers"].values()
    assert list(server["language_ids"]) == server["languages"]
    assert set(server["language_ids"].values()) <= set(SUPPORTED)
    licence = (EDITORS / "zed" / "LICENSE").read_text("utf-8")
    assert licence == (ROOT / "LICENSE").read_text("utf-8")


def test_the_extension_for_zed_compiles_against_the_interface(tmp_path: Path) -> None:
    """Compile it against a stand-in, because the crate's registry is not at hand everywhere."""
    rustc = shutil.which("rustc")
    if rustc is None:
        pytest.skip("Rust is not installed")
    source = EDITORS / "zed" / "src" / "lib.rs"
    name = "zed_extension_api"
    stand_in = ["--crate-type", "rlib", "--crate-name", name, "-A", "dead_code"]
    ours: list[str | Path] = [
        "--crate-type",
        "lib",
        "--emit",
        "metadata",
        "--crate-name",
        "zed_afterword",
    ]
    ours += ["--emit", "metadata", "-D", "warnings", "--extern", f"{name}=lib{name}.rlib"]
    for arguments in ([*stand_in, Path(__file__).with_name(f"{name}.rs")], [*ours, source]):
        done = subprocess.run(
            [rustc, "--edition", "2021", *arguments],
            cwd=tmp_path,
            env=OUTSIDE,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    if rustfmt := shutil.which("rustfmt"):
        subprocess.run([rustfmt, "--edition", "2021", "--check", source], env=OUTSIDE, check=True)
    text = source.read_text("utf-8")
    assert f'const COMMAND: &str = "{COMMAND[0]}"' in text
    assert f'vec!["{COMMAND[1]}".to_string()]' in text


# Sublime Text


def test_the_package_for_sublime_text_has_the_configuration_of_setup() -> None:
    folder = EDITORS / "sublime"
    settings = jsonc.parse((folder / "LSP-afterword.sublime-settings").read_text("utf-8"))
    printed = jsonc.parse(configuration("sublime", "afterword", ""))["clients"]["afterword"]
    assert settings["command"] == printed["command"] == COMMAND
    assert settings["selector"] == printed["selector"]
    (command,) = jsonc.parse((folder / "LSP-afterword.sublime-commands").read_text("utf-8"))
    assert (folder / Path(command["args"]["base_file"]).name).is_file()
    entry = json.loads((UPSTREAM / "package-control" / "lsp-afterword.json").read_text("utf-8"))
    assert set(entry) == {"name", "details", "labels", "releases"}
    assert entry["details"].endswith(f"/{entry['name']}")
    assert (folder / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_the_package_for_sublime_text_registers_its_client(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    registered: list[Any] = []
    stand_in: Any = ModuleType("LSP.plugin")
    stand_in.AbstractPlugin = type("AbstractPlugin", (), {})
    stand_in.register_plugin = registered.append
    stand_in.unregister_plugin = registered.remove
    monkeypatch.setitem(sys.modules, "LSP", ModuleType("LSP"))
    monkeypatch.setitem(sys.modules, "LSP.plugin", stand_in)
    source = EDITORS / "sublime" / "plugin.py"
    py_compile.compile(str(source), cfile=str(tmp_path / "plugin.pyc"), doraise=True)
    plugin: dict[str, Any] = {}
    exec(source.read_text("utf-8"), plugin)
    plugin["plugin_loaded"]()
    (client,) = registered
    # The package LSP reads the settings of this name.
    assert (EDITORS / "sublime" / f"LSP-{client.name()}.sublime-settings").is_file()
    plugin["plugin_unloaded"]()
    assert not registered
