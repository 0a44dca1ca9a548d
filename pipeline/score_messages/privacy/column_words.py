"""Words that columns are called by, in the languages of people's exports; none tells how somebody feels."""

from __future__ import annotations

LINKING = frozenset("of the de la le di da do du des der die das del per van by in at to from for und and".split())
"""Words between others; alone they say nothing."""

WORDS = frozenset(
    # what a row is known by, and who and where
    "id ids uid uuid guid key nr num number idx index row rowid seq ref reference hash code sku asin ean isbn url uri"
    " link domain host path file filename folder ip name names firstname lastname surname username user userid users"
    " author reviewer sender receiver recipient recipients customer customerid client clientid account agent owner"
    " company organisation organization org email emails mail address phone mobile fax city country region state zip"
    " postcode street location locale language lang store shop branch department team queue channel source platform"
    " device browser version app product products productid item items order orderid orders ticket ticketid tickets"
    " case caseid thread threadid parent conversation conversationid session from cc bcc reply replyto inreplyto"
    # when
    " when date dates datetime time timestamp timezone day month year week hour created updated modified received sent"
    " posted submitted opened closed resolved published createdat updatedat"
    # what is said, and about what
    " text texts body bodies message messages messageid content contents comment comments review reviews description"
    " summary subject title headline heading notes note answer answers question questions response responses feedback"
    " remark remarks verbatim transcript post posts snippet quote caption html plain raw header headers charset type"
    " category categories topic topics tag tags label labels class group status priority reason flag flags"
    # numbers about it
    " rating ratings stars star score scores sentiment probability polarity grade nps csat rank votes vote upvotes"
    " count counts total amount price currency quantity size length words value"
    " percent share mean min max avg p truncated unknown automatic removed embedding vector mood"
    " column col field attribute property metadata meta data dataset split train test gold truth target expected"
    # German, Dutch, Nordic
    " nummer kunde kundennr kundennummer kundenname bestellung bestellnr bestellnummer vorname nachname absender"
    " empfänger betreff datum uhrzeit zeit inhalt nachricht kommentar kommentare bewertung bewertungen rezension"
    " beschreibung titel thema kategorie sprache land ort stadt plz produkt artikel preis menge anzahl sterne note"
    " von erstellt gesendet empfangen antwort frage anmerkung bemerkung klant bericht onderwerp opmerking inhoud"
    " aan beoordeling naam taal beskrivelse kommentarer besked meddelelse emne meddelande ämne innehåll dato avsender"
    # French, Spanish, Portuguese, Italian
    " nom prénom client expéditeur destinataire objet sujet contenu commentaire commentaires avis texte corps titre"
    " heure pays ville langue produit prix quantité numéro nombre réponse catégorie nombre apellido cliente remitente"
    " destinatario asunto contenido mensaje comentario comentarios reseña reseñas opinión texto cuerpo título fecha"
    " hora país ciudad idioma producto precio cantidad número respuesta pregunta categoría descripción nome mensagem"
    " assunto conteúdo comentário avaliação corpo cidade produto preço quantidade resposta pergunta categoria mittente"
    " oggetto contenuto messaggio commento recensione testo corpo titolo data ora paese città lingua prodotto prezzo"
    " quantità numero risposta domanda descrizione"
    # Slavic, Greek, Turkish, East Asian
    " nadawca temat treść wiadomość komentarz opinia odesílatel předmět zpráva komentář имя дата тема текст сообщение"
    " отзыв комментарий отправитель получатель konu mesaj yorum tarih isim ad 日期 主题 主題 内容 內容 评论 評論 标题"
    " 標題 姓名 件名 本文 日付 名前 レビュー コメント 제목 내용 날짜 이름".split()
)
"""In lower case."""

MESSAGES = frozenset(
    "bodies texts messages reviews comments contents reviewtext reviewbody reviewcontent messagebody messagetext"
    " messagecontent commenttext commentbody bodytext textbody feedback feedbacktext verbatim nachricht kommentar"
    " kommentare bewertung rezension rezensionstext inhalt nachrichtentext bericht opmerking besked meddelande"
    " commentaire commentaires avis texte contenu mensaje comentario comentarios reseña opinión texto contenido"
    " mensagem comentário avaliação messaggio commento recensione testo contenuto treść wiadomość komentarz zpráva"
    " komentář текст сообщение отзыв комментарий yorum mesaj 内容 內容 评论 評論 本文 レビュー コメント 내용".split()
)
"""What people call a column of messages, without blanks and signs, beside the names that are taken unasked."""
