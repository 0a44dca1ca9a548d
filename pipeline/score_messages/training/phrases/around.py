"""What stands around a sentence in a mail, without a tone."""

from __future__ import annotations

GREETINGS = (
    "hello,",
    "hi {person},",
    "dear {person},",
    "good morning,",
    "dear sir or madam,",
    "to whom it may concern,",
    "hi all,",
    "good afternoon {person},",
    "hey,",
)
BEFORE = (
    "my order number is {number}.",
    "i bought a {product} on {day}.",
    "i write about {the} {service} of {month}.",
    "we were in {city} in {month}.",
    "{person} and i stayed {few} nights.",
    "this is about {the} {thing}.",
    "i have used {the} {software} for {few} months.",
    "we saw the {media} on {day}.",
    "i am a customer since {month}.",
    "we talked on the phone on {day}.",
    "you asked what i think of {the} {thing}.",
    "subject: {service} number {number}.",
    "i got your mail of {day}.",
    "please see below.",
)
AFTER = (
    "the {product} is the {colour} one.",
    "you reach me until {time}.",
    "please forward this to {person}.",
    "i attach a picture.",
    "my number is {number}.",
    "i will be in {city} on {day}.",
    "the {service} was on {day}.",
    "please let me know by {day}.",
    "we will be back in {month}.",
    "sent from my phone.",
    "{person} can tell you more.",
)
CLOSINGS = (
    "best regards, {person}",
    "kind regards {person}",
    "regards, {person}",
    "thanks, {person}",
    "thank you",
    "many thanks in advance, {person}",
    "cheers, {person}",
    "yours sincerely, {person}",
    "best, {person}",
    "with best wishes, {person}",
    "{person}",
)
LEGAL = (
    "this message is confidential. if you got it by mistake, please delete it.",
    "registered in {city}, number {number}.",
    "the sender is not liable for {harm}.",
    "any use by others is forbidden and may be against the law.",
    "please think of the environment before you print this mail.",
    "{person}, {staff}, {place} of {city}, phone {number}",
    "we are not responsible for {harm} caused by attachments.",
    "get the app for your phone. unsubscribe here.",
)
