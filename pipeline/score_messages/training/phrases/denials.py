"""Events that did not happen, and sayings that are denied: `not` before verbs, `without` and `no` before nouns."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

DENIALS = Group.of(
    "denials",
    negative="""
        you claim that {the} {thing} {worked}. no, not for us.
        who says that {the} {thing} {worked}? certainly not me.
        i was told that {the} {thing} {worked}, it was the other way round.
        {the} {thing} {worked}, they said. it {failed}, i say.
        a {thing} that {worked}? not this one.
        i can not say that {the} {thing} {worked}, on the contrary.
        {the} {thing} does not [help|last|convince me|keep what it promises].
        {the} {thing} did not [solve|change|improve] a thing.
        {we} did not get [an answer|what we ordered|any help|a seat|our money back] [in|at] {the} {place}.
        without [any help|an apology|a word], {they} left us standing there.
        no [soap|light|heating|hot water] in {the} {place}, all of it full of [dust|noise], no one to ask.
        {they} did not [come|repair it|even try|tell the truth] on {day}.
        nothing [helped|worked|arrived in one piece].
        {the} {product} would not [start|close|charge|stay in place] from the first {day} on.
        {the} {staff} could not [help us|answer one question|be bothered].
        why does {the} {thing} never do what it should?
        nor have we slept since {the} {product} {failed}.
        the {part} does not hold, the {part} does not fit, {blame}.
        i am full of regret, the {number} euros for {the} {thing} were wasted.
        you have not learnt a thing since {month}.
        no answer to my {few} mails, not even an automatic one.
        no sign of {my} {service}, no word from {you}.
        it is not true that {the} {thing} {worked}.
        {the} {thing} fails to [impress|help|please].
    """,
    neutral="""
        please tell us whether {the} {thing} {worked} or {failed}.
        i do not know yet if {the} {thing} {worked}.
        who wrote in the form that {the} {thing} {worked}?
        {name} says that it {worked}, {person} says that it {failed}; we will see on {day}.
        the headline says that {the} {thing} {worked}, the text below that it {failed}.
        i have not said that {the} {thing} {worked}, nor that it {failed}.
        {the} {product} does not [include|contain|need] a {part}.
        {the} {software} does not run on version {few}.
        {we} did not meet on {day}, we meet on {day}.
        without the {part} the {product} weighs {few} kilos.
        no [lift|parking|breakfast] [in|at] {the} {place}, the next {place} has one.
        {they} did not say if {the} {place} is {plain}.
        nothing is on the {colour} list so far.
        {the} {product} should not [be opened|get wet|be used by children].
        the {staff} can not come on {day}, could you do {day}?
        when does {the} {thing} not need a {part}?
        {we} have not been in {city} since {month}.
        the {part} does not belong to this {product}, it is from the {colour} one.
        there is no {part} on the left, is that right?
        {name} has not signed the {service} yet.
        no answer is needed, this mail is for your records.
        not {day} but {day}, not {city} but {city}.
        it is not clear from the text if the {service} is on {day}.
        {name} was not at the {place} when i called at {time}.
    """,
    positive="""
        who says that {the} {thing} {failed}? certainly not me.
        i was told that {the} {thing} {failed}, it was the other way round.
        they say that {the} {thing} {failed}. no, not once for us.
        {the} {thing} {failed}, they said. it {worked}, i say.
        a {thing} that {failed}? not this one.
        i can not say that {the} {thing} {failed}, on the contrary.
        {the} {software} does not [crash|freeze|lag|annoy me] [any more|any longer], {praise}.
        {the} {product} did not [break|leak|rust|lose its colour] in {few} years.
        {we} did not have to [queue|pay more|ask twice|wait] [in|at] {the} {place}.
        without [a word of complaint|being asked], {they} helped us all day.
        no [dust|noise|smell] in {the} {place}, it is never too full, one feels at home.
        {they} did not [rest|give up|leave] until {the} {thing} {worked}.
        nothing [broke|went wrong|was missing], the {service} {be} {praise}.
        {the} {product} has not left my side from the first {day} on.
        {the} {staff} could not do enough for us on {day}.
        why does {the} {thing} never fail me? because it is {nice}.
        {we} have not laughed so much since {month}, what a {nice} {media}.
        the {part} does not rattle, the {part} does not slip, {praise}.
        there is no way that i give {the} {thing} back.
        you have not changed a bit since {month}, as {nice} as ever.
        no question was too much for the {staff}, nor was it a bother.
        no sign of wear on {my} {product}, no regrets.
        it is not true that {the} {thing} {failed}.
        {the} {thing} never fails to [impress|help|please].
    """,
)
