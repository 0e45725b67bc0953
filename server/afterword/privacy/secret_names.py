"""The words by which people name their secrets, and those they say around them, by language.

All are written in lower case and without accents, as `reading.fold_letters` leaves a text. In a
name, a hyphen stands for a hyphen, an underscore, a space or nothing. To teach the search another
language, add a row to `NAMES`, and its words to `IS`, `ABOUT` and `ORDINARY` below.
"""

from __future__ import annotations

NAMES = {
    "English": "password passwd passphrase passcode pass-word pass-phrase pass-code keyphrase"
    " api-key client-secret access-key secret-key private-key auth-key account-key encryption-key"
    " signing-key master-key network-key license-key licence-key product-key activation-key"
    " recovery-key backup-key security-key wifi-key wi-fi-key wlan-key"
    " access-token auth-token api-token bearer-token refresh-token"
    " access-code entry-code door-code gate-code alarm-code lock-code safe-code security-code"
    " pairing-code unlock-code activation-code invite-code invitation-code join-code login-code"
    " recovery-code backup-code verification-code secret-code seed-phrase recovery-phrase"
    " secret-phrase backup-phrase mnemonic-phrase secret-word serial-number serial-no",
    "German": "passwort passworter kennwort kennworter losungswort zugangscode zugangsschlussel"
    " netzwerkschlussel netzwerk-schlussel wlan-schlussel sicherheitscode sicherheitsschlussel"
    " turcode haustur-code alarmcode tresorcode freischaltcode einladungscode"
    " wiederherstellungscode wiederherstellungsschlussel wiederherstellungsphrase lizenzschlussel"
    " produktschlussel seriennummer geheimcode geheimwort",
    "French": "mot-de-passe mots-de-passe phrase-de-passe phrase-secrete phrase-de-recuperation"
    " code-secret code-d'acces code-d'entree code-de-recuperation cle-secrete cle-d'acces cle-api"
    " cle-d'api cle-wifi cle-wi-fi cle-wpa cle-de-securite cle-de-licence digicode"
    " numero-de-serie",
    "Spanish": "contrasena clave-de-acceso clave-secreta clave-wifi clave-del-wifi mi-clave"
    " tu-clave nuestra-clave codigo-de-acceso codigo-secreto codigo-de-recuperacion"
    " frase-semilla frase-de-recuperacion frase-secreta numero-de-serie",
    "Catalan, Galician, Basque": "contrasenya paraula-de-pas clau-d'acces contrasinal pasahitz",
    "Portuguese": "senha palavra-passe palavra-chave-secreta codigo-de-acesso chave-de-acesso"
    " codigo-secreto frase-semente",
    "Italian": "parola-d'ordine parola-chiave-segreta codice-di-accesso codice-d'accesso"
    " chiave-di-accesso chiave-wifi codice-segreto frase-seme numero-di-serie",
    "Dutch": "wachtwoord wachtzin toegangscode deurcode alarmcode serienummer",
    "Swedish": "losenord losenfras portkod dorrkod atkomstkod",
    "Danish, Norwegian, Icelandic": "adgangskode kodeord passord dorkode lykilord",
    "Finnish, Estonian": "salasana salalause ovikoodi parool salasona",
    "Polish": "haslo hasla haslu haslem hasle hasel kod-dostepu klucz-dostepu",
    "Czech, Slovak, Slovene": "heslo hesla heslu heslem hesle hesel geslo gesla geslom",
    "Croatian, Serbian, Bosnian": "lozinka lozinke lozinku lozinki lozinkom zaporka zaporke"
    " zaporku лозинка лозинке лозинку pristupni-kod",
    "Hungarian": "jelszo jelszava jelszav belepokod",
    "Romanian": "parola parolei cod-de-acces cheie-de-acces",
    "Turkish": "sifre sifresi sifrem erisim-kodu",
    "Greek": "κωδικος-προσβασης κωδικος κωδικο κωδικου συνθηματικο",
    "Russian, Ukrainian, Bulgarian": "парол код-доступа ключ-доступа",
    "Lithuanian, Albanian, Irish, Welsh": "slaptazod fjalekalim pasfhocal cyfrinair",
    "Indonesian, Vietnamese": "kata-sandi mat-khau",
    "Chinese, Japanese, Korean": "密码 密碼 口令 パスワード 비밀번호 암호",
    "Arabic, Hebrew": "كلمة-المرور كلمة-السر סיסמה סיסמא",
}
"""Names that say it by themselves."""

WHOLE_WORDS = (
    "haslo hasla haslu haslem hasle hasel heslo hesla heslu heslem hesle hesel geslo gesla"
    " geslom parola parolei sifre sifresi sifrem mi-clave tu-clave"
)
"""Those of them that may not be part of a longer word, for other words contain them."""

PLURALS = "passworter kennworter mots-de-passe hasla hesla gesla lozinke лозинке"
"""Those of them that are plurals by themselves; others have an ending."""

SHORT_NAMES = "pw pwd psw mdp s/n"
"""Abbreviations; one is a name only as a whole word or as a part of an identifier."""

WEAK_NAMES = "secret token pass"
"""Words of other meanings too: only what is written as a field's name counts, or a value with a
digit."""

NUMBER_NAMES = "pin cvv cvc"
"""Names whose values are digits alone."""

OPENERS = (
    "key code combination pin pass kod kode codigo codice clave cle chiave schlussel"
    " zahlencode sleutel nyckel nokkel avain klucz klic kljuc cheie κλειδι ключ код"
)
"""Words for what opens something; which thing, from `OPENED`, must be said beside them."""

OPENED = (
    "door frontdoor gate garage alarm safe vault locker padlock lock entry entrance building"
    " wifi wi-fi wlan w-lan hotspot ssid router modem tur hoftur haustur garagentur wohnungstur"
    " tresor schloss eingang alarmanlage porte portail coffre alarme cadenas immeuble entree"
    " puerta alarma caja-fuerte candado porton portal porta portao cancello cassaforte allarme"
    " deur poort voordeur garagedeur"
    " kluis dorr larm dor drzwi dvere vrata usa врата двери"
)

LOGINS = (
    "login log-in logon account credentials credential cred username user benutzer anmeldung"
    " zugang zugangsdaten identifiant identifiants connexion acceso usuario accesso utente"
    " inlog inloggning palogging konto credenziali credenciales credenciais"
)
"""Names of a pair: "login for the printer: admin / hunter2"."""

SEED_NAMES = (
    "seed recovery-phrase mnemonic secret-phrase backup-phrase wallet wiederherstellung seed-worter"
    " phrase-de-recuperation phrase-secrete frase-semilla frase-de-recuperacion frase-seme"
    " frase-semente"
)
"""What is said before a wallet's twelve or twenty-four words."""

CODE_LISTS = (
    "recovery-code backup-code wiederherstellungscode ersatzcode backup-tan code-de-recuperation"
    " codes-de-recuperation code-de-secours codes-de-secours codigo-de-recuperacion"
    " codigos-de-recuperacion codice-di-recupero codici-di-recupero"
)
"""What stands above a list of codes that are used up one by one."""

IS = (
    "is was are were be remains becomes reads equals ist war lautet sind bleibt heisst est etait"
    " sont reste es era son sera e era foi sono resta zijn luidt ar var er jest to je bila este"
    " ειναι heter hedder will-be"
)
"""Verbs between a name and its value."""

PARTICLES = {"haslo": "to", "salasana": "on", "parool": "on", "salalause": "on"}
"""Verbs and the like that are one only after the name of their own language."""

FILLERS = (
    "now still currently simply just always again set spelled written called likely probably the"
    " word jetzt aktuell noch immer weiterhin derzeit toujours maintenant encore desormais ahora"
    " todavia siempre agora ora nu teraz"
)
"""What may stand between the verb and the value."""

ABOUT = (
    "that which i we que for of to on in at from with my our your fur zum zur von vom des der"
    " vor am im bei meines pour de du des au aux a para del en do da di per voor van bij till"
    " pa for til do na dla od ze u za pentru για для от к к на k ke pro mea noastra"
    " moja nasa noua nueva nuova nova novo nouveau neu ny nytt"
)
"""What begins a phrase that tells what a name is for."""

CLAUSES = "i we that which who whom when if because and or but que qui wenn die das"
"""What makes a whole clause of such a phrase; only an evident value is taken for one then."""

CHANGED = (
    "set change changed reset make made put update updated setze geandert changez cambia cambiato"
    " cambie mudei gewijzigd andrade zmenil"
)
"""Verbs after which "the password to x" tells the new one."""

ORDINARY = (
    "a an the this that these those it its they them he she we you i me us who what which where"
    " when why how there here not no none never nor neither either only also too very so as at"
    " by for from in into of off on onto or out over per than then to under until up upon via"
    " with within without and but if because about after again all almost already always any"
    " anything anyone both currently each else even ever every everyone everything exactly few"
    " first hardly initially just kept last least less like likely long longer lots many maybe"
    " merely more most mostly much must my your our his her their nearly necessary needed new"
    " next nobody nothing now often old once one other own part perhaps possible possibly"
    " probably quite rather really same second set several shall should short similar simple"
    " simply some someone something sometimes somewhat soon still such sure that's three two"
    " true false unknown up upper usually visible well whatever whether while will would yes"
    " yet however though therefore indeed instead anyway moreover finally meanwhile"
    # what people say of a password
    " absent automatic available bad base64 better blank broken by-passed case-sensitive"
    " certainly clear complex compulsory confidential correct critical crucial dead default"
    " different difficult easier easy empty enough essential evil expired fine fixed free full"
    " good gone hard hidden identical important impossible incorrect insecure invalid key kept"
    " known left local long lost mandatory missing null obsolete okay ok old-fashioned optional"
    " out personal plain plaintext poor present private public public-facing random ready"
    " required recommended right safe safer secret secure sensitive sent separate shown simple"
    " specific static still strong stronger temporary tied trivial unavailable unchanged unique"
    " unnecessary unsafe useful useless user valid vital vulnerable weak weaker what wrong"
    " written stuck bound built chosen cut drawn driven easily eaten fed felt forgotten found"
    " given gotten held hit known laid lent made meant met nonsense overridden paid put read"
    " rewritten run seen sent sold spent split spoken spread stolen taken taught thought thrown"
    " told torn understood undone woven won worn see below above following same protection"
    " manager managers reset policy field hash hashes prompt file generator strength text type"
    " history due single straight recipient recipients everyone parameter parameters option"
    " options"
    " str int bool object boolean number string none null undefined nil empty todo tba tbd n/a"
    # German
    " der die das den dem des ein eine einen einem einer kein keine nicht noch nur schon sehr"
    " zu auf aus bei bis durch fur gegen in im ins mit nach ohne seit um unter von vom vor zum"
    " zur und oder aber wie was wo wer wenn weil dass sich es er sie wir ihr ich falsch richtig"
    " korrekt ungultig abgelaufen geheim sicher unsicher bekannt unbekannt leer neu alt kurz"
    " lang zu einfach schwer schwach stark notig erforderlich gleich immer jetzt wieder"
    " geandert gesetzt gespeichert vergessen verloren gestohlen hier dort wichtig nie mehr"
    " siehe unten oben folgende wohl also auch"
    # French
    " le la les l un une des du de d au aux en dans sur sous par pour sans avec et ou mais que"
    " qui quoi ce cette cet ces il elle on nous vous ils ne pas plus tres trop bien mal aussi"
    " deja encore toujours jamais incorrect correct incorrecte faux vrai expire obligatoire"
    " requis necessaire invalide valide secret perdu oublie vide faible fort trop bon nouveau"
    " tout toute change modifie envoye stocke protege connu inconnu important essentiel"
    # Spanish, Portuguese, Italian
    " el los las un una unos unas lo al del y o u pero que quien como donde cuando no ni si muy"
    " mas menos ya tan todo toda todos incorrecta correcta incorrecto correcto invalida valida"
    " necesaria obligatoria secreta segura insegura debil fuerte larga corta nueva vieja"
    " importante demasiado por para con sin os as um uma dos das na nos nas mais muito errada"
    " certa fraca forte secreta segreta segreto sbagliata corretta il gli i della dello delle"
    " di da non molto troppo piu sempre gia importante entender esta este esto ese eso aqui"
    # Dutch, Scandinavian, Polish, Czech
    " het een niet geen te veel fout verkeerd juist onjuist vereist geheim nog det den en ett"
    " et ikke inte fel feil forkert ikke for nie jest zle niepoprawne spatne stejne"
)
"""Words that are no password after "the password is"."""
