"""Ordinary prose about passwords, keys, codes and numbers, of which nothing may be withheld."""

from __future__ import annotations

PROSE = """\
The wifi was down all morning and the key is still missing from the hook by the door.
I have forgotten where I left the key to the shed, and the spare is with our neighbour.
A password should be long, and longer is better than stranger.
Passwords are a nuisance, but nobody has found anything that people like better.
She wrote her password on a yellow note and stuck it to the screen, as everybody does.
The password field refuses spaces, which is odd, because sentences are easy to remember.
My password manager suggests strings that no human could type on a television.
We talked about passwords over lunch, and Peter said that he uses the same one everywhere.
If you forget your password, the shop sends a link that works for an hour.
The password policy asks for a capital, a digit and a sign, and nobody is safer for it.
When the password expires, people add a number to the old one.
The key is to start early and to stop before you are tired.
The key of the song is G major, and the bridge moves to E minor.
The key difference between the two plans is the price of the roof.
Patience is the key to good bread.
The code compiles, the tests pass, and the reviewer is happy.
The code for this chapter is in the folder beside it.
Our dress code is casual, and the house rules are few.
The building code requires two exits for a hall of this size.
The Morse code for S is three dots.
The postal code of the village changed when the district was merged.
A secret is something you tell one person at a time.
The secret of her soup is a spoonful of vinegar at the end.
He kept the secret for years, and told it at the wedding.
The token of his affection was a small carved bird.
Each player takes a token and places it on the board.
The tokenizer splits the sentence into tokens, and each token has an id.
As a token of thanks we brought flowers and a cake.
Pin the note to the board, and pin the other one below it.
She wore a silver pin on her collar and a ribbon in her hair.
The pin of the grenade in the museum is made of wood.
The combination of salt and lemon is what makes the fish.
A combination of luck and stubbornness got us to the top.
The safe was empty but for a letter and an old photograph.
The door is open, the kettle is on, and the code of the house is kindness.
The alarm rang at six, and the gate was still closed at eight.
We changed the lock after the burglary, and the new key sticks.
Unlock the gate with care, because the hinge is loose.
To unlock the achievement, finish the level without a map.
The phone unlocks with a glance, which still feels like magic.
The disk is encrypted with a strong cipher, and the backup is too.
The files are encrypted with keys that never leave the device.
The archive opens with a letter from the mayor.
Log in with your account, or sign in as a guest if you have none.
You can log in with Google and Apple, but not with Facebook.
The login page was slow and the users were angry.
The user is usually a teacher, and the account belongs to the school.
The credentials are checked twice, once by the gateway and once by the service.
The admin said that the guest list was full.
The username is often the first part of the address.
The voucher was valid until June, and nobody used it.
We got a gift card for the bookshop and spent it within the hour.
The coupon gets you ten percent off, and the second one is for a friend.
Use code reviews to share what the team knows.
Use code that others have tested, and test your own.
Enter the code review with an open mind.
Enter the code that we have sent to your phone.
With code like this, nobody needs a debugger.
The discount is small and the code is only printed on the receipt.
The meeting number changes every week, and the passcode is in the invitation.
The passport was stolen in Lisbon, and the new one took a month.
The passport number is printed on the second page.
Insurance is a bet against yourself that you hope to lose.
The tax number is on every letter from the office.
The serial number is under the battery.
Her mother's maiden name was common in the valley.
The maiden name of my grandmother is carved on the bench.
The security question was so easy that her brother guessed it.
What is your favourite colour? is a poor security question.
The answer to the question is simple: ask her.
The answer is blue, or so my daughter says.
The recovery took six weeks, and the doctors were surprised.
The seed was sown in spring, and the phrase was coined by a gardener.
The phrase is old, and its meaning has faded.
The mnemonic helps children to remember the planets.
The network is slow in the evening, and the router is warm.
Our network is called a cooperative, and the key person is Anna.
The hotspot was in the cafe by the station, and the coffee was awful.
The printer is in the hall, and the login is the same for all.
The password is what you know, the key is what you have.
The password was a joke, and so was the lock.
Her password was never written down, his was on the fridge.
Is the password case sensitive? I doubt it.
Somebody guessed the password, and the page was defaced overnight.
The old password was simple, the new one is complicated.
Paul's password is strong and Clara's is stronger.
The password for the course is in the letter that you got.
The password for the printer has changed; ask at the desk.
Password security: a short history of bad advice.
Passwords: what they are and why we still have them.
Password reset: how it works and where it fails.
The passphrase is a sentence, the password a word.
The passcode on the tablet keeps the children from buying games.
Sharing a password is like sharing a toothbrush.
They gave us a password at the door, as in an old film.
He asked for the password, and she laughed.
The password hash is salted, and the salt is stored beside it.
The API key is read from the environment, and the token from a file.
The API key is rotated each month by a small script.
The access token is short-lived; the refresh token is not.
An access token expires, and a refresh token replaces it.
The private key stays on the card, the public key is published.
The encryption key is derived from the passphrase.
The licence key came by post in those days.
Two factors are better than one, and three are a nuisance.
The authenticator app shows six digits that change twice a minute.
The recovery codes are printed on paper and kept in a drawer.
Das Passwort wird verschickt, sobald das Konto eingerichtet ist.
Das Passwort ist gespeichert, und der Zugang wird freigeschaltet.
He cambiado la contraseña en marzo.
J'ai changé le mot de passe pour Marie.
Я сменил пароль на новый.
Das Passwort wurde geändert, weil es bekannt geworden war.
Ein gutes Passwort ist lang, und ein langes ist schwer zu merken.
Der Schlüssel zum Verständnis ist Geduld, und der Code ist lesbar.
Das WLAN ist langsam, und der Schlüssel hängt am Brett.
Das WLAN war ausgefallen, und der Code lief trotzdem.
Die Zugangsdaten wurden gestohlen und im Netz verkauft.
Die PIN steht im Brief, die Karte kommt später.
Die Geheimzahl ist vierstellig und nur Ihnen bekannt.
Mit dem Code können Sie nichts anfangen, wenn er abgelaufen ist.
Le mot de passe sera envoyé par courriel dans la journée.
Le mot de passe est stocké de façon sûre, et la clé reste secrète.
Le code de la route est compliqué, et la clé du succès est la patience.
Le wifi est lent et la clé est dans le tiroir.
Le mot de passe doit être changé tous les mois.
La contraseña será enviada por correo en unos minutos.
La contraseña ha sido cambiada y la cuenta está activa.
La clave es la paciencia, y la clave está en el tiempo.
La clave es escuchar antes de hablar.
El wifi es lento y la clave es esperar.
El código es sencillo y la casa está abierta.
La password sarà inviata per posta elettronica.
La password è stata cambiata ieri sera.
La chiave è la pazienza, e la chiave di casa è nel cassetto.
Il codice della strada è complicato, e il codice penale di più.
A senha será enviada por email ainda hoje.
A senha foi alterada e a conta está ativa.
A chave do sucesso é a paciência.
Het wachtwoord wordt verstuurd zodra de rekening is geopend.
Het wachtwoord is gewijzigd en de sleutel ligt op tafel.
De sleutel tot succes is geduld.
Hasło zostało zmienione, a konto jest aktywne.
Hasło jest zapisane w bezpiecznym miejscu.
Klucz do sukcesu to cierpliwość.
Parola a fost schimbată ieri seară.
Parola este salvată, iar contul este activ.
Lozinka je promijenjena, a račun je otvoren.
Lozinka je poslana na adresu.
Ο κωδικός έχει αλλάξει και το κλειδί είναι στο συρτάρι.
Ο κωδικός είναι αποθηκευμένος με ασφάλεια.
Heslo je uloženo na bezpečném místě.
Heslo bylo změněno a účet je otevřený.
Klíč k úspěchu je trpělivost.
Lösenordet är sparat och kontot är öppnat.
Lösenordet har ändrats, och nyckeln ligger på bordet.
Nyckeln till framgång är tålamod.
Şifre değiştirildi ve hesap açıldı.
Şifreniz gönderildi, lütfen postanızı kontrol edin.
Başarının anahtarı sabırdır.
Пароль изменён, и счёт снова открыт.
Пароль сохранён в надёжном месте.
Ключ к успеху — терпение.
Код был написан ночью, а дом стоял на горе.
Clara's answer was no, and Paul's was maybe; the password never came up.
The old code was ugly, the new one is pretty.
The first key was brass, the second one is steel.
The safe word in improvisation is a joke among actors.
The password changed from a nuisance to a danger within a year.
We moved the key from the drawer to the hook.
I set the alarm to vibrate, and the code to run at noon.
The gate code is changed in spring.
The door code to the office is known to everyone who works there.
The password, however, is never sent by mail.
The password, as always, is on the board.
The password, stored as a hash, is safe.
By default the password is empty, and by law it must be changed.
Passwords by themselves are weak, and keys by themselves are lost.
The guest network is free, and so is the coffee.
""".splitlines()
