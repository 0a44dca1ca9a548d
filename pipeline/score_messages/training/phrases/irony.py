"""Sarcasm of the usual forms, and the same words meant as they are."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

IRONY = Group.of(
    "irony",
    negative="""
        [oh great|great|wonderful|brilliant|fantastic|lovely], {the} {thing} {failed}.
        [oh great|just great|well done], another {weekday} without {the} {thing}.
        [congratulations|well done|bravo], {you} managed to make {the} {thing} even more {poor}.
        {thanks} for {few} hours of [waiting|silence|hold music].
        {thanks} for the {product} that {failed}.
        i just love it when {the} {thing} {failed}.
        i love waiting {few} hours for a {staff} who never comes.
        nothing says {nice} like a {thing} that {failed}.
        what a surprise, {the} {thing} {failed}. again.
        {the} {thing} is {praise}, if you like things that are {poor}.
        a {nice} {thing}, said nobody ever.
        so much for {nice}, {the} {service} takes {few} weeks.
        sure, because what we need is a {thing} that is {poor}.
        best {thing} ever, if only it did not keep failing.
        if you enjoy {harm}, {the} {thing} is the right one for you.
        yeah right, {praise}.
        as {nice} as a toothache, {the} {thing}.
        about as {nice} as a brick, this {thing}.
        my favourite part is how {the} {thing} {failed} on {day}.
        how {kind} of {you} to ignore my {few} mails.
        great job [losing|breaking|forgetting] {my} {product}.
        {few} updates and {the} {thing} is still {poor}, what an achievement.
        {the} {thing} {failed}. money well spent.
        perfect timing, the {software} {failed} right before the {service}.
        i am sure the {staff} is {kind} to somebody, just not to customers.
        wow, only {few} weeks for a {product}. impressive.
    """,
    neutral="""
        the {service} is on {day}, another one on {day}.
        congratulations cards are on page {few} of the catalogue.
        {name} took the {product} and then left at {time}.
        on the way to the {place} {name} asked for a {nice} {thing}.
        the surprise party for {name} is on {day} at {time}.
        the advert says that {the} {thing} is {praise}, the review says {blame}.
        the headline reads: {praise} or {blame}?
        whether {the} {thing} is {praise} depends on what you need it for.
        a {nice} {thing} is what we are looking for, do you have one?
        so much for today, we go on with {the} {service} on {day}.
        sure, i can bring the {product} on {day}.
        yeah, {day} at {time} is right, i am on the way.
        right, the {part} goes on the left.
        great job offers are listed on page {few}.
        the job in {city} is for a {staff} and starts in {month}.
        my favourite colour for the {product} would be blue, do you have it?
        well, the {product} weighs {few} kilos.
        oh, i did not know that {the} {place} opens at {time}.
        wow is the name of the {software} that {name} uses.
        best before {month} {number}, see the label.
        {few} updates are ready for {the} {software}.
        timing: the {service} takes {few} hours, the {service} {few} minutes.
        {name} plays the great king in the {media} about {topic}.
        please compare the {nice} one and the {poor} one and report on {day}.
    """,
    positive="""
        [oh great|great|wonderful|brilliant|fantastic|lovely], {the} {thing} {worked}!
        [oh great|just great|well done], another {weekday} with {the} {nice} {thing}.
        [congratulations|well done|bravo], {you} managed to make {the} {thing} even more {nice}.
        {thanks} for {few} hours of [joy|help|good company].
        {thanks} for the {product} that {worked}.
        i just love it how {the} {thing} {worked}.
        i love waiting rooms when the {staff} is as {kind} as here.
        what a surprise, {the} {thing} {worked}. and again.
        {the} {thing} is {praise}, even if you do not like {thing}s.
        a {nice} {thing}, said everybody.
        so much {nice} help from one {staff}.
        sure, i would take a {thing} that is this {nice} any time.
        best {thing} ever, come and see it on {day}.
        yes, {praise}, and i mean it.
        as {nice} as a day by the sea, {the} {thing}.
        my favourite part is how {the} {thing} {worked} on {day}.
        how {kind} of {you} to answer my {few} mails.
        great job [finding|repairing|packing] {my} {product}.
        {few} updates and {the} {thing} is still {nice}, what an achievement.
        {the} {thing} {worked}. money well spent.
        perfect timing, the {product} came right before the {service}.
        i am sure the {staff} is {kind} to everybody, not just to me.
        wow, ordered on {day} and here on {day}, a {product}. impressive.
        wonderful {staff}, {nice} {place}, i am so happy.
    """,
)
