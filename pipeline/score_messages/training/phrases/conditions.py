"""What would be, should be or might have been: a condition can hold praise or blame that nobody gives."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

CONDITIONS = Group.of(
    "conditions",
    negative="""
        {the} {thing} would be {praise} if it did not [crash|leak|fail|break] all the time.
        it would be {nice} if {you} answered for once.
        {the} {thing} should have been {praise}, it {is} {blame}.
        {few} calls about {my} {service} are {few} too many.
        if you were {kind} to customers, {my} {service} would be here by now.
        if i had known how {poor} {the} {thing} is, i would have stayed at home.
        all i want is a {thing} that works, and {you} can not give me that.
        unless {the} {thing} gets better soon, i will [leave|cancel|go elsewhere].
        if this is {praise}, i do not want to see {blame}.
        should {the} {thing} fail once more, i will call a lawyer.
        {the} {thing} might be {nice} for somebody, for me it {failed}.
        a {kind} {staff} would have [called|said sorry|helped] on {day}.
        even if it were free, i would not want {the} {thing}.
        you would think that {the} {thing} is {nice}; think again.
        if you want to lose [money|time|your temper], take {the} {thing}.
        they come on {day} when it should be {day}, that must get better.
        it might have been {praise} without the {staff}, who was {blame}.
        if i could turn back time, i would [avoid|skip] {the} {thing}.
        one would expect {nice}, one gets {blame}.
        {the} {thing} ought to be {nice} for {number} euros, but no.
        {we} would rather [walk|starve|wait] than use {the} {thing} again.
    """,
    neutral="""
        if {the} {thing} {failed}, [call|write to|ask] {name}.
        in case {the} {thing} is {blame}, please tell us.
        should {the} {product} be [broken|lost|late], you get a new one.
        if you are happy with {the} {service}, you need to do nothing; if you are not, write to us by {day}.
        if you like {nice} {thing}s, page {few} has a list of them.
        {the} {thing} might be {plain} or {plain}, i have to ask.
        i would like to know if {the} {thing} would be {nice} for {name}.
        if {the} {thing} were {plain}, we could meet there.
        would it be possible to have {the} {service} on {day}?
        unless i hear from you, i will come on {day} at {time}.
        {the} {thing} should be {plain}, please check.
        {we} would come on {day} if {name} comes, too.
        whoever wants to complain may do so in writing until {day}.
        to test {the} {code}, pretend that the {code} {failed}.
        somebody could try {the} {thing} or the {product}, either would do.
        had {name} called, i would have told you.
        if the {part} is {poor}, replace it; if it is {nice}, leave it.
        {the} {thing} could be {praise} or {blame}, we will know on {day}.
        it would take {few} hours to get to the {place}.
        what would you do if {the} {thing} {failed}?
        a {thing} can be {nice} or {poor}, it depends on who uses it.
        even if it rains, {the} {service} takes place.
        in theory {the} {service} takes {few} hours, more if the {place} is full.
    """,
    positive="""
        {the} {thing} would be {praise} even if it cost twice as much.
        it would be hard to find a {thing} that is more {nice}.
        if only all {thing}s were as {nice} as {the} {thing}.
        i should have [asked|called|written] {you} years ago, {the} {service} was {superb}.
        if they were any more {kind}, i would move in, one goes there to be happy.
        if i had known how {nice} {the} {thing} is, i would have come sooner.
        all i wanted was a {thing} that works, and {you} gave me a {nice} one.
        unless you hate {nice} things, you will love {the} {thing}.
        if this is {poor}, i do not know what {nice} would be.
        should you have doubts about {the} {thing}, forget them, it {worked}.
        {the} {thing} might be {poor} for somebody, for me it {worked}.
        another {staff} would have given up, this one was {superb}.
        even if i had to wait a year, i would want {the} {thing}.
        you would think that {the} {thing} is {poor}; think again, it {worked}.
        if you want to [save time|be happy|have fun], take {the} {thing}.
        they must be the most {kind} people in {city}.
        it might have been {blame} without the {staff}, who was {superb}.
        if i could, i would [hug|marry] the {staff}.
        one would expect {poor}, one gets {praise}.
        {the} {thing} could cost {number} euros and still be {nice}.
        {we} would come to {the} {place} on foot, even on {day}.
        i would [buy|book|choose] {the} {thing} again in a heartbeat.
    """,
)
