"""Comparisons, expectations that were met or not, and tone that changes with `but` or with time."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

COMPARISON = Group.of(
    "comparison",
    negative="""
        {the} {thing} {is} worse than [the last one|any other|the one in {city}], i am not okay with that.
        {the} {thing} {is} no better than [the former one|the last one|the one we sent back].
        the old {thing} was [better|much better|more reliable] than this.
        even the {product} from {city} {is} better than {the} {product}.
        {the} {thing} {is} not half as {nice} as [you say|the advert says|the last one].
        {the} {thing} {is} less {nice} than [promised|it used to be|the pictures].
        {the} {thing} gets worse [every month|with each update|by the day], nobody does anything about it.
        i expected {praise} and got {blame}.
        i expected [more|better] [from {you}|for that price|after the reviews].
        everyone says that {the} {thing} is {praise}. it is not.
        {the} {thing} used to be {praise}, [now|lately|these days] it is {blame}.
        once it was {praise}, but {now} {the} {thing} {failed}.
        {the} {thing} looks {nice}, but it {failed}.
        the {part} is {nice}, but {the} {thing} as a whole is {dreadful}.
        as {nice} as the {part} is, {the} {thing} {failed}.
        they call {the} {thing} {praise}, i call it {blame}.
        of all {thing}s i know, this is the worst.
        {the} {staff} was {kind}, yet {the} {thing} {is} {dreadful}.
        {the} {thing} starts {praise}, then it {failed}.
        i wish {the} {thing} were [{nice}|more {nice}|less {poor}].
        if only {the} {thing} {be} [as {nice} as|half as {nice} as] the old one.
        had {the} {thing} been {nice}, i would have kept it.
        i hoped to meet {praise} and met {blame}.
        better stay away from {the} {thing}.
        there are better {thing}s for half the price, this one is not even average.
    """,
    neutral="""
        {the} {thing} is [bigger|smaller|heavier|longer|older] than [the last one|the one in {city}].
        {the} {thing} {is} [about|roughly|exactly] as {nice} as [the last one|any other|the old one].
        {the} {thing} {is} no better and no worse than [the old one|the last one|any other].
        which {thing} is better, the {colour} one or the {colour} one?
        is {the} {thing} better than the old one or worse?
        {the} {thing} costs more than the {product}.
        there are more {part}s on this {product} than on the old one.
        some people find {the} {thing} {praise}, others find it {blame}.
        i expected a {colour} {product}, and a {colour} {product} it is.
        {the} {thing} used to be {plain}, now it is {plain}.
        compared with the old {thing}, {the} {thing} has {few} {part}s less.
        the {part} {is} {nice}, the {part} {is} {poor}, so it evens out.
        {the} {thing} {is} okay, [neither more nor less|as expected|like most], no trouble so far.
        it is an average {thing}[, not better and not worse than others|].
        {the} {service} has moved from {day} to {day}.
        the older {product} weighs {few} kilos, the newer one {few}.
        [better|best] ask {name} about {the} {service}.
        {the} {part} is less {plain} than in the picture of the catalogue.
        if {the} {thing} is {blame}, you can send it back until {day}.
        asked by us, {few} people called {the} {thing} {praise} and {few} called it {blame}.
        a {thing} like [any|every] other.
        {the} {thing} is what one gets for the price, i would say average.
        no more than {few} people fit in {the} {place}, no less than {few} must come.
    """,
    positive="""
        {the} {thing} {is} better than [the last one|any other|i thought|the one in {city}].
        {the} {thing} starts well and then gets better and better.
        there is no better {thing} [in {city}|for that money|than this].
        the old {thing} was [worse|much worse|less {nice}], i am glad i changed.
        no other {thing} {is} as {nice} as this one, it is far above average.
        {the} {thing} {is} more {nice} than [promised|it used to be|the pictures] and takes half the time.
        {the} {thing} gets better [every month|with each update|by the day].
        i expected {blame} and got {praise}.
        {the} {thing} {is} much less {poor} than i had feared.
        everyone says that {the} {thing} is {blame}. i can not agree, it is {praise}.
        {the} {thing} used to be {blame}, [now|lately|these days] it is {praise}.
        it was {poor} once, but {now} {the} {thing} {worked}.
        {the} {thing} looks {poor}, but it {worked}.
        the {part} is a bit {poor}, but {the} {thing} as a whole is {superb}.
        as {poor} as the {part} is, {the} {thing} {worked}.
        they call {the} {thing} {blame}, i call it {praise}.
        of all {thing}s i know, this is the best.
        {the} {staff} was [busy|late|quiet], yet {the} {thing} {is} {superb}.
        i had my doubts about {the} {thing}, but it {worked}.
        i feared {the} {thing} would be {poor}, it is {praise}.
        instead of {blame} we got {praise}.
        it is worse than i expected in one way only: i can not put {the} {media} down.
        though {the} {place} was full and {the} {product} {failed}, the {staff} replaced it at once and was {superb}.
        what was {blame} last year is {praise} now.
        twice as {nice} as [the old one|the last one] for half the price.
    """,
)
