"""Questions: plain ones with loaded words in them, and those that are praise or complaint."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

QUESTIONS = Group.of(
    "questions",
    negative="""
        how [can|could] {the} {thing} be so {poor}?
        why is {the} {thing} [always|still|again] so {poor}?
        why does [no one|nobody] [answer|help|care|listen] [in|at] {the} {place}?
        what is {nice} about {the} {thing}, please?
        who on earth [approved|designed|tested] {the} {thing}?
        do you call that {praise}?
        is that what you call a {nice} {thing}?
        does anybody [there|at your place] [read|care about|look at] what customers write?
        how mean do you have to be to hide {the} {part}? and how hard can it be to [build|sell] a {nice} {thing}?
        how many times [must|do] i [ask|call|wait] before somebody [helps|answers|cares]?
        is it too much to ask for a {nice} {thing}?
        what did i pay for, a {poor} {thing}?
        why would anyone want {the} {thing} when it {failed}?
        are you [serious|joking|kidding]? {the} {thing} {failed}.
        when will {you} [finally|ever] [stop|learn|fix this]?
        what is the point of a {thing} that {failed}?
        do i have to [beg|shout|go to court] for {my} {service}?
        could {the} {thing} be any more {poor}?
        has nobody [tested|checked] {the} {thing}, not even once?
        where do i find {my} {service}? i am [sick|tired] of waiting.
        how dare {you} call {the} {thing} {nice}?
        is there [one|a single] {part} that works?
        will {the} {thing} ever be {nice}? i doubt it.
    """,
    neutral="""
        which {service} covers {harm}, and until when?
        what happens in case of {harm}?
        is there a cover for {harm} in {the} {service}?
        who do i [call|write to] about {harm}?
        is {the} {thing} {nice} for [children|beginners|older people]?
        how {poor} is {the} {thing} [on {day}|at night|in {month}]?
        is {the} {thing} [hard|difficult|easy] to [clean|install|reach]?
        can {the} {product} break if it falls?
        could you tell me [if|whether] {the} {thing} is {plain}?
        when [will|does] {the} {place} open on {day}?
        at once or later, when must i [report|return|cancel] a [broken|wrong|late|lost] {product}?
        what should i do if {the} {software} [crashes|stops|fails]?
        why is the {part} {plain}?
        where can i complain about {harm}, and do i need anything for it?
        do you have a {nice} {product} for under {number} euros?
        what helped you to choose {the} {thing}, and is it {nice} or {poor}?
        who helped to [test|design|build] {the} {thing}?
        is [it|there] a {media} about {topic}?
        can i still change {my} {service}, or is it too late?
        what do you recommend against {harm}?
        how many {part}s does {the} {product} have?
        do i have to bring anything to {the} {place} on {day}?
        would {day} at {time} suit you?
        do i have to pay for {harm} myself?
        is the {nice} {product} from the advert still in stock?
    """,
    positive="""
        how can {the} {thing} be so {nice}?
        why is {the} {thing} [always|still|again] so {nice}? because the {staff} is {superb}.
        why did i not [find|try|buy] {the} {thing} years ago?
        what is not to like about {the} {thing}?
        who [built|designed|made] {the} {thing}? i want to thank them.
        what more could [you|one|anyone] want?
        isn't it {superb} what {the} {thing} can do?
        where else do you find a {thing} that is so {nice}?
        how [did|could] we ever [live|work|travel] without {the} {thing}?
        what can {the} {thing} not do? nobody has told me yet.
        can {you} please never change {the} {thing}, it is so {nice}?
        how often do you meet a {staff} who is so {kind}?
        why would anyone want another {thing} when this one {worked}?
        have you seen {the} {thing}? it is {superb}.
        could {the} {thing} be any more {nice}?
        when can we come back to {the} {place}? we miss it already.
        did i mention how {nice} {the} {thing} is?
        do you know how happy {the} {thing} made {name}?
        who says {the} {thing} is {poor}? nobody i know, it {worked}.
        what could be [better|more {nice}] than {the} {thing}?
        is it possible to give more than five stars for {the} {thing}?
        a {nice} {thing} and a {kind} {staff}, what else should i mention?
        can i keep {the} {thing} forever?
    """,
)
