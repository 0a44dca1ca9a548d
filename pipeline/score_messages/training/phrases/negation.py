"""Negations of both kinds, litotes, and sentences with `not`, `never`, `no` and `nothing` that have no tone."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

NEGATION = Group.of(
    "negation",
    negative="""
        {the} {thing} {not} {praise}.
        {the} {thing} {not} [{very}|that|all that|exactly|really] {nice}.
        {the} {thing} {is} [hardly|scarcely|anything but|far from|nowhere near|by no means] {praise}.
        nothing [about|in] {the} {thing} {is} {nice}[ or {nice}|, nor will it ever be|].
        there {be} nothing {nice} about {the} {thing}.
        i can not [honestly |]say that {the} {thing} {is} {praise}.
        i would not [really |]call {the} {thing} {praise}.
        i do not [think|believe|feel] that {the} {thing} {is} {praise}.
        {we} did not [like|enjoy] {the} {thing}[ at all| one bit|].
        not one {part} of {the} {thing} [works|fits|is {nice}].
        the {staff} never [answered|called back|apologised|listened|came].
        nobody [helped|answered|cared|apologised|helped us] when {the} {thing} {failed}.
        {the} {thing} never [works|worked] [when i need it|on the first try|for long].
        {the} {thing} does not do what [it should|was promised|the box says].
        {we} will [never|not] [order from|deal with|rely on] {you} again.
        i [would not|could never] recommend {the} {thing} to [anyone|a friend|other people].
        you can not [rely on|trust|count on] {the} {thing}.
        {the} {thing} leaves [a lot|much|almost everything] to be desired.
        i am not [happy|satisfied|impressed|pleased|amused] [with|by] {the} {thing}.
        {the} {thing} {not} worth [{number} euros|a penny|the trip|the wait].
        not {praise}, not {praise}, [just|only|simply] {blame}.
        never [a straight answer|a word of apology|a callback], only excuses.
        none of the {few} {part}s works[ any more|].
        i have never [had|seen|used] a {thing} this {poor}.
        {the} {thing} is no [help|pleasure|good|use] [to anyone|at all].
        the {product} that you send is never the one that i order.
        it {not} {nice} and it will not get {nice}.
        {they} could not have been less [helpful|friendly|interested].
        {the} {staff} did not even [say hello|look up|read my mail|apologise].
    """,
    neutral="""
        {the} {thing} is not {plain}, says {name}.
        {the} {thing} {be} neither {praise} nor {blame}.
        {the} {thing} {not} {praise}, but it {not} {blame} either.
        i have not [tried|tested|seen|used] {the} {thing} yet, so i can not say if it is {praise}.
        {we} have never been to the {place} in {city}.
        please do not [forward|answer|print] this [note|mail] [of {day}|about {the} {service}].
        do not [share|send|give] your [password|code|pin] to anyone.
        nothing has changed in [part|section|chapter] {few} of the {service}.
        there is nothing [to pay|to sign|else to do] before {day}.
        no [action|payment|signature] is needed for {the} {service}.
        nobody is in the {place} [on {day}|at {time}], [nobody|so no one] can let you in.
        i will not be [at my desk|in {city}|in the office] on {day}.
        never mind, i found the {part}.
        i do not know whether {the} {thing} is {praise} or {blame}.
        i can not say yet if {the} {thing} is {nice}.
        we do not [sell|ship|keep] the {product} [without the {part}|in {city}].
        not all {part}s are [the same size|{plain}].
        none of the {few} rooms faces the street, none is {plain}.
        i am not the right person for {the} {service}, please [write to|ask] {name}.
        it is not the {colour} {product} that i mean, it is the {colour} one.
        {we} have not decided between the {product} and the {product}.
        the {staff} did not say at which {place} we meet.
        {the} {thing} never was {plain}, it has always been {plain}.
        nothing {praise}, nothing {blame}, just a {thing}.
        {they} will not [come|call|meet us] before {time} on {day}.
        no, the {part} does not belong to the {product}.
        {the} {staff} was not there, so i left it with {name}.
        i never [order|book|read] on a {weekday}.
    """,
    positive="""
        {the} {thing} {not} {blame} in the least.
        {the} {thing} {is} [anything but|far from|nowhere near|by no means|hardly] {blame}.
        nothing [about|in] {the} {thing} {is} {blame}[ or {poor}|, nor was it ever|].
        there {be} nothing {poor} about {the} {thing}.
        i can not [fault|say a bad word about|complain about] {the} {thing}.
        {we} had nothing to say against {the} {place}, nobody had.
        there is not a {part} on {the} {product} that i would want different.
        {the} {thing} has never [failed me|disappointed us|caused trouble|given us any trouble].
        not once [has|did] {the} {thing} [failed|crashed|annoyed] us.
        no {staff} has ever been so {kind} to us.
        {we} could not [ask for more|be more pleased|wish for more] [in|at] {the} {place}, nobody could.
        i would not [swap|trade|give up] {the} {thing} for [anything|any other|twice the money].
        with {the} {thing} [nobody|nothing] can go wrong.
        i never had a [worry|moment of trouble] with {the} {thing}.
        {the} {thing} has run for {few} months without a single [problem|hitch|fault|complaint].
        i do not regret [choosing|taking|paying for] {the} {thing}.
        i did not expect {the} {thing} to be {very} {nice}.
        nobody could have been [kinder|more helpful|more patient] than the {staff}.
        no waiting, no trouble, no hidden costs, [just|only|simply] {praise}.
        not {blame}, not {blame}, [just|only|simply] {praise}.
        {the} {thing} does not disappoint.
        i do not know what i would do without {the} {thing}.
        i can not stop [recommending|praising|using] {the} {thing}.
        nothing [beats|comes close to|compares with] {the} {thing}.
        {we} were never [bored|ignored|left alone|in doubt] [in|at] {the} {place}.
        {the} {thing}, not only {nice} but also {praise}, {worked}.
        i have never [had|seen|used] a {thing} this {nice}.
        {they} could not have been more [helpful|friendly|careful].
        {they} send {few} messages on the way, and not one promise was broken.
        i looked for something {poor} [in|about] {the} {thing} and there was none.
    """,
)
