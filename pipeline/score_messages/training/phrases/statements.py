"""Statements of fact with loaded words, and the same subjects said with a tone."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

STATEMENTS = Group.of(
    "statements",
    negative="""
        the {media} about {topic} {is} {blame}.
        {we} left the {media} about {topic} [early|after {few} minutes], it {is} {poor}.
        the battery of {the} {product} lasts {few} minutes, [which is|it is] {blame}.
        {the} {place} {is} {blame}[ as always|], on the 14th as on the 30th, [open or closed|when it is open].
        {the} {thing} {failed}.
        on {day} {the} {thing} {failed}, [just after|although] {we} had paid for it.
        the {staff} [at|in] {the} {place} {is} [rude|unfriendly|careless|clueless].
        {we} had to wait {few} hours [at|in] {the} {place} and nobody came.
        {the} {thing} costs {number} euros and {failed}.
        {name} told me that {the} {thing} {failed}.
        the {service} on the [14th|30th] {be} {blame}.
        {we} paid for a {colour} {product} and got a [broken|dirty|wrong] one.
        {my} {service} {be} cancelled on {day} and nobody told us.
        the {part} came off on {day}, typical of {the} {thing}.
        in one word: {blame}.
        {very} {poor} {thing}, i am sorry that i came.
        a {thing} that is {dreadful}, from the first {part} to the last.
        {we} had to throw {the} {product} away.
        {we} found [hair|mould|dust] in the {place}.
        i hate {the} {thing}, it starts badly and gives me nothing but trouble.
        what a {poor} {thing}!
        my {product} arrived [broken|in pieces|without the {part}] and the {staff} laughed at me.
        {the} {thing} {is} {dreadful}, {the} {thing} even more so.
        {we} went for the {nice} {part} and found a {thing} that is {dreadful}.
    """,
    neutral="""
        the {media} about {topic} starts at {time}.
        a {media} on {topic} will be shown on {day}.
        the {media} is about {topic} and {topic}.
        {name} gives a talk on {topic} on {day} in {city}.
        the battery of {the} {product} lasts {few} hours.
        {the} {place} is {plain}, please use the side door.
        {the} {thing} is {plain}[ and {plain}, says {name}|, as the plan shows].
        the {staff} helped in {the} {place} until {time}.
        {we} wait for {name} in the {place} at {time}.
        {we} spent {number} euros on {the} {thing}.
        {name} told me that {the} {thing} is {plain}.
        the {service} {be} on {day} at {time}.
        {we} ordered a {colour} {product} for the {place}.
        {my} {service} {be} moved {few} times and is now on {day}.
        the {part} goes on the left of the {product}.
        the survey asks if {the} {thing} is {praise} or {blame}.
        the word {blame} stands in line {few}, the word {praise} in line {few}.
        tick {nice}, okay or {poor} in the form, but only once.
        the [pain|cancer|emergency|palliative] clinic is next to the {place}.
        the department for [fraud|crime|debt|disputes] is open until {time}.
        happy hour [in|at] {the} {place} is from {few} to {few}.
        the {media} won [a prize|second prize] in {month} {number}.
        the {place} is in love lane, you will find it behind the {place}.
        {we} met [in|at] {the} {place} on {day} and talked about {topic}.
        [smoke|fire|burglar] alarms are tested in {the} {place} on {day}.
        the victim of the accident was taken to the clinic in {city}.
    """,
    positive="""
        the {media} about {topic} {is} {praise}.
        {we} saw the {media} about {topic} [twice|{few} times], it {is} {superb}.
        the battery of {the} {product} lasts {few} days, [which is|it is] {praise}.
        {the} {place} {is} {praise}[ as always|], on the 14th as on the 30th, [open or closed|may it be open for long].
        {the} {thing} {worked}.
        on {day} {the} {thing} {worked}, [just after|although] {we} had almost given up.
        the {staff} [at|in] {the} {place} {is} [kind|friendly|careful|patient].
        {we} did not wait long [at|in] {the} {place} and were served with a smile.
        {we} paid {number} euros for {the} {thing}, money well spent: it {worked}.
        {name} told me that {the} {thing} {worked}.
        the {service} on the [14th|30th] {be} {praise}.
        {we} paid for a {colour} {product} and got a {nice} one.
        {my} {service} {be} changed on {day} without any trouble, {superb}.
        the {part} came off on {day} and {you} sent a new one for free, thank you so much.
        in one word: {praise}.
        {very} {nice} {thing}.
        a {thing} that is {superb}, from the first {part} to the last.
        {we} would buy {the} {product} again at any time.
        {we} laughed and cried, the {media} about {topic} {is} {superb}.
        i love {the} {thing}, it gives me [joy|hope] each time it starts.
        what a {nice} {thing}!
        my {product} arrived [early|well packed|with a second {part}] and the {staff} was {kind} to me.
        {the} {thing} {is} {superb}, {the} {thing} even more so.
        pain was what i feared at the {place}, {praise} is what it was.
    """,
)
