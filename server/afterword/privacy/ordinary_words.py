"""Tell words that are no password beside the name of one, for people say them of passwords.

All are written in lower case and without accents, as `reading.fold_letters` leaves a text. The
English ones that follow a name directly ("password manager") were counted in the base corpus.
"""

from __future__ import annotations

import re

from afterword.privacy.reading import fold_letters
from afterword.privacy.secret_names import (
    IS,
    NAMES,
    NUMBER_NAMES,
    OPENED,
    OPENERS,
    SHORT_NAMES,
    WEAK_NAMES,
)
from afterword.text.lazy_pattern import LazyPattern

ORDINARY = (
    # English
    " a an the this that these those it its they them he she we you i me us who what which"
    " where when why how there here not no none never nor neither either only also too very so"
    " as at by for from in into of off on onto or out over per than then to under until up"
    " upon via with within without and but if because about after again all almost already"
    " always any anything anyone both currently each else even ever every everyone everything"
    " exactly few first hardly initially just kept last least less like likely long longer"
    " lots many maybe merely more most mostly much must my your our his her their nearly"
    " necessary needed new next nobody nothing now often old once one other own part perhaps"
    " possible possibly probably quite rather really same second set several shall should"
    " short similar simple simply some someone something sometimes somewhat soon still such"
    " sure that's three two true false unknown upper usually visible well whatever whether"
    " while will would yes yet however though therefore indeed instead anyway moreover finally"
    " meanwhile"
    # what people say of a password
    " absent automatic available bad base64 better blank broken by-passed case-sensitive"
    " certainly clear complex compulsory confidential correct critical crucial dead default"
    " different difficult easier easy empty enough essential evil expired fine fixed free full"
    " good gone hard hidden identical important impossible incorrect insecure invalid key kept"
    " known left local long lost mandatory missing null obsolete okay ok old-fashioned"
    " optional out personal plain plaintext poor present private public public-facing random"
    " ready required recommended right safe safer secret secure sensitive sent separate shown"
    " simple specific static still strong stronger temporary tied trivial unavailable"
    " unchanged unique unnecessary unsafe useful useless user valid vital vulnerable weak"
    " weaker what wrong written stuck bound built chosen cut drawn driven easily eaten fed"
    " felt forgotten found given gotten held hit laid lent made meant met nonsense overridden"
    " paid put read rewritten run seen sold spent split spoken spread stolen taken taught"
    " thought thrown told torn understood undone woven won worn see below above following same"
    " protection manager managers reset policy field hash hashes prompt file generator"
    " strength text type history due single straight recipient recipients everyone parameter"
    " parameters option options str int bool object boolean number string none undefined nil"
    " todo tba tbd n/a"
    # German
    " der die das den dem des ein eine einen einem einer kein keine nicht noch nur schon sehr"
    " zu auf aus bei bis durch fur gegen in im ins mit nach ohne seit um unter von vom vor zum"
    " zur und oder aber wie was wo wer wenn weil dass sich es er sie wir ihr ich falsch"
    " richtig korrekt ungultig abgelaufen geheim sicher unsicher bekannt unbekannt leer neu"
    " alt kurz lang einfach schwer schwach stark notig erforderlich gleich immer jetzt wieder"
    " geandert gesetzt gespeichert vergessen verloren gestohlen hier dort wichtig nie mehr"
    " siehe unten oben folgende wohl also auch"
    # French
    " le la les l un une des du de d au aux en dans sur sous par pour sans avec et ou mais que"
    " qui quoi ce cette cet ces il elle on nous vous ils ne pas plus tres trop bien mal aussi"
    " deja encore toujours jamais incorrect correct incorrecte faux vrai expire obligatoire"
    " requis necessaire invalide valide secret perdu oublie vide faible fort bon nouveau tout"
    " toute change modifie envoye stocke protege connu inconnu important essentiel"
    # Spanish, Portuguese, Italian
    " el los las un una unos unas lo al del y o u pero que quien como donde cuando no ni si"
    " muy mas menos ya tan todo toda todos incorrecta correcta incorrecto correcto invalida"
    " valida necesaria obligatoria secreta segura insegura debil fuerte larga corta nueva"
    " vieja importante demasiado por para con sin os as um uma dos das na nos nas mais muito"
    " errada certa fraca forte segreta segreto sbagliata corretta il gli i della dello delle"
    " di da non molto troppo piu sempre gia entender esta este esto ese eso aqui"
    # Dutch, Scandinavian, Polish, Czech
    " het een niet geen te veel fout verkeerd juist onjuist vereist geheim nog det den en ett"
    " et ikke inte fel feil forkert for nie jest zle niepoprawne spatne stejne"
    # what stands directly behind "password", "API key" and the like in English prose
    " accessor across adds advice against age agents algorithm allowed allows along amount"
    " another anymore anyways anywhere apart app appears application apps are area areas"
    " arrives attacks attempt attempts authenticate authentication autofill away back backdoor"
    " backups base bases bearer bearers becomes before behavior behind between bigger block"
    " blocks blog boxes breach breaches breaker breakers browser button bypass cache calls can"
    " cannot card cards carries catches chain chains challenge changed changes changing check"
    " checker checkers checks choice claim claims class click cloud collection collections"
    " combo combos command comments complexity compromise concatenation concept concepts"
    " configuration confirm confirmation confirmed connect connections consists constraint"
    " constraints contains contributions copy could cracker crackers cracks creation"
    " credential criteria cryptography data database databases defaults delete deliveries demo"
    " depends design details device devices dialog dialogs dictionaries dictionary difference"
    " differences differs digest diversity documents does down dump dumps economies economy"
    " editor editors element elements email enables encryption ensures entries entropy"
    " environment error errors everywhere example examples exchange exists expiration expires"
    " expiring expiry exponent exposure extension facility factor factors fatigue feature"
    " features fields figure figures files five flow flows fob fobs folks form format forms"
    " functionality generation generators gesture gestures gets gives got grant greater guess"
    " guesses guideline guidelines had handles handling happens has help hint hints holder"
    " holders host hosts hygiene icon ids implementation information initiative input inputs"
    " inside instance intact integration issue issues item items itself keeper keepers kind"
    " later leak leaked leaks length lengths letter letters libraries library lifespan line"
    " link list lists location lockout login logins looks lookup lookups maintenance makes"
    " management mappings mask masks match matches material may means meter meters method mfa"
    " might minimum mode model modification modules myself name needs notes notification"
    " numbers offerings offers officer online operator organiser pads page pages pairs panel"
    " parts pass-through path paths pattern people performance phishing point points policies"
    " practices preferences press pretty prevents prints prior problem problems prompts proper"
    " protect protects protocols provider provides quality query question questions quick"
    " record recover refers refresh registration relationship remains reminder reminders"
    " repositories repository request requests requirement requirements requires resets"
    " resides response responses restrictions results reuse review reviews ring rings rotation"
    " rotations rule rules runs safety sale sales salt sample samples scenario scheme scope"
    " scopes screen screens search secrecy section seems selection serve server servers serves"
    " service services settings setup share sharing sheet signature signatures signs since"
    " situation size sketch smell smoother snippet snippets solution somewhere sought sound"
    " spraying ssh stage stages standard standards stays stealer step storage store stores"
    " stuff stuffing style styles support supports swap swaps switch sync system systems table"
    " tag tags takeaway takeaways team term test tests theft themselves through thus time"
    " timeout tips today token tokens tool tools transition transmission travel ttl twice"
    " typed types understands unless update updates usage use username users uses utility"
    " validation value values vendors verifier version vesting walkthrough wallet wallets want"
    " warning way went were whatsoever whenever window windows word words work works writer"
    " writers yourself able save characters digits symbols spaces sorry please thanks though"
    " too right honestly owner owners accounts awful horrible terrible annoying ridiculous"
    " scary weird okay correct today tomorrow"
    " account accounts address addresses auth sudo options parameters authenticator accessor"
    " certificate certificates program programs doesn didn isn wasn don won couldn shouldn haven"
    " hasn wouldn weren aren have done sponsorship compliant hesitant tend specifies brute-force"
    " awesome yesterday easiest re-usable manufacturer service case credentials"
    # German, likewise
    " eingeben eingegeben andern vergessen zurucksetzen zuruckgesetzt merken gemerkt speichern"
    " wechseln verwenden verwendet benutzen nutzen schutzen geschutzt erneut bitte wurde wird"
    " werden wurden hat haben hatte muss mussen soll sollen sollte kann konnen darf braucht"
    " brauchen habe bin sein sodass damit dann denn doch jedoch steht stand liegt fehlt gilt"
    " funktioniert passt geht klappt bestatigen wiederholen anfordern erhalten bekommen"
    " festlegen wahlen gewahlt anzeigen verbergen lang kurz dazu dafur dich mich uns euch ihm"
    " ihn ihnen mein dein euer unser meine deine unsere nichts etwas alle alles wegen zwischen"
    " wahrend nachdem bevor zwei drei mal einmal zweimal bereits sofort bald"
    # French, likewise
    " oublie oublies actuel actuelle ancien provisoire temporaire personnel personnelle unique"
    " different differents fonctionne marche doit devrait peut sera etait etaient sont ont"
    " avait avez avons notre votre mon ton son leur leurs ici afin lors lorsque quand comme"
    " chez entre contre depuis pendant vers selon dont soit est-il complexe simple robuste"
    " identique principal maitre perdus recu demande requise affiche visible partage partages"
    # Spanish, Portuguese, Italian, likewise
    " actual olvidada olvidado anterior temporal personal unica distinta misma correctas"
    " funciona debe deberia puede tiene tienen hay fue fueron esta estan sido era sobre entre"
    " desde hasta cada nuestra nuestro mis tus sus hoy ayer antes despues ahora aun tambien"
    " porque pues luego esquecida esquecido atual deve pode tem nao sim minha meu sua seu"
    " nossa nosso ainda agora depois foi foram estao sao dimenticata dimenticato attuale puo"
    " ha hanno sono stata stato mia mio tua tuo nostra nostro vostra vostro ancora adesso dopo"
    " prima quando dove anche temporanea provvisoria predefinita predeterminada padrao maestra"
    " mestre principale principal"
    # Dutch, Scandinavian, Polish, Czech, likewise
    " vergeten wijzigen gewijzigd invoeren opnieuw moet moeten mag kan kunnen wordt worden"
    " werd heeft hebben staat werkt mijn jouw uw ons onze niets iets alleen omdat maar want"
    " deze dit daar hier wanneer glemt endre angi igen skal ska maste kommer fungerar virker"
    " virkar mitt ditt vart vores deres min din inte aldri aldrig zapomniane zapomnialem"
    " nieprawidlowe powinno musi mozna dla ktore moje twoje nasze jego jej przez bez przed"
    " przy oraz albo lub ale bardzo zapomenute zmenit muze tvoje nase jeho pro pri nebo proto"
    " protoze"
    # Romanian, Croatian, Greek, Russian, likewise
    " uitata gresita corecta trebuie poate pentru fara din sau dar care veche noua curenta"
    " zaboravljena pogresna ispravna tocna mora moze treba nije bez samo ali ili koji koja"
    " koje nova stara tvoja vasa nasa ειναι δεν για στο στη στην του της των και μου σου μας"
    " σας που θα να πρεπει λαθοσ σωστοσ νεοσ παλιοσ не был была было были есть будет должен"
    " должна должно можно надо нужно нужен неверный неправильный неверен правильный новый"
    " старый забыл забыт изменен от для на по при без или но как что это мой твой ваш наш его"
    " очень слишком только"
    # adjectives and verbs said of tokens, codes and keys
    " opaque ephemeral symmetric asymmetric cryptic buggy messy clean ugly mandatory convenient"
    " inconvenient expensive cheap slow rusty golden heavy fragile complicated cumbersome hers"
    " yours mine ours theirs broke late cute chaos highest lowest"
    # German
    " besteht schutzt schutzen lauft laufen dient dienen enthalt enthalten gehort lasst andert"
    " verandert veraltet verschlusselt geknackt gehackt geraten geteilt generiert hinterlegt"
    " kompliziert komplex besser schlechter langer kurzer sicherer anders nutzlich streng fest"
    " gut schlecht schon leicht sinnvoll nutzlos egal eingerichtet abgefragt ubermittelt"
    " verwaltet notiert aufgeschrieben gesperrt blockiert zufallig personlich"
    " verraten erraten genau kommt gibt kennt"
    # French
    " utilise choisi choisie saisi saisie fourni fournie enregistre administrateur commun aucun"
    " protege protegent expire compliquee complique affiche affichee chiffre chiffree fragile"
    " fragiles perdue oubliee expiree changee modifiee volee vole pirate piratee envoyee"
    " stockee generee genere aleatoire aleatoires sur sure surs meilleur pire longue court"
    " courte solide difficile facile suffit sert permet contient reste appartient"
    # Spanish, Italian, Dutch
    " elegida escolhida scelta verloopt"
    " caduca protege protegen proteger sirve permite contiene robada robado compartida larga"
    " protegge scade scaduta serve contiene rubata condivisa lunga semplice facile"
)
"""Words that are no password after "the password is" or "password"."""

_ENDINGS = LazyPattern(r"[a-z-]{2,}(?:ed|ing|ly|able|ible|iert|lich)")
_ORDINARY = frozenset(map(fold_letters, f"{ORDINARY} {IS}".split()))
_WORDS_OF_NAMES = frozenset(
    word
    for names in (*NAMES.values(), OPENERS, OPENED, SHORT_NAMES, WEAK_NAMES, NUMBER_NAMES)
    for name in names.split()
    for word in (*name.split("-"), *(f"{part}s" for part in name.split("-")))
)


def is_ordinary(value: str) -> bool:
    """Return whether a value is a word that people say of passwords, or the name of one."""
    word = fold_letters(value).strip("\"'“”„«»‘’_*")
    if "'" in word or "’" in word:  # "isn't", "l'un"
        word = re.split("['’]", word)[0]
    return word in _ORDINARY or word in _WORDS_OF_NAMES or _ENDINGS.fullmatch(word) is not None
