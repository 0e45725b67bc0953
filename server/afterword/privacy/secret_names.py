"""The words by which people name their secrets, and those they say around them, by language.

All are written in lower case and without accents, as `reading.fold_letters` leaves a text. In a
name, a hyphen stands for a hyphen, an underscore, a space or nothing. To teach the search another
language, add a row to `NAMES`, its words to `IS` and `ABOUT` below, and those that people
say of passwords to `ordinary_words.ORDINARY`.
"""

from __future__ import annotations

NAMES = {
    "English": "password passwd passphrase passcode pincode pin-code pass-word pass-phrase"
    " pass-code keyphrase passw0rd p@ssword pa$$word pasword paswword passowrd passwrod"
    " psswd pswd paswd pword recovery-code backup-code seed-phrase recovery-phrase"
    " secret-phrase backup-phrase mnemonic-phrase code-word codeword safeword watchword"
    " memorable-word maiden-name bindpw key-safe-code serial-no enable-secret serial-#"
    " ser.-no social-security-number combo-code password-hint p-word pwrd token-de-acceso"
    " jeton-d'acces security-answer secret-answer answer-to-the-security-question"
    " answer-to-my-security-question my-mother's-maiden-name otp-seed totp-seed 2fa-seed"
    " 2fa-backup booking-reference booking-ref reservation-reference pnr"
    " national-insurance-number tax-id",
    "Signs": "🔑 🔐 🗝",
    "German": "passwort passworter kennwort kennworter losungswort zugangscode"
    " zugangsschlussel turcode haustur-code wiederherstellungscode wiederherstellungsphrase"
    " seriennr ser.-nr codewort zauberwort geheimzahl madchenname"
    " madchenname-meiner-mutter sicherheitsantwort antwort-auf-die-sicherheitsfrage",
    "French": "mot-de-passe mots-de-passe phrase-de-passe phrase-secrete"
    " phrase-de-recuperation code-de-recuperation digicode numero-de-serie"
    " reponse-secrete reponse-a-la-question-secrete reponse-de-securite numero-de-passeport"
    " numero-de-securite-sociale nom-de-jeune-fille-de-ma-mere",
    "Spanish": "contrasena mi-clave tu-clave nuestra-clave codigo-de-recuperacion"
    " frase-semilla frase-de-recuperacion frase-secreta palabra-secreta santo-y-sena"
    " numero-de-serie respuesta-secreta respuesta-de-seguridad numero-de-pasaporte"
    " numero-de-seguridad-social nombre-de-soltera-de-mi-madre"
    " apellido-de-soltera-de-mi-madre",
    "Catalan, Galician, Basque": "contrasenya paraula-de-pas clau-d'acces contrasinal pasahitz",
    "Portuguese": "senha palavra-passe palavra-chave-secreta frase-semente resposta-secreta"
    " resposta-de-seguranca numero-do-passaporte numero-de-contribuinte"
    " palavra-secreta nome-de-solteira-da-minha-mae",
    "Italian": "parola-d'ordine parola-chiave-segreta frase-seme frase-segreta numero-di-serie"
    " risposta-segreta risposta-di-sicurezza numero-di-passaporto codice-fiscale parola-segreta"
    " cognome-da-nubile-di-mia-madre",
    "Dutch": "wachtwoord wachtzin toegangscode deurcode geheim-woord serienummer"
    " geheim-antwoord paspoortnummer burgerservicenummer",
    "Swedish": "losenord losenfras portkod dorrkod atkomstkod kodord hemligt-ord",
    "Danish, Norwegian, Icelandic": "adgangskode kodeord passord dorkode lykilord",
    "Finnish, Estonian": "salasana salalause ovikoodi tunnusluku parool salasona",
    "Polish": "haslo hasla haslu haslem hasle hasel haslami haslach haslom haselko numer-seryjny"
    " numer-paszportu tajna-odpowiedz",
    "Czech, Slovak, Slovene": "heslo hesla heslu heslem hesle hesel hesly heslum hesiel"
    " tajne-slovo pristupovy-kod"
    " geslo gesla geslu geslom gesel gesli",
    "Croatian, Serbian, Bosnian": "lozinka lozinke lozinku lozinki lozinkom lozinko"
    " lozinaka lozinkama zaporka zaporke zaporku zaporci zaporki zaporkom sifra sifre sifru"
    " sifrom pristupni-kod tajni-kljuc serijski-broj tajna-rijec лозинка лозинке лозинку шифра"
    " шифре",
    "Hungarian": "jelszo jelszava jelszav belepokod kapukod",
    "Romanian": "parola parolei parole parolele parolelor numar-de-serie",
    "Turkish": "sifre sifresi sifrem sifreyi sifremiz sifreler erisim-kodu parolam"
    " guvenlik-sorusu-cevabi pasaport-numarasi gizli-kelime",
    "Greek": "κωδικος-προσβασης κωδικος κωδικο κωδικου κωδικων συνθηματικο συνθημα μυστικη-λεξη",
    "Russian, Ukrainian, Bulgarian": "парол кодовое-слово ответ-на-секретныи-вопрос"
    " номер-паспорта секретное-слово",
    "Lithuanian, Latvian, Albanian, Irish, Welsh": "slaptazod parole-ir fjalekalim pasfhocal"
    " focal-faire cyfrinair",
    "Indonesian, Vietnamese": "kata-sandi kata-laluan mat-khau",
    "Chinese, Japanese, Korean": "密码 密碼 口令 パスワード 暗証番号 비밀번호 암호",
    "Arabic, Hebrew": "كلمة-المرور كلمة-السر סיסמה סיסמא",
    "Hindi, Thai": "पासवर्ड รหัสผ่าน",
}
"""Names that say it by themselves."""

WHOLE_WORDS = (
    "haslo hasla haslu haslem hasle hasel haslami haslach haslom haselko heslo hesla heslu"
    " heslem hesle hesel hesly heslum hesiel geslo gesla geslu geslom gesel gesli parola"
    " parolei parole parolele parolelor sifre sifresi sifrem sifreyi sifremiz sifreler sifra"
    " sifru sifrom mi-clave tu-clave шифра шифре maiden-name safeword watchword codeword"
    " code-word pword seriennr ser.-nr pasword psswd pswd paswd συνθημα"
)
"""Those of them that may not be part of a longer word, for other words contain them."""

PLURALS = "passworter kennworter mots-de-passe hasla hesla gesla lozinke лозинке"
"""Those of them that are plurals by themselves; others have an ending."""

SHORT_NAMES = "pw pwd psw mdp s/n p/w p.w ww pssw passw wpa wpa2 wpa3 wep psk totp serial sn"
"""Abbreviations; one is a name only as a whole word or as a part of an identifier."""

WEAK_NAMES = "secret token pass"
"""Words of other meanings too: only what is written as a field's name counts, or a value with a
digit."""

LABELS_ONLY = "pnr serial sn ww parole maiden-name madchenname watchword"
"""Names that count as labels ("parole: x"), for in sentences they say something else."""

NUMBER_NAMES = "pin cvv cvc puk otp tan"
"""Names whose values are digits alone."""

OPENERS = (
    "key code combination combo pin pass kod koden kode kodu koodi codigo codice codul cod"
    " clave cle chiave chave schlussel zahlencode sleutel nyckel nokkel avain klucz klic kljuc"
    " cheie cheia κλειδι ключ код"
)
"""Words for what opens something; which thing, from `OPENED`, must be said beside them."""

OPENED = (
    "door frontdoor gate garage alarm safe vault locker padlock lock lockbox keypad entry"
    " entrance building elevator gym bathroom toilet suitcase bike wifi wi-fi wlan w-lan"
    " hotspot ssid router modem tur hoftur haustur garagentur wohnungstur tresor schloss"
    " eingang alarmanlage porte portail coffre alarme cadenas immeuble entree puerta alarma"
    " caja-fuerte candado porton portal porta portao cancello cassaforte allarme deur poort"
    " voordeur garagedeur kluis dorr larm dor drzwi bramy domofonu dvere dveri dverim vrata"
    " usa poarta interfon πορτασ врата двери домофона подъезда key-safe key-box keysafe"
    " schlusselkasten schlusselsafe schlusselbox schlusseltresor alarmu alarmului larmet"
    " alarmen dorren doren porten usii portii συναγερμου σπιτιου intercom tor"
    " garagen ulaz ingresso entrada ingang wejscia сигнализации сеифа kapi"
    " kapinin alarmin"
)
"""What is opened; it may stand before the opener, or shortly before or after it."""

NETWORKS = "wifi wi-fi wlan w-lan ssid hotspot network guest-network netzwerk reseau red rete"
"""What a name and a key are given for; the key may stand in another clause or line."""

KINDS = {
    "key": "api client access secret private auth authentication authorization account"
    " encryption decryption signing master network shared-access disk-encryption license"
    " licence product activation registration recovery backup security setup shared"
    " pre-shared preshared psk wpa wpa2 wpa3 wep steam game cd software windows office"
    " deploy consumer bitlocker filevault authenticator enrolment enrollment room vpn stripe"
    " session hotspot disk",
    "token": "access auth api bearer refresh authentication deploy bot session app login"
    " csrf id zugriffs zugangs personal-access",
    "secret": "client app api shared consumer webhook totp jwt signing 2fa authenticator"
    " oauth vpn session",
    "code combo combination": "duress aktions kortings actie rabatt"
    " access security pairing unlock activation invite invitation"
    " join login secret verification confirmation authorization authentication auth"
    " registration sign-up signup enrolment referral promo discount coupon voucher gift"
    " gift-card redeem redemption one-time two-factor 2fa mfa otp puk sms meeting room class"
    " course game session license licence product booking reservation sicherheits alarm"
    " tresor freischalt einladungs aktivierungs registrierungs bestatigungs gutschein"
    " notfall geheim entsperr geheime puk zahlen",
    "phrase word": "secret security magic safe geheim alarm duress pickup pick-up",
    "number no nr": "serial ser licence license registration product passport membership"
    " customer account card member id policy lizenz serien insurance social-insurance tax vat"
    " bank-account credit-card debit-card driving-licence driver's-license ni voucher booking"
    " confirmation"
    " tracking contract",
    "wort nummer": "geheim losungs sicherheits lizenz serien steuer versicherungs"
    " sozialversicherungs rentenversicherungs krankenversicherungs ausweis personalausweis"
    " reisepass pass fuhrerschein konto karten kreditkarten mitglieds kunden vertrags",
    "kod koden kode kodu": "rabatt kampanj slevovy indirim promosyon davet rabatowy promocyjny"
    " rabat promo sms pin giris pristupovy dostepu adgangs tilgangs",
    "код": "промо пин смс",
    "schlussel": "sicherheits netzwerk wlan wiederherstellungs lizenz produkt aktivierungs"
    " api zugriffs geheim verschlusselungs privater",
    "sleutel": "toegangs netwerk licentie",
    "pass pw pwd psk pin pincode": "my our your ta min mein dein db root admin user login"
    " new old temp wifi wi-fi wlan wpa mail smtp imap ftp vpn sudo store keystore key zip"
    " pdf cert bank netflix ssh ldap sql mysql postgres redis api ansible-become become sim"
    " card phone credit debit atm handy zoom router nas server windows mac laptop",
}
"""What else says that an opener names a secret, directly before it ("API key", "dbpw")."""

OF_KIND = (
    "acces d'acces d'entree d'activation d'invitation d'api api secret secrete secreta"
    " secreto segreta segreto wifi wi-fi du-wifi del-wifi de-wifi do-wifi wpa wlan pin promo"
    " invito sconto de-securite de-licence de-produit de-parrainage de-confirmation"
    " de-verification d'urgence de-acceso de-acesso di-accesso d'accesso de-acces"
    " de-activacion de-ativacao di-attivazione de-invitacion de-convite d'invito"
    " de-verificacion de-verificacao de-descuento di-sblocco de-seguridad de-seguranca"
    " di-sicurezza de-la-red di-rete de-rede dostepu sieciowy licencyjny aktywacyjny pin"
    " promocional promotionnel promocyjny rabatowy avantage de-reduction de-desconto"
    " de-promocion de-promocao de-reducere de-rabat"
    " доступа geheim προσβασησ"
)
"""What else says it directly behind an opener ("code d'accès", "clé API", "kod dostępu")."""

LOGINS = (
    "login log-in logon account credentials credential cred username user benutzer anmeldung"
    " zugang zugangsdaten anmeldedaten logindaten login-daten identifiant identifiants"
    " connexion acceso usuario accesso utente utilizador gebruikersnaam inloggegevens creds"
    " login-details log-in-details sign-in-details access-details account-details login-info"
    " sign-in inlog inlogg inloggning palogging konto credenziali credenciales credenciais wifi"
    " wi-fi"
    " wlan hotspot ssid nas логин"
)
"""Names of a pair: "login for the printer: admin / hunter2"."""

SEED_NAMES = (
    "seed recovery-phrase recovery-words mnemonic secret-phrase backup-phrase wallet bip39"
    " bip-39 wiederherstellung wiederherstellungsphrase seed-worter seedphrase 12-words"
    " 24-words twelve-words twelve-words-are mnemonic-words ledger-words bitcoin-words"
    " wallet-words phrase-de-recuperation phrase-secrete mots-de-recuperation frase-semilla"
    " frase-de-recuperacion palabras-de-recuperacion frase-seme frase-di-recupero"
    " parole-di-recupero frase-semente frase-de-recuperacao herstelzin herstelwoorden"
    " palabras-semilla сид-фраза aterstallningsfras φραση-ανακτησησ zwolf-worter"
    " fraza-odzyskiwania fraza-de-recuperare fraza-za-oporavak"
)
"""What is said before a wallet's twelve or twenty-four words."""

CODE_LISTS = (
    "recovery-code recovery-word backup-code emergency-code scratch-code rescue-code"
    " reset-code one-time-code single-use-code 2fa-code tan-list tan-liste tans"
    " wiederherstellungscode ersatzcode backup-tan sicherungscode notfallcode"
    " code-de-recuperation codes-de-recuperation code-de-secours codes-de-secours"
    " codigo-de-recuperacion codigos-de-recuperacion codigos-de-respaldo codigos-de-backup"
    " codigos-de-recuperacao codice-di-recupero codici-di-recupero codici-di-backup"
    " herstelcodes back-upcodes kody-zapasowe kody-odzyskiwania coduri-de-rezerva"
    " coduri-de-recuperare kodovi-za-oporavak rezervni-kodovi κωδικοι-ανακτησησ"
    " εφεδρικοι-κωδικοι резервные-коды aterstallningskoder gendannelseskoder palautuskoodit"
)
"""What stands above a list of codes that are used up one by one."""

IS = (
    "is was are were be remains heißt becomes reads equals ist war lautet sind bleibt heisst est"
    " etait sont reste es era son sera e era foi sono resta zijn luidt ar var er jest to je"
    " bila este ειναι heter hedder heisst will-be being should-be must-be might-be may-be"
    " could-be would-be can-be ought-to-be going-to-be used-to-be has-been had-been stays"
    " stayed spells begins-with starts-with ends-in ends-with contains c'est c’est је е ir yra"
    " eshte glasi هي היא wurde-auf wurde-in is-set-to is-now-set-to was-set-to set-to"
    " has-been-reset-to has-been-set-to is-reset-to is-changed-to was-changed-to was-reset-to"
    " got-changed-to has-changed-to"
    " has-been-changed-to will-be-changed-to changed-to reset-to updated-to geandert-auf"
    " zmienione-na sigue-siendo sigue-en continua-siendo sara seran saranno blijft wordt brzmi"
    " zni bude bedzie blir"
)
"""Verbs between a name and its value."""

PARTICLES = {
    "haslo": "to",
    "mat khau": "la",
    "salasana": "on",
    "parool": "on",
    "salalause": "on",
    "kod": "to",
    "kodu": "to",
}
"""Verbs and the like that are one only after the name of their own language."""

FILLERS = (
    "now still currently simply just always again set spelled written called likely probably"
    " the word name actually really literally basically obviously maybe something either"
    " capital all lowercase lower-case uppercase lower upper case letters no longer not n't"
    " isn't wohl genau jetzt aktuell noch immer weiterhin derzeit toujours maintenant encore"
    " desormais ahora todavia siempre agora ora nu teraz теперь takie такой steeds nog-steeds"
    " fortfarande stadig wciaz nadal porad stale"
)
"""What may stand between the verb and the value."""

ABOUT = (
    "that which i we que for of to on in at from with my our your fur zum zur von vom des der"
    " vor am im bei meines pour della dello delle dei voor av de du des au aux a para del en"
    " do da di per voor van bij till pa for til do na dla od ze u za pentru για для от к к на"
    " k ke pro mea noastra until since as you he she they one everyone everybody used μου μασ"
    " σου του τησ για bis seit depuis hasta today again once here below follows everywhere"
    " by near behind meiner meines unserer unseres ma notre nuestro mia dell nell all nou furs"
    " dafur hierfur davon dazu"
    " always moja nasa noua nueva nuova nova novo nouveau neu ny nytt"
)
"""What begins a phrase that tells what a name is for."""

CLAUSES = "i we that which who whom when if because and or but que qui wenn die das"
"""What makes a whole clause of such a phrase; only an evident value is taken for one then."""

CHANGED = (
    "set change changed reset make made put update updated setze geandert changez cambia"
    " cambiato cambie mudei gewijzigd andrade zmenil chose picked impostato impostata puse mis"
    " troquei alterei veranderd zmienilem zmienilam schimbat promijenio promijenila promenio"
    " αλλαξα endret aendrede pakeiciau zmieniono gewechselt cambiado cambiata modificado zmenila"
    " сменил сменила изменил изменила поменял поменяла"
)
"""Verbs after which "the password to x" tells the new one."""

ENGLISH_NOUNS = "tion sion ment ness ity ism ance ence ology"
"""Endings of nouns that follow a name in its own phrase ("password generation")."""

ADJECTIVES = (
    "nouveau nouvelle nuova nuovo nueva nueva vecchia antigua nova velha provisoire temporaire"
    " actuel actuelle actual attuale veche nou noua stara old new wifi below here now"
)
"""What may stand between a name and its sign although it is said of passwords."""
