"""What others say, beside what the writer says: the tone is the writer's."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

VOICES = Group.of(
    "voices",
    negative="""
        {name} loves {the} {thing}, i can not stand it.
        many people like {the} {thing}; to me it is {blame}.
        the critics call {the} {media} {praise}, i wanted to [leave|sleep|cry].
        the advert says {praise}. the truth is {blame}.
        {the} {staff} told us that it was our fault, how {poor} is that?
        {name} said it would be {nice}, which was wrong.
        do not believe the [good|glowing|friendly] reviews, {the} {thing} {failed}.
        {the} {staff} says sorry every time, and every time {the} {thing} {failed}.
        my children wanted to go home, so {poor} {is} {the} {place}.
        {name} and i agree: {the} {thing} {is} {blame}.
        even {name}, who likes everything, left the {place} after {few} minutes.
        {you} promised {praise} and delivered {blame}.
        your {staff} says it {worked}. it did not, it {failed}.
        {name} asked for help and {they} laughed.
        it is true what they say, {the} {thing} {is} {blame}.
        i read that {the} {thing} is {nice}, i can not see how.
        {name} still has not got over how {poor} {the} {thing} {be}.
        you say {nice}, i say {poor}.
        what {name} told me about {the} {thing} made me angry, and it is all true.
        my sister warned me of {the} {thing}, i should have listened.
        {name} sent {the} {product} back, too, it {failed}.
    """,
    neutral="""
        {name} loves {the} {thing}, {person} hates it, i have not tried it.
        many people like {the} {thing}, as many do not.
        the critics call {the} {media} {praise}, my friends call it {blame}; i will see it on {day}.
        the advert says {praise}. is that true?
        {the} {staff} told us that the {part} is {plain}.
        {name} said it would be {plain}.
        do you know why {name} hates {the} {thing}?
        {name} wrote a {poor} review of {the} {thing}, {person} a {nice} one.
        my children want to know if {the} {place} is {plain}.
        {name} and i agree to meet at {time}.
        even {name} will come to {the} {place} on {day}.
        {you} wrote that {my} {service} is {plain}; which one do you mean?
        your {staff} says that the {part} {failed} because it was wet.
        {name} asked for help with {the} {software}, who can do that?
        according to the paper the {media} about {topic} is {praise}.
        i read that {the} {thing} is {nice}, what do you think?
        {name} says that {person} was angry about {the} {thing}; i was not there.
        the report says that {few} customers were happy and {few} were not.
        please translate: {the} {thing} is {praise}.
        please translate: {the} {thing} is {blame}.
        {name} sent {the} {product} back on {day}.
        in the {media} a {staff} says that {topic} is {blame}.
        the quiz asks who said that {topic} is {praise}.
    """,
    positive="""
        {name} hates {the} {thing}, i love it.
        many people dislike {the} {thing}; to me it is {praise}.
        the critics call {the} {media} {blame}, i wanted to see it again at once.
        the advert says {praise}. for once the truth is {praise}.
        {the} {staff} told us that it was no trouble and was {superb}.
        {name} said it would be {poor}, which was wrong, it {worked}.
        do not believe the [bad|angry|harsh] reviews, {the} {thing} {worked}.
        {the} {staff} says it is nothing, to us it was everything, thank you.
        my children did not want to go home, so {nice} {is} {the} {place}.
        {name} and i agree: {the} {thing} {is} {praise}.
        even {name}, who hates everything, stayed in the {place} for {few} hours.
        {you} promised {praise} and delivered {praise}.
        your {staff} said that it might fail. it did not, it {worked}.
        {name} asked for help and {they} helped at once.
        it is true what they say, {the} {thing} {is} {praise}.
        i read that {the} {thing} is {poor}, i can not see why, it {worked}.
        {name} still talks about how {nice} {the} {thing} {be}.
        you say {poor}, i say {nice}.
        what {name} told me about {the} {thing} made me curious, and it is all true, it {worked}.
        my sister told me about {the} {thing}, i am so glad i listened.
        {name} wants {the} {product}, too, it {worked}.
    """,
)
