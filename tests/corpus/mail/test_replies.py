"""Of a letter in plain text only what its sender wrote is kept."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from afterword_training.corpus.mail.replies import own_text

BODIES = {
    "quoted": "Yes.\n\nOn Tue, 5 Mar 2024 at 10:12, Bob <b@b.org> wrote:\n> hidden\n>> hidden\n",
    "interleaved": "Ann wrote:\n> hidden\n\nYes.\n\n> hidden\nNo, thanks.\n",
    "attribution on two lines": "Yes.\n\nOn Tuesday, 5 March 2024, Bob Smith\n<bob@example.org>"
    " wrote:\n\n> hidden\n",
    "attribution right below": "Yes.\nOn Tue, 5 Mar 2024 at 10:12, Bob Smith\n<bob@example.org>"
    " wrote:\n\n> hidden\n",
    "German": "Yes.\n\nAm 05.03.24 um 10:12 schrieb Bob:\n> hidden\n",
    "French": "Yes.\n\nLe 5 mars 2024 à 10:12, Bob <bob@example.org> a écrit :\n> hidden\n",
    "not marked": "Yes.\n\nOn 5 Mar 2024, at 10:12, Bob <bob@example.org> wrote:\n\nhidden\n",
    "Yahoo": "Yes.\n\n--- On Mon, 3/4/24, Bob Lind <bob@example.org> wrote:\n\nFrom: Bob Lind\n"
    "Subject: boats\n\nhidden\n",
    "Yahoo of today": "Yes.\n\n    On Monday, March 4, 2024 at 09:01:00 AM GMT+1, Bob Lind "
    "<bob@example.org> wrote:  \n \n hidden\n",
    "Russian Gmail": "Yes.\n\nпн, 4 мар. 2024 г. в 09:01, Bob <bob@example.org>:\n\n> hidden\n",
    "Russian, not marked": "Yes.\n\n4 марта 2024 г., 09:01, Bob <bob@example.org> написал(а):\n\n"
    "hidden\n",
    "Russian mail.ru": "Yes.\n\nПонедельник, 4 марта 2024, 9:01 +03:00 от Bob "
    "<bob@example.org>:\n\nhidden\n",
    "Russian verb": "Yes.\n\n04.03.2024 9:01, Боб пишет:\n> hidden\n",
    "name first": "Yes.\n\nBob Lind <bob@example.org> wrote on Mon, 4 Mar 2024:\n\nhidden\n",
    "name first in German": "Yes.\n\nBob Lind schrieb am 04.03.2024 um 09:01:\n> hidden\n",
    "no verb": "Yes.\n\n2024-03-04 9:01 GMT+01:00 Bob Lind <bob@example.org>:\n\nhidden\n",
    "mutt": "Yes.\n\n* Bob Lind <bob@example.org> [2024-03-04 09:01]:\n> hidden\n",
    "Horde": "Yes.\n\nQuoting Bob Lind <bob@example.org>:\n\n> hidden\n",
    "Horde in German": "Yes.\n\nZitat von Bob <bob@example.org>:\n\nhidden\n",
    "Gnus": "Yes.\n\nIn message <1@example.org>, Bob Lind writes:\n> hidden\n",
    "Italian": "Yes.\n\nIl giorno lun 4 mar 2024 alle ore 09:01 Bob <bob@example.org> ha "
    "scritto:\n\n> hidden\n",
    "Spanish": "Yes.\n\nEl lun, 4 mar 2024 a las 9:01, Bob (<bob@example.org>) escribió:\n> hidden\n",
    "Portuguese": "Yes.\n\nEm seg., 4 de mar. de 2024 às 09:01, Bob <bob@example.org> escreveu:\n\n"
    "> hidden\n",
    "Dutch": "Yes.\n\nOp ma 4 mrt 2024 om 09:01 schreef Bob <bob@example.org>:\n\n> hidden\n",
    "Polish": "Yes.\n\npon., 4 mar 2024 o 09:01 Bob <bob@example.org> napisał(a):\n\n> hidden\n",
    "Czech": "Yes.\n\npo 4. 3. 2024 v 9:01 odesílatel Bob <bob@example.org> napsal:\n\n> hidden\n",
    "Swedish": "Yes.\n\nDen mån 4 mars 2024 kl 09:01 skrev Bob <bob@example.org>:\n\n> hidden\n",
    "Japanese": "Yes.\n\n2024年3月4日(月) 9:01 Bob <bob@example.org>:\n\n> hidden\n",
    "Outlook": "Yes.\n\n-----Original Message-----\nFrom: Bob\nSent: Tuesday\nTo: Ann\nhidden\n",
    "Outlook headers": "Yes.\n\n________________________________\nFrom: Bob <bob@example.org>\n"
    "Sent: Tuesday, March 5, 2024 10:12\nTo: Ann\nSubject: Boats\n\nhidden\n",
    "many recipients": "Yes.\n\nFrom: Bob <bob@example.org>\nSent: Tuesday\nTo: Ann Lee;\n Eve;\n"
    " Zoe\nCc: Dan\nSubject: Boats\n\nhidden\n",
    "Hotmail's order": "Yes.\n\nDate: Mon, 4 Mar 2024 09:01:00 +0100\nSubject: boats\n"
    "From: bob@example.org\nTo: ann@example.org\n\nhidden\n",
    "blank lines between": "Yes.\n\nFrom: Bob\n\nSent: Monday\n\nTo: Ann\n\nSubject: boats\n\nhidden",
    "stars": "Yes.\n\n*From:* Bob\n*Sent:* Monday\n*To:* Ann\n*Subject:* boats\n\nhidden\n",
    "below a rule": "Yes.\n\n-----------------\nFrom: Bob\nSubject: boats\n\nhidden\n",
    "Outlook in Spanish": "Yes.\n\nDe: Bob <bob@example.org>\nEnviado el: martes\nPara: Ann\n"
    "CC: Eve\nAsunto: hidden\n\nhidden\n",
    "Outlook in Portuguese": "Yes.\n\nDe: Bob <bob@example.org>\nEnviada em: terça\nPara: Ann\n"
    "Assunto: hidden\n\nhidden\n",
    "Outlook in Polish": "Yes.\n\nOd: Bob <bob@example.org>\nWysłano: wtorek\nDo: Ann\n"
    "Temat: hidden\n\nhidden\n",
    "Outlook in Swedish": "Yes.\n\nFrån: Bob <bob@example.org>\nSkickat: den 5 mars\nTill: Ann\n"
    "Ämne: hidden\n\nhidden\n",
    "Outlook in Russian": "Yes.\n\nОт: Bob\nОтправлено: 4 марта\nКому: Ann\nТема: hidden\n\nhidden\n",
    "Outlook in Chinese": "Yes.\n\n发件人: Bob\n日期: 2024\n收件人: Ann\n主题: hidden\n\nhidden\n",
    "forwarded in Portuguese": "Yes.\n\n----- Mensagem original -----\nhidden\n",
    "forwarded": "Yes.\n\n---------- Forwarded message ---------\nFrom: Bob\nhidden\n",
    "forwarded by Apple": "Yes.\n\nBegin forwarded message:\n\n> From: Bob\nhidden\n",
    "signature": "Yes.\n\n-- \nAnn Lee\nhidden Ltd.\n",
    "phone": "Yes.\n\nSent from my iPhone\n",
    "phone in German": "Yes.\n\nVon meinem iPhone gesendet\n",
    "phone in Dutch": "Yes.\n\nVerstuurd vanaf mijn iPhone\n",
    "phone in Russian": "Yes.\n\nОтправлено с iPhone\n",
    "phone in Portuguese": "Yes.\n\nEnviado do meu iPhone\n",
    "signed": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n"
    "-----BEGIN PGP SIGNATURE-----\n\nhiddenhidden\n-----END PGP SIGNATURE-----\n",
    "uuencoded": "Yes.\n\nbegin 644 boat.jpg\nMHIDDEN3>2WE\n`\nend\n",
    "Mailman": "Yes.\n_______________________________________________\nboats mailing list\n"
    "boats@lists.example.org\nhttps://lists.example.org/mailman/listinfo/hidden\n",
    "ezmlm": "Yes.\n\n---------------------------------------------------------------------\n"
    "To unsubscribe, e-mail: hidden@example.org\nFor additional commands, e-mail: hidden\n",
    "Majordomo": "Yes.\n--\nTo unsubscribe from this list: send the line \"hidden\"\n",
    "Google Groups": "Yes.\n\n-- \nYou received this message because you are subscribed to hidden.\n",
    "Google Groups without a rule": "Yes.\n\nYou received this message because you are subscribed"
    " to the Google Groups \"hidden\" group.\n",
    "Yahoo Groups": "Yes.\n\n------------------------------------\n\nYahoo! Groups Links\n\nhidden\n",
    "Groups.io": "Yes.\n\n-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all hidden\n",
    "LISTSERV": "Yes.\n\n########################################\n\nTo unsubscribe from the BOATS"
    " list:\nhidden\n",
    "Debian": "Yes.\n\n-- \nTo UNSUBSCRIBE, email to hidden@example.org\n",
    "Avast": "Yes.\n\n---\nThis email has been checked for viruses by Avast hidden.\n",
    "virus-free": "Yes.\n\nVirus-free. www.hidden.example\n",
    "notice": "Yes.\n\nThis message and any attachments are hidden and confidential and may be\n"
    "privileged. If you are not the intended recipient, please notify the sender and delete it.\n",
    "notice with a heading": "Yes.\n\nCONFIDENTIALITY NOTICE: hidden.\n",
    "notice in German": "Yes.\n\nDiese E-Mail enthält vertrauliche und rechtlich geschützte hidden"
    " Informationen. Wenn Sie nicht der richtige Empfänger sind, vernichten Sie sie bitte sofort.\n",
    "notice in French": "Yes.\n\nCe message et toutes les pièces jointes (hidden) sont établis à"
    " l'intention exclusive de ses destinataires et sont confidentiels, merci de les détruire.\n",
    "notice in Spanish": "Yes.\n\nEste mensaje y sus archivos adjuntos son confidenciales (hidden) y"
    " van dirigidos exclusivamente a su destinatario, que no debe comunicarlo a nadie más.\n",
    "trees": "Yes.\n\nPlease consider the environment before printing this hidden.\n",
    "patch": "Yes.\n\n---\n a.py | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"
    "diff --git a/a.py b/a.py\nindex 123abc..456def 100644\n--- a/a.py\n+++ b/a.py\n"
    "@@ -1,3 +1,3 @@ def f():\n hidden\n-hidden\n+hidden\n hidden\nNo, thanks.\n",
    "patch of svn": "Yes.\n\nIndex: a.c\n=====================================\n--- a.c (r1)\n"
    "+++ a.c (r2)\n@@ -1 +1,2 @@\n-hidden\n+hidden\n+hidden\n",
    "traceback": "Yes.\n\nTraceback (most recent call last):\n  File \"a.py\", line 1, in hidden\n"
    "    hidden()\nValueError: hidden\n",
    "Java": "Yes.\n\nException in thread \"main\" java.lang.Error: hidden\n"
    "\tat org.hidden.Main.run(Main.java:1)\n\t... 3 more\n",
    "gdb": "Yes.\n\n#0  0x00007f hidden () from /lib\n#1  0x00008f in hidden (a=1) at a.c:1\n",
    "shell": "Yes.\n\n$ make hidden\nhidden: error\nhidden stopped\n",
    "shell with a name": "Yes.\n\nann@host:~/boats$ ls hidden\nhidden.txt\n",
    "cmd.exe": "Yes.\n\nC:\\Users\\ann> dir hidden\nhidden\n",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_own_text(body: str) -> None:
    own = own_text(body).replace("No, thanks.", "").strip().rstrip("-").strip()
    assert own == "Yes."


def test_text_after_a_quotation_or_a_patch_stays() -> None:
    assert own_text(BODIES["interleaved"]).split("\n")[-2] == "No, thanks."
    assert own_text(BODIES["patch"]).endswith("No, thanks.\n")


PROSE = [
    "On page 12 of the letter she wrote:\nI never liked boats.\n"
    "From: that I conclude nothing.\nAm I late? -- perhaps.\n"
    "De: todo un poco.\nEnviado el: paquete.\nOd: rana do nocy.\nFrån: början.",
    "We meet at 10:30, and this is what I bring:\nbread and cheese.",
    "Write to me, the address is as before:\nBoat Street 5.",
    "It is confidential, so tell nobody, and burn this message at once.",
    "The mailing list is dead, and so I write to you alone.",
    "I sent it from Boston on Monday, by post.",
    "It costs\n$ 5 at the shop.",
    "- the boat\n+ the oars\n- the sail",
    "---\nAnn",
    "#1 is the boat, #2 the oars.",
    "He said at last: no.\nThe list:\n\nbread",
]


@pytest.mark.parametrize("prose", PROSE)
def test_prose_that_resembles_what_programs_add_stays(prose: str) -> None:
    assert own_text(prose) == prose
