"""Replies that are only HTML lose what they quote, by the marks of each mail program."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from .messages import lines, message, read

OWN = "I painted the boat."
REPLIES = {
    "Gmail": f'<div>{OWN}</div><div class="gmail_quote"><div class="gmail_attr">On hidden</div>'
    "<blockquote>hidden</blockquote></div>",
    "Outlook 2003": f"<p class=MsoNormal>{OWN}</p><div><div class=MsoNormal align=center><hr size=2"
    ' width="100%" align=center></div><p class=MsoNormal><b>From:</b> Bo Lind'
    " [mailto:bo@example.org] <br><b>Sent:</b> Monday, March 4, 2024 9:01 AM<br><b>To:</b> Anna<br>"
    "<b>Subject:</b> boats</p></div><p>hidden</p>",
    "Outlook 2010": f"<div class=WordSection1><p>{OWN}</p><div><div style='border:none;border-top:"
    "solid #B5C4DF 1.0pt'><p><b><span>From:</span></b><span> Bo <br><b>Sent:</b> Monday<br><b>To:"
    "</b> Anna<br><b>Subject:</b> boats</span></p></div></div><p>hidden</p></div>",
    "Outlook 2016 in German": f"<p>{OWN}</p><div style='border-top:solid #E1E1E1 1.0pt'><p><b>Von:"
    "</b> Bo &lt;bo@example.org&gt; <br><b>Gesendet:</b> Montag, 4. März 2024 09:01<br><b>An:</b>"
    " Anna<br><b>Betreff:</b> Boote</p></div><p>hidden</p>",
    "Outlook for Mac 2011": f'<div>{OWN}</div><span id="OLK_SRC_BODY_SECTION"><div><span style='
    '"font-weight:bold">From: </span> Bo<br><span>Date: </span> Monday</div>hidden</span>',
    "Outlook for Mac 2016": f"<p>{OWN}</p><div style='border-top:solid 1pt'><p><b>From: </b>Bo"
    " &lt;bo@example.org&gt;<br><b>Date: </b>Monday, March 4<br><b>To: </b>Anna<br><b>Subject: </b>"
    "boats</p></div><p>hidden</p>",
    "Outlook on the web": f'<div>{OWN}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">'
    "<b>From:</b> Bo</div>hidden<div>hidden</div>",
    "Hotmail": f'<body class="hmmessage"><div dir="ltr">{OWN}<br><div><hr id="stopSpelling">Date:'
    " Mon<br>Subject: boats<br>From: bo@example.org<br>To: anna@example.org<br><br><div>hidden</div>",
    "Hotmail without a mark": f"<div>{OWN}<br><hr>Date: Mon, 4 Mar 2024<br>Subject: boats<br>From:"
    " bo@example.org<br>To: anna@example.org<br><br>hidden</div>",
    "Windows Mail": f'<DIV>{OWN}</DIV><DIV style="FONT: 10pt Tahoma"><DIV style="BACKGROUND: #f5f5f5">'
    '<DIV><B>From:</B> <A href="mailto:bo@example.org">Bo</A> </DIV><DIV><B>Sent:</B> Monday</DIV>'
    "<DIV><B>To:</B> Anna</DIV><DIV><B>Subject:</B> boats</DIV></DIV></DIV><DIV>hidden</DIV>",
    "Windows 8 Mail": f'<div>{OWN}</div><div style="padding-top: 5px; border-top-style: solid;"><div>'
    "<b>From:</b>&nbsp;Bo<br><b>Sent:</b>&nbsp;Monday<br><b>To:</b>&nbsp;Anna</div></div>hidden",
    "Outlook Express": f"<DIV>{OWN}</DIV><BLOCKQUOTE><DIV>----- Original Message ----- </DIV>hidden"
    "</BLOCKQUOTE>",
    "Apple Mail": f"{OWN}<br><div><div>On Mar 4, 2024, at 9:01 AM, Bo &lt;bo@example.org&gt; wrote:"
    '</div><blockquote type="cite">hidden</blockquote></div>',
    "Thunderbird": f'<p>{OWN}</p><div class="moz-cite-prefix">On hidden wrote:</div><blockquote'
    ' type="cite">hidden</blockquote><div class="moz-signature">-- <br>hidden</div>',
    "Yahoo": f'<div>{OWN}</div><div class="yahoo_quoted"><div>On Monday hidden wrote:</div>hidden'
    "</div>",
    "Proton": f'<div>{OWN}</div><div class="protonmail_quote">On hidden wrote:<blockquote>hidden'
    "</blockquote></div>",
    "Outlook's blue line": f"<p>{OWN}</p><div style='border:none;border-left:solid blue 1.5pt'><p>"
    "hidden</p></div>",
    "Lotus Notes": f"<p>{OWN}</p><p>-----Bo Lind wrote: -----</p><p>From: Bo Lind<br>To: Anna<br>"
    "Date: 03/04/2024<br>Subject: boats</p>hidden",
    "Samsung": f"<div>{OWN}</div><div>-------- Original message --------</div><div>From: Bo</div>"
    "<div>hidden</div>",
    "signature of Outlook": f'<div>{OWN}</div><div id="Signature">hidden</div>',
}


@pytest.mark.parametrize("html", REPLIES.values(), ids=REPLIES.keys())
def test_what_is_quoted_is_left_out(html: str) -> None:
    mail = message()
    mail.set_content(html, subtype="html")
    assert lines(read(mail)) == [OWN]


def test_blocks_are_lines() -> None:
    mail = message()
    mail.set_content("<div>Hello&nbsp;Bob,</div><div>it works.<br>Ann</div>", subtype="html")
    assert lines(read(mail)) == ["Hello Bob,", "it works.", "Ann"]
