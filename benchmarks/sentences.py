"""Invented messages to a shop, in plain English: praise, complaints, questions; a few without words or in none."""

from __future__ import annotations

import random

THINGS = (
    "chair table lamp desk sofa shelf mirror carpet mattress bench parcel invoice refund website delivery order driver"
    " manual warranty discount"
).split()
GREETINGS = ("Hello,", "Hi there,", "Dear team,", "Good morning,", "", "", "")
CLAIMS = (
    "thank you so much, the {} is wonderful and my whole family loves it",
    "the {} is beautiful, easy to put together and worth every penny",
    "I am very happy with the {}, it was here two days early",
    "your support was friendly and the problem with the {} was solved at once",
    "what a great {}, I will order from you again",
    "the {} is terrible and I want my money back",
    "I have been waiting three weeks for the {} and nobody answers the phone",
    "the {} was broken when it arrived, this is a disgrace",
    "never again, the {} is cheap, ugly and far too expensive",
    "I am disappointed with the {}, it stopped working after one day",
    "could you tell me when the {} will be sent",
    "please change the address for the {} to the one below",
    "does the {} come in green as well, or only in black",
    "I would like to know the size and the weight of the {}",
    "the {} is good, but it took far too long and the box was damaged",
    "it is an ordinary {}, neither better nor worse than the old one",
)
ENDINGS = (
    "Please call me tomorrow.",
    "I look forward to your answer.",
    "My neighbour says the same.",
    "The colour is just as in the picture.",
    "It stands in the kitchen now.",
    "This is my second message about it.",
    "",
    "",
)
ODD = ("", "   ", "zzqx vrblk qwpt grmf", "!!! ???")
"""What gets another status than `scored`."""


def sentence(dice: random.Random) -> str:
    """One message of 8 to 30 words; one in fifty is odd."""
    if dice.random() < 1 / 50:
        return dice.choice(ODD)
    count = dice.choice((1, 1, 2))
    claims = [f"{text[0].upper()}{text[1:]}." for text in (_claim(dice) for _ in range(count))]
    return " ".join(part for part in (dice.choice(GREETINGS), *claims, dice.choice(ENDINGS)) if part)


def subject(dice: random.Random) -> str:
    """Of a mail."""
    return dice.choice(("About the {}", "Your {}", "Question about the {}", "The {} again")).format(dice.choice(THINGS))


def _claim(dice: random.Random) -> str:
    return dice.choice(CLAIMS).format(dice.choice(THINGS))
