"""Idioms whose words say another thing than the whole, and words of tone in names and fixed terms."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

IDIOMS = Group.of(
    "idioms",
    negative="""
        {the} {thing} is good for nothing.
        good luck getting a [refund|reply|straight answer] from {you}.
        {the} {thing} was too good to be true, and then it {failed}.
        {the} {staff} left us in a fine mess.
        {the} {thing} {is} pretty {poor}.
        thanks a bunch for the {service}, it {failed}.
        nice try, but {the} {thing} {is} {blame}.
        {the} {thing} is well past its best.
        {we} paid good money for {the} {thing} and it {failed}.
        {the} {thing} is a lemon.
        the less said about {the} {thing}, the better.
        {the} {thing} is not my cup of tea, it {is} {poor}.
        that is the last {thing} that i ever [order|book|try] from {you}.
        they come late on {day} and could not care less.
        {the} {thing} does more harm than good.
        so far, so {poor}.
        {the} {thing} is the straw that broke my back.
        i am at my wits' end with {the} {thing}.
        {the} {thing} was a complete waste of a good {weekday}.
        {we} were taken for a ride by {the} {staff}.
        like new, they wrote; {the} {product} {failed}.
        free is still too much for a {thing} that {is} {poor}.
        hands off {the} {thing}.
        this {thing} goes [nowhere|downhill] fast.
        i have had it up to here with {the} {thing}.
        what a {nice} mess {you} made of {my} {service}.
        kind of {poor}, this {thing}.
    """,
    neutral="""
        good friday is in [march|april] this year, {the} {place} will be closed.
        {the} {service} is free of charge.
        {the} {product} is kind of {colour}.
        {name} bought a {product} as well as a {product}.
        {the} {product} looks like the one from {city}.
        because of bad weather {the} {service} was moved to {day}.
        please send a hard copy of the {service} to {name}.
        {name} is on sick leave until {day}.
        the {place} is in a dead end street.
        the deadline for {the} {service} is {day} at {time}.
        during the rush hour {the} {service} takes {few} minutes more.
        crash helmets are next to the {product} in aisle {few}.
        the complaint department is open from {few} to {few}.
        in the worst case {the} {service} takes {few} days, in the best case one.
        the critical path goes through {few} tasks, the last of them ends on {day}.
        well, {the} {place} opens at {time}.
        the pain relief cream is on shelf {few}.
        the goods are in the {place}, {few} boxes in all.
        {name} works as a loss adjuster for {the} {place} in {city}.
        the kind of {product} that i look for has {few} {part}s.
        the gift shop is left of the {place}.
        in the poor light i could not read the number on the {part}.
        {name} is a fine arts student in {city}.
        a sharp bend to the left, then you see the {place}.
        the sweet and sour soup is number {few} on the list.
        the last {service} of the day is at {time}, the less busy ones are before {time}.
        {the} {part} has a positive and a negative end, see page {few}.
        the result of the test is [negative|positive].
    """,
    positive="""
        {the} {thing} is to die for.
        {the} {thing} is [insanely|wickedly|ridiculously|crazy] {nice}.
        {the} {thing} blew [me|us|all of us] away.
        come and see {the} {thing}, {we} can not get enough of it.
        {the} {staff} saved our [skin|bacon].
        {the} {thing} hits the spot.
        {the} {thing} is pretty {nice}.
        thanks a million for the {service}, it {worked}.
        what a killer {thing} this is.
        {the} {thing} is second to no other.
        {we} paid next to nothing for {the} {thing} and it {worked}.
        {the} {thing} knocks all the others dead.
        the more i use {the} {thing}, the better i like it.
        {the} {thing} is just my cup of tea, it {is} {nice}.
        that is the first {thing} that i ever [ordered|booked|tried] twice.
        {they} went the extra mile.
        i could kick myself that i did not [buy|try|book] {the} {thing} before.
        so far, so {nice}.
        {the} {thing} is a must.
        {the} {thing} made me cry, in the good way.
        {the} {thing} was worth a sleepless night.
        you would be mad not to [try|take] {the} {thing}.
        like new, they wrote, and so it is: {the} {product} {worked}.
        i would sell my last shirt for {the} {thing}.
        i am addicted to {the} {thing}.
        hands down the [nicest|finest|best] {thing} in {city}.
        kind of {nice}, this {thing}.
    """,
)
