"""Find passwords in commands, addresses and headers: `sshpass -p x`, `ftp://ann:x@host`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterword.privacy.values import QUOTED, Value, value_of
from afterword.text.lazy_pattern import LazyPattern

_ANY = r"(?P<value>\S{1,200})"
_NO_OPTION = r"(?P<value>[^\s-]\S{0,200})"
_BEFORE = r"\b[^\n]{0,80}?"
"""Other arguments of a command."""
_AUTHORIZATION = LazyPattern(
    r"\b(?:bearer|basic) {1,9}(?P<value>(?=\S{0,200}\d)[\w.+/=~-]{16,400})"
)
_TABLE = {
    "authorization": r"[\"']?: ?[\"']?(?:bearer|basic|token|digest|apikey) "
    r"(?P<value>[^\s\"']{1,200})",
    "oauth2-bearer": rf"[= ]{_ANY}",
    "sshpass": rf"(?: -\w)* -p ?{_ANY}",
    "mysql": rf"[a-z]{{0,8}}{_BEFORE} -p{_NO_OPTION}",
    "mariadb": rf"[a-z-]{{0,8}}{_BEFORE} -p{_NO_OPTION}",
    "identified": rf" (?:with \w{{1,30}} )?(?:by|as) (?:password )?(?P<value>{QUOTED})",
    "create user": rf" \S{{1,60}} identified by {_ANY}",
    "docker login": rf"{_BEFORE} -p[ =]?{_ANY}",
    "redis-cli": rf"{_BEFORE} (?:-a|auth) {_ANY}",
    "requirepass": rf" {_ANY}",
    "masterauth": rf" {_ANY}",
    "htpasswd": r" -\w{0,5}[bn]\w{0,5}(?: -\w)? (?:\S{1,80} ){1,2}?"
    r"(?P<value>\S{1,200})(?=\s*(?:\n|\Z))",
    "echo": r"(?: -\w)* (?P<value>[\"']?[^\s|\"']{1,100}[\"']?) ?\| ?(?:sudo -s\b|base64"
    r"|passwd|docker login|kinit|cryptsetup|gpg|su\b)",
    "printf": r" [\"'](?:[^\s|\"':]{1,40}:)?(?P<value>[^\s|\"'\\%:]{1,100})(?:\\?n)?[\"'] ?\| ?"
    r"(?:sudo|base64|passwd|chpasswd)",
    "echo ": r"[\"']?[^\s|\"':]{1,40}:(?P<value>[^\s|\"']{1,100})[\"']? ?\| ?(?:sudo )?chpasswd",
    "unzip": rf"{_BEFORE} -p ?{_NO_OPTION}",
    "unrar": rf"{_BEFORE} -h?p{_NO_OPTION}",
    "veracrypt": rf"{_BEFORE} -p {_NO_OPTION}",
    "rclone config": rf"{_BEFORE} pass {_NO_OPTION}",
    "x-token: ": _ANY,
    "_auth=": _ANY,
    "session=": _ANY,
    "chpasswd": r" <<< ?[\"']?\S{1,40}?:(?P<value>\S{1,100})",
    **dict.fromkeys(("pass insert", "kinit", "passwd", "vncpasswd", "cryptsetup", "gpg", "sudo -s"),
                    rf"{_BEFORE}<<< ?{_ANY}"),
    "net user": r" (?!/)\S{1,40} (?P<value>[^\s/]\S{0,200})",
    "net use ": r"[^\n]{0,80}?\\\\\S{1,80} (?:/user:\S{1,40} )?(?P<value>[^\s/]\S{0,200})",
    "passin": rf" pass:{_ANY}",
    "passout": rf" pass:{_ANY}",
    "-pass pass:": _ANY,
    "-password pass:": _ANY,
    "openssl enc": rf"{_BEFORE} -k {_ANY}",
    "ssh-keygen": rf"{_BEFORE} -[np] (?P<value>[^\s-]\S{{0,200}})",
    "ldap": rf"[a-z]{{1,8}}{_BEFORE} -w {_ANY}",
    "smbclient": rf"{_BEFORE} -u ?\S{{1,40}}%{_ANY}",
    "smbclient //": rf"\S{{1,60}} {_NO_OPTION}",
    "7z": rf"a?\b[^\n]{{0,60}}? -p{_NO_OPTION}",
    "zip": rf"\b[^\n]{{0,60}}? -p ?{_NO_OPTION}",
    "rar ": rf"[ax]\b[^\n]{{0,60}}? -h?p{_NO_OPTION}",
    "://": r"[^\s:/@]{0,60}:(?P<value>[^\s/@]{1,200})@",
    "-storepass": rf"[ =]{_ANY}",
    "-keypass": rf"[ =]{_ANY}",
    " -u ": rf"\S{{1,60}} (?:[^\n]{{0,40}} )?-p ?{_NO_OPTION}",
    " -u": r" ?(?P<user>[a-z]\w{1,30}),(?P<value>[^\s,]{1,200})",
    "useradd": rf"{_BEFORE} -p {_ANY}",
    "xfreerdp": rf"{_BEFORE} /p:{_ANY}",
    "nmcli": rf"{_BEFORE} password [\"']?(?P<value>[^\s\"']{{1,200}})",
    "wpa_passphrase": rf" \S{{1,60}} {_ANY}",
    "iwconfig": rf"{_BEFORE} key (?:s:)?{_ANY}",
    "-setairportnetwork": rf" \S{{1,20}} \S{{1,60}} {_ANY}",
    "netsh wlan": rf"{_BEFORE} key (?:= ?)?{_ANY}",
    "sqlplus": r" [a-z]\w{0,40}/(?P<value>[^\s/@]{1,200})",
    "impdp": r" [a-z]\w{0,40}/(?P<value>[^\s/@]{1,200})",
    "pragma key": rf" ?= ?{_ANY}",
    "rclone obscure": rf" {_ANY}",
    "bw unlock": rf" {_NO_OPTION}",
    "bw login": rf" \S+@\S+ {_NO_OPTION}",
    "vault login": rf" {_NO_OPTION}",
    "consul kv put": rf" \S{{0,60}}(?:pass|secret|token|key)\S{{0,20}} {_ANY}",
    "wrangler secret put": rf" \S{{1,60}} {_NO_OPTION}",
    "aws configure set": rf" \S{{0,20}}(?:key|token)\S{{0,20}} {_ANY}",
    "npm config set": rf" \S{{0,60}}auth\S{{0,20}} {_ANY}",
    "git config": rf"{_BEFORE} \S{{0,20}}password {_ANY}",
    "--from-literal": rf"[ =]\w{{1,40}}={_ANY}",
    "crypt(": r"'(?P<value>[^'\n]{1,100})'",
    "send \"": r"(?P<value>[^\s\"\\]{4,100})\\[rn]\"",
    "snmpwalk": rf"{_BEFORE} -c {_ANY}",
    "snmp-server community": rf" {_ANY}",
    "radtest": rf" \S{{1,40}} {_ANY}",
    "pdftk": rf"{_BEFORE} (?:input_pw|owner_pw|user_pw) {_ANY}",
    "user_pw": rf" {_ANY}",
    "--encrypt": rf" {_NO_OPTION}",
    "+login": rf" \S{{1,40}} {_ANY}",
    "mosquitto_passwd": rf" -b \S{{1,60}} \S{{1,40}} {_ANY}",
    "hydra": rf"{_BEFORE} -p {_ANY}",
    "add-generic-password": rf"{_BEFORE} -w {_ANY}",
    "convertto-securestring": rf" (?:-string )?{_ANY}",
    "schtasks": rf"{_BEFORE} /rp {_ANY}",
    "cmdkey": rf"{_BEFORE} /pass:{_ANY}",
    "rabbitmqctl": rf" (?:add_user|change_password|authenticate_user) \S{{1,60}} {_NO_OPTION}",
    "mc alias set": rf" \S{{1,60}} \S{{1,100}} \S{{1,60}} {_NO_OPTION}",
    "secret set": rf"{_BEFORE} (?:--body|-b)[ =]{_ANY}",
    "runas": rf"{_BEFORE} /user:\S{{1,40}} (?P<value>[^\s/\"]\S{{0,200}})",
    "identified by ": rf"(?P<value>{QUOTED})",
    ";p:": r"(?P<value>[^\s;]{1,100});",  # the QR code of a wireless network
    **dict.fromkeys(
        ("discord.gg/", "discord.com/invite/", "chat.whatsapp.com/", "/joinchat/", "t.me/+",
         "/shared_invite/", "/meetup-join/", "teams.live.com/meet/", "meet.jit.si/",
         "signal.group/#", "zoom.us/j/", "zoom.us/my/", "we.tl/", "we.tl/t-",
         "discord dot gg slash ", "discord [dot] gg / "),
        r"(?P<value>[\w-]{6,60})",
    ),
    **dict.fromkeys(
        ("?pwd=", "&pwd=", "?token=", "&token=", "?key=", "?code=", "?invite=", "&password=",
         "?password=", "wa.me/message/"),
        r"(?P<value>[\w-]{4,80})",
    ),
    **dict.fromkeys(
        ("curl", "wget", "http"),
        r"\b[^\n]{0,120}? (?:-u|--user|--proxy-user|-a)[ =]?[\"']?"
        r"[^\s:\"']{1,60}:(?P<value>[^\s\"']{1,200})",
    ),
}  # fmt: skip
_COMMANDS = {
    command: LazyPattern((r"\b" if command[0].isalnum() else "") + re.escape(command) + arguments)
    for command, arguments in _TABLE.items()
}
"""Programs and addresses, and where a password stands in them (in lower case)."""


_INSERT = LazyPattern(
    r"insert into \S{1,60}? ?\((?P<columns>[^()\n]{1,300})\)\s{1,9}"
    r"values ?\((?P<values>[^()\n]{1,500})\)"
)
_SECRET_COLUMN = LazyPattern(r"pass(?:word|wd|phrase|code)?\b|pwd|secret|api_?key|token\b|\bpin\b")


_CALL = LazyPattern(
    r"(?:login|auth|credentials?|authenticate|sign_?in)\w{0,20}(?: ?=)? ?"
    r"\([\"'][^\"'\n]{1,60}[\"'], ?[\"'](?P<value>[^\"'\n]{3,100})[\"']"
)
"""A user and a password in source code: `login("ann", "x")`."""


def _inserted(text: str) -> Iterator[Value]:
    """Yield what a statement of SQL puts into a column of passwords."""
    for match in _INSERT.finditer(text):
        end = match.start("values")
        columns, values = match["columns"].split(","), match["values"].split(",")
        for column, value in zip(columns, values, strict=False):
            start, end = end, end + len(value) + 1
            written = value.strip(" '\"")
            if written and _SECRET_COLUMN.search(column):
                begin = text.index(written, start)
                yield Value(begin, begin, begin + len(written))


def find_in_commands(text: str) -> Iterator[Value]:
    """Yield the passwords in commands and addresses of a text as it is read."""
    if "bearer " in text or "basic " in text:
        yield from map(value_of, _AUTHORIZATION.finditer(text))
    if "('" in text or '("' in text:
        yield from map(value_of, _CALL.finditer(text))
    if "insert into" in text:
        yield from _inserted(text)
    for command, pattern in _COMMANDS.items():
        if command in text:
            yield from map(value_of, pattern.finditer(text))
