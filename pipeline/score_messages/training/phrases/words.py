"""What fills the gaps of templates, by kind. Of most kinds every label's templates take words."""

from __future__ import annotations

from collections.abc import Mapping


def _kind(words: str) -> tuple[str, ...]:
    """Words apart by commas or line ends."""
    return tuple(word.strip() for word in words.replace("\n", ",").split(",") if word.strip())


NICE = _kind("""
    good, great, nice, helpful, reliable, pleasant, useful, impressive, comfortable, clear, convincing, enjoyable,
    handy, quick, elegant, thoughtful, well made, smooth, charming, professional, solid, inspiring, clever, fine,
    worthwhile
""")
SUPERB = _kind("""
    excellent, superb, wonderful, fantastic, brilliant, lovely, outstanding, amazing, perfect, delightful, terrific,
    marvellous, awesome, splendid, first class, flawless, exceptional, beautiful, a pleasure, a joy, a delight, a gem
""")
POOR = _kind("""
    bad, slow, poor, complicated, confusing, boring, disappointing, annoying, frustrating, tiresome, dull, inconvenient,
    unpleasant, ugly, clumsy, weak, unreliable, flimsy, careless, messy, overpriced, tedious, painful, inadequate
""")
DREADFUL = _kind("""
    terrible, awful, horrible, dreadful, useless, pathetic, lousy, appalling, abysmal, shoddy, unacceptable, disgusting,
    hopeless, worthless, ridiculous, atrocious, shameful, a mess, a disaster, a joke, a nightmare, a disgrace, a rip off
""")
WORKED = _kind("""
    works perfectly, works like a charm, saved us hours, saved my day, exceeded my expectations, made my week,
    does exactly what it should, runs smoothly, solved my problem, won me over, pays for itself, keeps getting better,
    was worth every penny, made everything easier, put a smile on my face, impressed the whole team
""")
FAILED = _kind("""
    broke after {few} days, stopped working, keeps crashing, ruined our evening, wasted my time, fell apart,
    failed on day one, drives me mad, cost me a whole day, let us down, never worked, gave up after {few} weeks,
    made everything worse, is falling to pieces, lost all my data, spoilt our trip
""")
KIND = _kind("friendly, kind, polite, patient, helpful, attentive, cheerful, competent, caring, courteous, warm, nice")
RUDE = _kind("rude, unfriendly, impolite, impatient, arrogant, dismissive, incompetent, clueless, cold, grumpy, lazy")
TONE = (*KIND, *RUDE, *NICE, *SUPERB, *POOR, *DREADFUL, *WORKED, *FAILED)
"""The kinds whose words tell a tone by themselves."""

PRODUCT = _kind("""
    kettle, router, headset, jacket, toaster, printer, keyboard, mattress, lamp, backpack, blender, phone case, charger,
    vacuum cleaner, tent, bicycle, pillow, monitor, speaker, coffee machine, camera, desk, tablet, heater, suitcase,
    razor, helmet, sofa, drill, laptop, raincoat, scooter
""")
SERVICE = _kind("""
    delivery, checkout, hotline, installation, repair, booking, guided tour, support chat, return, refund, subscription,
    course, training, insurance, cleaning service, taxi ride, consultation, parcel, warranty, workshop, contract,
    flight, appointment, invoice, newsletter
""")
PLACE = _kind("""
    hotel, cafe, waiting room, gym, library, museum, restaurant, campsite, clinic, hostel, lounge, airport, bakery,
    ward, cinema, car park, pool, swimming hall, office, shop, train station, market, pharmacy, garden
""")
SOFTWARE = _kind("""
    app, editor, plugin, installer, dashboard, website, game, browser extension, search, release, update, portal,
    calendar, report builder, login page, backup tool, compiler, script, database, driver, api, firmware
""")
MEDIA = _kind("""
    film, book, concert, series, podcast, album, lecture, novel, documentary, play, exhibition, talk, musical, article,
    comedy, episode
""")
TOPIC = _kind("""
    war, crime, cancer, grief, addiction, bankruptcy, depression, divorce, the earthquake, famine, fraud, a murder,
    pain, poverty, violence, the flood, the virus, death, debt, love, victory, success, happiness, peace, beauty,
    luxury, freedom, friendship, heroes, a scandal, the great fire, losing weight, fear, winning, kindness, failure
""")
HARM = _kind("""
    damage, theft, loss, water damage, delays, injury, breakage, cancellation, scratches, a broken screen, wrong items,
    missing parts, defects, fire, accidents, illness, spoiled food, vandalism, failed payments, late arrival
""")
PLAIN = _kind("""
    blue, black, new, small, round, wooden, open, closed, available, ready, online, made of steel, on the left, full,
    next to the station, in the cellar, two metres long, in stock, booked, upstairs, empty, from {city}, on page {few}
""")
PART = _kind("""
    lid, handle, zip, button, hinge, cable, wheel, strap, filter, screen, drawer, pedal, cushion, pocket, switch,
    page, menu, chapter, seat, window, sensor, socket, label, form
""")
STAFF = _kind("""
    technician, waiter, driver, receptionist, nurse, agent, manager, guide, doctor, teacher, seller, landlord, clerk,
    mechanic, courier, trainer, operator, dentist, cook, lawyer, plumber, colleague, team, assistant
""")
PERSON = _kind("""
    anna, ahmed, claire, daniel, emma, hassan, ingrid, jamal, kenji, lakisha, maria, nadia, oliver, paul, rosa,
    sofia, thomas, wei, amina, carlos
""")
CODE = _kind("""
    parser, build, test runner, server, thread, process, daemon, loop, module, kernel, worker, query, cache, branch,
    linker, container, cron job, socket, function, pipeline
""")

KINDS: Mapping[str, tuple[str, ...]] = {
    "nice": NICE,
    "kind": KIND,
    "rude": RUDE,
    "superb": SUPERB,
    "poor": POOR,
    "dreadful": DREADFUL,
    "praise": (*NICE, *SUPERB),
    "blame": (*POOR, *DREADFUL),
    "worked": WORKED,
    "failed": FAILED,
    "product": PRODUCT,
    "service": SERVICE,
    "place": PLACE,
    "software": SOFTWARE,
    "media": MEDIA,
    "thing": (*PRODUCT, *SERVICE, *PLACE, *SOFTWARE, *MEDIA),
    "topic": TOPIC,
    "harm": HARM,
    "plain": PLAIN,
    "colour": _kind("blue, black, new, small, round, wooden, grey, second, spare, red, folding, large"),
    "part": PART,
    "staff": STAFF,
    "code": CODE,
    "the": _kind("the, the, this, your, our, that, the new, the other"),
    "is": _kind("is, is, was, was, has been, turned out to be, seems, looks"),
    "be": _kind("is, was, has been, will be"),
    "not": _kind("is not, is not, was not, was not, has not been, never was, will never be, does not seem"),
    "very": _kind("very, really, so, truly, extremely, particularly, terribly, remarkably"),
    "now": _kind("now, today, this week, since {day}, again, lately, at the moment, yesterday"),
    "you": _kind("you, your company, this shop, you people, this seller, your team"),
    "they": _kind("they, the people there, you, the {staff}, the shop, my neighbour"),
    "we": _kind("we, i, my wife and i, {name} and i, all of us, the two of us"),
    "my": _kind("my, our, the, her, his"),
    "thanks": _kind("thanks, thank you, thanks a lot, many thanks, thank you so much, cheers"),
    "low": _kind("one, two, 1, 2"),
    "middle": _kind("three, 3"),
    "high": _kind("five, 5, four, 4, five, 5"),
    "bottom": _kind("one, two, three, 1, 2, 3, 0, zero"),
    "top": _kind("nine, ten, 9, 10"),
    "person": PERSON,
    "name": (*PERSON, "the manager", "a colleague", "my sister", "our neighbour"),
    "city": _kind("leeds, lisbon, oslo, boston, cork, vienna, lagos, mumbai, ghent, denver, turin, perth"),
    "day": _kind(
        "monday, tuesday, wednesday, thursday, friday, saturday, sunday, the 14th, the 21st, the 30th, monday morning"
    ),
    "weekday": _kind("monday, tuesday, wednesday, thursday, friday, saturday, sunday"),
    "month": _kind("january, february, april, june, july, august, september, october, november, december"),
    "time": _kind(
        "nine, half past two, noon, half past four, 8 pm, six, 9:15, ten past four, 11 am, seven in the evening"
    ),
    "few": _kind("two, three, four, five, six, seven, eight, nine, ten, 2, 3, 4, 5, 6, 7, 8, 12"),
    "number": _kind("120, 4711, 20388, 17, 350, 1024, 8080, 63, 2019, 905, 77120, 44"),
}
"""Words by the name of their gap."""

GRAMMAR = frozenset({"the", "is", "be", "not", "very", "my", "we", "you", "they"})
"""Kinds whose words may stand twice in a text."""

MISSPELT: Mapping[str, str] = {
    "really": "realy",
    "disappointed": "dissapointed",
    "disappointing": "dissapointing",
    "terrible": "terible",
    "horrible": "horible",
    "excellent": "excelent",
    "beautiful": "beutiful",
    "recommend": "recomend",
    "received": "recieved",
    "friendly": "freindly",
    "service": "servise",
    "delivery": "delivry",
    "restaurant": "restaraunt",
    "problem": "probelm",
    "unfortunately": "unfortunatly",
    "thanks": "thnaks",
    "please": "pls",
    "because": "becuase",
    "broken": "brocken",
    "useless": "usless",
    "comfortable": "comfertable",
    "annoying": "anoying",
    "until": "untill",
    "which": "wich",
    "their": "thier",
    "nobody": "noboby",
    "appointment": "apointment",
    "with": "wiht",
    "your": "ur",
    "you": "u",
    "perfect": "perfact",
    "wonderful": "wonderfull",
    "never": "nevr",
    "nothing": "nothin",
    "does not": "dosent",
    "would have": "would of",
}
"""As people write them in a hurry."""
