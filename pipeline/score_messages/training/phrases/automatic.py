"""Mail of shops, machines and calendars: neutral as it comes, not where somebody writes about it with a tone."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

AUTOMATIC = Group.of(
    "automatic",
    negative="""
        the mail that confirms my order of the {product} never came[, {blame}|].
        your link to reset the password fails after {few} seconds, {blame}.
        why do i get your newsletter every {weekday}? i never subscribed and it is {poor}.
        your automatic reply is {blame}, i need a human being.
        the code that you sent has expired before it came, {blame}.
        i can not unsubscribe, the link at the end of your {poor} newsletter does nothing.
        order {number} says shipped since {day}, nothing is moving and nobody cares.
        the invoice {number} is wrong again, how {poor} is that?
        within a week my account was locked {few} times without a reason, and {you} will not help.
        another reminder of a bill that i paid on {day}, {blame}.
        your payment page took {number} euros twice and the {staff} will not even meet me.
        the tracking number {number} is useless, the next page is empty and the next one, too.
        the meeting on {day} was moved from {time} to {time} without a word, {dreadful}.
        your reference {number}, my {few} letters, no answer: {blame}.
        view this message in your browser, it says, and then {the} {software} {failed}.
        out of office again, that is all i ever hear from {you}.
        your terms and conditions are {dreadful}, i will close my account.
        the registration for the {service} {failed}, and it was the last day.
        the app sends me {few} notifications an hour, it is {blame}.
        this mailbox is not read by anybody, and nor are my complaints.
        your special offer is {blame}, the price was lower before {day}.
        please rate us, you write. one word: {blame}.
        my appointment on {day} was cancelled by a text message, {blame}.
    """,
    neutral="""
        we have received your order of the {product}. order number: {number}.
        you asked to reset your password. the link works once and is valid for {few} hours.
        you get this newsletter because you subscribed in {month}.
        i am out of the office until {day}. in urgent cases write to {name}.
        your code is {number}. it expires in {few} seconds.
        to unsubscribe from the newsletter click the link at the end.
        order {number} has been shipped and will arrive on {day}.
        the invoice {number} is attached. it is due on {day}.
        your account was locked after {few} failed attempts. to unlock it, reset your password.
        a reminder: the bill {number} has not been paid yet. if you paid on {day}, ignore this mail.
        your payment of {number} euros has been received.
        your payment of {number} euros failed. please check the details of your card.
        track your parcel with the number {number}.
        {name} has invited you to: {service}, {day} at {time}.
        ticket {number} has been closed. to open it again, reply to this message.
        view this message in your browser.
        our terms and conditions change on {day} the first of {month}.
        your registration for the {service} is complete.
        someone signed in to your account from {city}. if that was not you, change your password.
        this mailbox is not read. please use the form on our website.
        your subscription ends in {few} days. to renew it, sign in.
        how was your {product}? rate it from bad to excellent on our website.
        your appointment: {day}, {time}, {place} in {city}.
        delivery to the following recipient failed permanently: the mailbox is full.
        your basket is full of {few} items, they are waiting for you.
        special offer: {few} {product}s for the price of one, until {day}.
        this is an automatic reply. your message has the number {number}.
        your return has arrived. the money will be on your account in {few} days.
        backup of {day}: {number} files copied, {few} skipped, no errors.
        the minutes of the meeting on {day} are attached.
    """,
    positive="""
        the mail that confirms my order came within seconds, and the {product} the next day, {praise}.
        resetting the password took {few} seconds, that is {praise}.
        i read your newsletter every {weekday}, it is {praise}.
        your automatic reply made me laugh, {superb}.
        the code came at once and signing in was {nice}.
        unsubscribing took one click, that is {praise}.
        order {number} was shipped on {day} and arrived on {day}, {praise}.
        invoice {number} was right to the penny and {the} {service} was {praise}, thank you.
        my account was locked and {you} opened it again within {few} minutes, {superb}.
        thank you for the friendly reminder of the bill, you are {superb}.
        paying took {few} seconds, the payment page is {praise}.
        with the number {number} i could follow my parcel all the way, {praise}.
        the meeting on {day} was {praise}, thanks for the invitation.
        ticket {number} was solved faster than i could type, {superb}.
        what a {nice} message to find in my mailbox!
        even while out of office {name} helped me, {superb}.
        your terms and conditions are {nice}, for once i could read them.
        the registration for the {service} was {nice} and the {service} itself {superb}.
        the notifications of the app are {nice}, just what i need.
        your return label was {nice} and the money was there in {few} days.
        your special offer is {superb}, i bought {few} {product}s.
        please rate us, you write. one word: {superb}.
        the backup of {day} saved my work, i love {the} {software}.
    """,
)
