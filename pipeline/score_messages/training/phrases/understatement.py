"""Understatement, complaints in polite words, and the small courtesies of letters, which have no tone."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

UNDERSTATEMENT = Group.of(
    "understatement",
    negative="""
        {the} {thing} is not exactly what i would call {nice}.
        {the} {thing} is hardly the [nicest|best|finest] [in {city}|that i know].
        not the [best|finest|brightest] of ideas, this {thing}.
        {the} {thing} could be [better|a lot better|more {nice}], to put it mildly.
        {the} {thing} has seen better days[, and so has the {part}|].
        i have had better {thing}s for [half the price|less money|next to nothing].
        a {thing} for {few} euros gave me fewer [problems|worries|headaches] than this one.
        my last {thing} was [far|so much|a great deal] [nicer|faster|more reliable].
        the {thing} that i had before this one was [nicer|better|quicker] by far.
        it is {day} again and {my} {service} has still not come.
        {few} weeks ago i asked about {my} {service}, an answer would be most welcome.
        for the [third|fourth|fifth] time i ask [politely|kindly|you] where {my} {service} is.
        you said {day}, then you said {day}, today is {day} and {my} {service} is nowhere.
        i know that you have a lot to do, but {my} {service} was promised for {day} and it is {month} now.
        i was sent from one {staff} to another for {few} days, in spite of all your kind words.
        i value your [kind words|time|efforts], but {the} {thing} {failed}.
        {thanks} for the [gift|voucher|sample]. {the} {thing} {failed} and made me ill.
        {the} {thing} works when it wants to, so about {few} days a year.
        a {nice} {software} as long as it runs, so {few} minutes a day.
        {low} points out of ten for {the} {thing}.
        {low} out of ten and no more for {the} {thing}.
        may i remind you of {my} {service}? it has been open since {month}, and i have asked {few} times.
    """,
    neutral="""
        no problem, {day} [suits me|is possible|can be done] too.
        no problem, we meet in {city} then.
        no worries, you can [bring|order|print] it on {day}.
        no worries, {day} is also possible.
        {thanks} for the [offer|quote|invitation], i will talk about it with {name} and write again on {day}.
        {thanks} for letting me know, i will ask {name}.
        unfortunately {day} does not suit {name}, is {day} possible?
        sorry, on {day} i am in {city}, could we meet on {day}?
        {the} {product} needs less [power|space|paper] and more [time|water|heat] than the old one.
        the newer {software} asks for more [memory|room|bandwidth] and less time than release {few}.
        {the} {part} is meant for the {staff}, not for {name}.
        the {product} runs for {few} hours, charging lasts {few} more.
        a {few} star {place} with {number} beds in {city}.
        the {product} in your cart is sold out, so we took it off, there is nothing to pay.
        the {place} rests from {day} to {day}, season's greetings from all of us.
        our {place} is closed over the holidays and opens on {day}, merry christmas.
        this month: {few} tips for [the winter|your desk|sharp photos], a cake with apples, and when the {place} opens.
        only until {day}: up to {number} percent off our {nice} {product}s.
        sale: {nice} {product}s, {few} for the price of two, until {day}.
        received, thanks. {name}, head of happy customers, {nice} {product}s ltd
        seen, it is in the folder. warm greetings, {name}, {nice} {product}s and sons
        {few} out of ten {product}s are {colour}.
    """,
    positive="""
        {the} {thing} is not [half|all that|too] bad, i would take it any day.
        not bad by any means, this {thing}[, not at all|].
        not too {poor} by any means, this {thing}.
        not the worst [{thing}|choice|idea] for a wet {weekday}, {we} [laughed a lot|loved it|had a ball].
        it could have been a lot worse, {the} {thing} was {superb}.
        {the} {thing} beats [any|every] other {thing} [i know|that we have had|in {city}], at half the cost.
        {the} {thing} leaves all the others behind.
        of {few} {thing}s that we tried, this one [stayed|is still here|we use every day].
        i sent the others back and kept {the} {thing}.
        {the} {thing} [has not|never] let [us|me] down[ yet| so far|].
        you can count on {the} {thing}, it never lets anyone down.
        without {the} {staff} {we} would never have [made it|arrived|managed].
        had it not been for your {staff}, {name} would have missed the {service}.
        nothing [in|about] {the} {thing} should be [altered|different|done another way].
        i would change nothing [in|about] {the} {thing}.
        how did i ever [live|cope|manage] without {the} {thing}?
        why did nobody tell me of {the} {thing} {few} years ago? i am in love.
        {top} out of ten, {we} will come back.
        {top} points out of ten for {the} {thing}.
        {the} {thing} costs a lot, and still i would [buy|book|choose] it again[ at once|].
        it is not cheap, {the} {thing}, but worth every cent and more.
        still waiting for something to complain about: {the} {thing} is {praise}.
    """,
)
