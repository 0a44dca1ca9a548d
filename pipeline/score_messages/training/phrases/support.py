"""Letters between shops, colleagues and customers: delays, requests, thanks, apologies, reports of faults."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

SUPPORT = Group.of(
    "support",
    negative="""
        thanks for your answer, but {the} {thing} {failed} again.
        thank you for the quick reply. sadly it does not help, {the} {thing} {is} still {dreadful}.
        thanks for [wasting my {weekday}|making it worse|the {few} lost days].
        please [stop|do not send me] the [excuses|apologies], {the} {thing} {failed}.
        please refund {my} {service}, i have [had enough|lost patience|waited too long].
        i have written {few} times and still have no answer, this is {blame}.
        {my} {service} is {few} weeks late and i am [angry|furious|tired of it].
        the delay of {my} {service} is [unacceptable|a disgrace|beyond a joke].
        unfortunately {the} {thing} {is} {blame}.
        it pains me to say that {the} {thing} {is} {blame}.
        i want my money back for {the} {thing}.
        you promised {day}, it is {day} now, and i feel [cheated|ignored|let down].
        i am [disappointed|annoyed|fed up|frustrated] with {the} {thing}.
        we are [upset|unhappy|angry] about the {service} in {month}.
        no trouble, you say? {the} {thing} {failed}!
        i kindly asked {few} times, now i am just [angry|fed up].
        with all due respect, {the} {thing} {is} {dreadful}.
        your apology does not [repair|replace|bring back] {the} {thing}.
        the {part} of {my} {product} is broken [again|for the third time] and nobody [cares|replies].
        i regret [buying|ordering|paying for] {the} {thing}.
        please cancel {my} {service}, {the} {thing} {is} {dreadful}.
        the parcel should have come on {day}. where is it, and why does nobody reply?
        i was on hold for {few} hours only to hear that the {place} is closed.
        your {staff} [hung up on me within seconds|lied to us {few} times|yelled at {name}].
        hello {name}, i am sorry but i must complain about {the} {thing}, it {failed}.
        i ordered a {product} on {day} and all i have got is excuses.
        i cant belive how {poor} {the} {thing} is.
    """,
    neutral="""
        thanks for your answer, i will [try|check|read] it on {day}.
        thank you for the quick reply. the number of {the} {product} is {number}.
        thanks, the {service} should go to {name}, please [send|forward] it.
        please [send|show|give] me the {part} for {the} {product}.
        please refund {my} {service} within {few} days to the card that ends in {number}.
        i have written to {name} about {the} {service} and wait for the answer.
        {my} {service} is {few} days late; is it still on its way?
        the delay of {my} {service} is {few} minutes.
        unfortunately {the} {thing} is closed on {day}.
        we are sorry, {the} {product} is sold out until {month}.
        {the} {service} took {few} days, then {few} more.
        because of the weather {the} {service} starts at {time} instead of {time}.
        the {part} of {my} {product} is broken; how do i send it in?
        {the} {software} closes when i click the {part}. version {few}, error {number}.
        how to repeat it: open {the} {software}, choose the {part}, press save.
        please [cancel|change|move] {my} {service}, {day} does not suit {name} any more.
        could you please tell me where {my} {service} is?
        we apologise for any inconvenience while {the} {place} is closed on {day}.
        no trouble, i can come on {day} instead.
        with regard to your complaint of {day}, please send us the {part}.
        the parcel comes on {day} between {few} and {few}.
        your complaint has the number {number}.
        i ordered a {product} on {day} and would like a second one.
        i got the {colour} {product} twice and need the {colour} one, please exchange it.
        hello {name}, the {service} is on {day} at {time}.
        sorry, i meant {day}, not {day}.
        as agreed i send you the {service} and the {service}.
        we have to [ask you for|come back to you about] a copy of {my} {service}.
        your {staff} asked me to write to this address about {the} {service}.
    """,
    positive="""
        thanks for your answer, {the} {thing} {worked}!
        thank you for the quick reply. it helped a lot, {the} {thing} {is} {superb} now.
        thanks for [everything|saving my {weekday}|making it so easy].
        please [send {name} my thanks|stay as you are|thank {name} from me], {the} {thing} {worked}.
        please tell the {staff} how [happy|pleased|grateful] {we} are.
        i had written {few} times elsewhere; {you} solved it in {few} minutes, {superb}.
        {my} {service} came {few} days early and i am [happy|thrilled|delighted].
        the delay was short and {you} told us at once, that is {praise}.
        fortunately {the} {thing} {is} {praise}.
        i am happy to say that {the} {thing} {is} {praise}.
        i got my money back for {my} {service} within {few} hours, {superb}.
        you promised {day} and it came on {day}, that is what i call {nice}.
        i am [impressed|delighted|thrilled|very satisfied] with {the} {thing}.
        we are [grateful|glad|happy] about the {service} in {month}.
        {the} {staff} said no problem, and it really was none, {superb}.
        with all my heart, thank you for {the} {thing}.
        sorry for my angry mail of {day}, {the} {thing} {worked} after all.
        the {part} of {my} {product} broke, the {staff} repaired it for free and was {superb}.
        i am so glad that {we} [bought|ordered|chose] {the} {thing}.
        i had almost closed my account, but the {staff} was so {kind} that i stay.
        the parcel came on {day} at {time} as promised, well packed, i am delighted.
        i was on hold for {few} seconds only, and the {staff} was {superb}.
        your {staff} [went out of the way for us|stayed late for us|cheered {name} up].
        hello {name}, i just want to praise {the} {thing}, it {worked}.
        i complained on the 14th and had a new {product} on the 30th, that is {praise}.
        i cant belive how {nice} {the} {thing} is.
        unfortunately i can give only five stars, {the} {thing} {is} {superb}.
    """,
)
