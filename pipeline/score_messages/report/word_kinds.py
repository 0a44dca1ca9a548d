"""Words that don't say what a message is about: lists of our own, English, in the form that `normalize` gives.

function word   holds a sentence together; a phrase neither begins nor ends with one
negation        a function word that a phrase may begin with: `never arrived`
tone word       says how somebody feels, not about what: `terrible`, `thanks`; no phrase begins or ends with one
greeting        names come behind it, as behind a closing
"""

from __future__ import annotations

NEGATIONS = frozenset(
    "no not never without cannot can't cant don't dont doesn't doesnt didn't didnt won't wont isn't isnt wasn't wasnt"
    " aren't arent weren't werent hasn't hasnt haven't havent hadn't hadnt couldn't couldnt wouldn't wouldnt shouldn't"
    " shouldnt nor neither nobody nothing none nowhere ain't aint".split()
)

FUNCTION_WORDS = NEGATIONS | frozenset(
    """
    a an the this that these those some any each every either both all few many much more most other others another such
    same several enough less least lot lots bit couple plenty own whole half
    i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours
    ourselves they them their theirs themselves one ones someone somebody something anyone anybody anything everyone
    everybody everything who whom whose which what whatever where when why how whether wherever whenever whoever
    am is are was were be been being do does did doing done have has had having can could will would shall should may
    might must ought need needs needed get gets got getting gotten go goes going gone went come comes came coming make
    makes made making take takes took taken taking give gives gave given giving put puts let lets say says said saying
    tell tells told telling know knows knew known knowing think thinks thought thinking see sees saw seen seeing look
    looks looked looking want wants wanted wanting try tries tried trying seem seems seemed feel feels felt feeling use
    uses used using keep keeps kept keeping find finds found ask asks asked asking mean means meant start starts started
    starting become becomes became happen happens happened happening turn turns turned show shows showed leave left
    guess suppose supposed believe hear heard read bring brings brought set sets end ends ended add adds added
    and or but if because since although though while unless until till than then so as of at by for with about against
    between into through during before after above below to from up down in out on off over under again further once per
    via within upon toward towards onto among amongst along across around behind beside besides beyond despite except
    near plus regarding concerning instead rather
    i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll we're we've we'd
    we'll they're they've they'd they'll that's that'll there's there're here's what's who's where's when's how's let's
    im ive id ill youre youve hes shes theyre theyve thats theres whats lets its
    here there now today yesterday tomorrow ago just even still yet already almost always often sometimes usually ever
    only also too very really quite pretty rather so such well else maybe perhaps probably actually basically literally
    simply especially particularly definitely certainly absolutely completely totally entirely extremely highly fully
    truly honestly obviously clearly apparently however therefore otherwise anyway meanwhile moreover furthermore indeed
    later soon early late recently finally eventually immediately suddenly first second third last next next then twice
    two three four five six seven eight nine ten hundred thousand like way ways thing things kind sort stuff part etc
    ok okay yes yeah yep nope oh ah um uh hmm well hey lol please able sure s t d m re ve ll us e g eg ie vs de la le
    mind cc bcc fwd re subject wrote sent
    person people man men woman women guy guys day days week weeks month months year years time times
    old new big small little long short high low different possible right wrong real main full
    back away together alone apart forward far whatsoever somewhat slightly extent due
    reason reasons idea ideas attempt attempts
    stop stops stopped dare
    """.split()
)
"""Grammar, and words so general that they fit whatever somebody writes about."""

SAYS_MORE_BEHIND = frozenset("time times day days week weeks up off out back down late early last next first".split())
"""General words that say something at the end or the beginning of a longer phrase: `next day delivery`, `sign up`."""

LINKS = frozenset("of to for in on at with and by from per the a".split())
"""The words of grammar that may stand in the middle of a phrase: `proof of purchase`, but not `desk is closed`."""

TONE_WORDS = frozenset(
    """
    good better best great greatest greater fine nice nicely nicer lovely love loves loved loving like likes liked
    enjoy enjoys enjoyed enjoying enjoyable excellent perfect perfectly amazing amazingly awesome fantastic wonderful
    wonderfully brilliant brilliantly superb outstanding incredible incredibly fabulous terrific marvelous marvellous
    magnificent splendid stunning impressive impressed favorite favourite favorites recommend recommended
    recommending happy happier happily glad pleased pleasant pleasantly pleasure satisfied satisfying satisfaction
    delighted delight delightful thank thanks thankful thx grateful appreciate appreciated appreciative kudos bravo
    congrats congratulations cool sweet beautiful beautifully gorgeous cute adorable fun funny funniest hilarious
    entertaining interesting fascinating worth worthwhile worthy solid decent exceptional exceptionally phenomenal
    flawless top wow yay haha hope hoping hopefully wish wishes wished welcome useful kind kindly
    professional exciting excited charming masterpiece gem touching powerful moving memorable
    favourable reasonable superior finest joy brilliance greatness loving refreshing
    bad badly worse worst terrible terribly awful awfully horrible horribly horrendous horrid dreadful dreadfully
    atrocious abysmal appalling disgusting disgusted disgraceful disgrace pathetic pathetically poor poorly poorest
    lousy crap crappy shit shitty bullshit damn damned fuck fucking hell suck sucks sucked sucking stupid stupidly
    stupidity dumb idiotic idiot idiots moron ridiculous ridiculously laughable ludicrous absurd useless worthless
    pointless hopeless rubbish garbage trash junk joke disappointing disappointed disappointment disappoints
    disappointingly annoying annoyed annoys frustrating frustrated frustration angry furious upset unhappy sad sadly
    unfortunately unfortunate regret sorry hate hates hated hating dislike disliked boring bored bore dull tedious lame
    mediocre weak weaker unacceptable inexcusable outrageous ashamed shame shameful embarrassing embarrassed
    embarrassment unbelievable unbelievably unbearable unwatchable painful painfully nightmare disaster mess ugly nasty
    weird strange odd silly sick tired miserable depressing confusing confused confuse unimpressed underwhelming
    overrated inferior unprofessional incompetent fail fails failed failing failure problem
    problems issue issues trouble complain complained complaint complaints avoid avoided beware warned warning
    worry worried unless unable unsatisfied dissatisfied displeased insult insulting offensive offended nonsense
    scared afraid fear fears scary creepy ugh ughh pissed fucked hurt hurts proud laugh laughs
    laughed laughing lmao lmfao lol lolol rofl omg omfg oops wtf xd xdd hahaha ha hah luck lucky luckily bless blessed
    smile smiles shut ass racist bother
    bothered bothering excuse excuses redeeming hug congrats overall underrated
    hopes help helps helped ease easily thankfully gladly
    horrific mindless forgettable uninteresting unfunny clichéd cliche cliched lazy cringe cringeworthy wasted waste
    wasting ruin ruined ruins fault flaw flaws flawed lacks lack lacking lacked
    """.split()
)
"""Praise, blame and feelings."""

GREETINGS = frozenset("hi hello dear hey hallo hiya greetings morning afternoon evening mr mrs ms miss dr".split())

CLOSINGS = frozenset("regards sincerely faithfully cheers greetings wishes br kr truly respectfully".split())

THANKS = frozenset("thanks thank thx".split())


ENDINGS = ("ings", "ing", "ies", "es", "ed", "e", "s", "y")
_SHORTEST = 3


def stem(word: str) -> str:
    """What forms of a word share: good enough to show one of them, not for grammar.

    >>> [stem(word) for word in ("returned", "returning", "returns", "battery", "batteries", "dress", "dresses")]
    ['return', 'return', 'return', 'batter', 'batter', 'dress', 'dress']
    """
    if word.endswith("ss"):
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word
