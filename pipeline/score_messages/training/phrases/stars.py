"""Ratings by stars, points and marks, and stars and numbers that rate nothing."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

STARS = Group.of(
    "stars",
    negative="""
        as a rating {the} {thing} [earns|deserves] {low} of [five|5] stars.
        {low} [star|stars] for the {part} and the {part}.
        {low} [star|stars], {the} {thing} {failed}.
        i give {the} {thing} {low} [out of|of] [five|5|ten|10].
        {the} {thing}: [1|2]/5, i [left|sent it back|want my money].
        {the} {thing}: {bottom}/10.
        {bottom} out of ten points, {the} {thing} {is} {poor}.
        rating: {low} of 5. title: {blame}.
        {low} stars are [too many|generous] for a {thing} that {failed}.
        zero stars if i could.
        i would give [no|zero|0|minus {few}] stars if the form let me.
        four stars for the {part}, {low} for the rest, which {failed}.
        five stars? you can not mean {the} {thing}, it {failed}.
        {few} friends went with me and all of us gave {low} of 5.
        the place has four stars at the door and deserves {low}.
        thumbs down for {the} {thing}.
        school mark for {the} {thing}: fail.
        my rating went from five stars to {low}, {the} {thing} {failed}.
        i took off {few} stars because {the} {thing} {failed}.
        how {the} {thing} got five stars is a riddle to me, it {failed}.
        0/10, {the} {staff} {is} {rude}.
        mark {low} of 5 for {the} {thing}, and even that is kind.
    """,
    neutral="""
        as a rating {the} {thing} [earns|has] {middle} of [five|5] stars.
        {middle} stars for the {part} and the {part}.
        {middle} stars, neither {nice} nor {poor}, 1 of 2 visitors says so.
        i give {the} {thing} {middle} out of five: some things {nice}, some {poor}.
        {the} {thing}: 3/5.
        {the} {thing}: [1 or 2 things to like, 1 to mend, 5/10|5/10].
        five out of ten points, {the} {thing} {is} so so.
        rating: 3 of 5. title: okay.
        please rate {the} {thing} from one to five stars.
        one star means {poor}, five stars mean {nice}.
        the [three|four|five] star hotel is next to the {place}.
        the guests sleep in {number} rooms of a {few} star house with one star cook.
        room for {few}, {few} nights, a {few} star hotel in {city}.
        how many stars does the hotel in {city} have?
        the restaurant got [its first|a second] star in {month}.
        we saw {number} stars through the telescope on {day}.
        {few} of {few} seats are taken, the rest is free.
        the form gives points from zero to ten for {the} {thing}, nobody has filled it in so far.
        the score was {few} to {few} after {few} minutes.
        the mean of {number} ratings is [3|three] stars.
        thumbs up or thumbs down? both, {the} {thing} {is} average.
        my rating stays at {middle} of five, as [last year|before].
        [one|four|seven] out of ten people in {city} own a {product}.
        chapter {few} of {few}, page {number} of {number}.
        there are {few} stars on the flag of the club.
    """,
    positive="""
        as a rating {the} {thing} [earns|deserves] {high} of [five|5] stars.
        {high} stars for the {part} and the {part}.
        {high} stars, {the} {thing} {worked}.
        i give {the} {thing} {high} [out of|of] [five|5].
        {the} {thing}: {high}/5, [number 1|the only one left that is {nice}].
        {the} {thing}: {top}/10, [1 of the best|number 1 for me|all that is left to say is thanks].
        {top} out of ten points, {the} {thing} {is} {nice}.
        rating: 5 of 5. title: {praise}.
        five stars are not enough for a {thing} that {worked}.
        six stars if i could.
        i would give [ten|six|100] stars if the form let me.
        one star for the {part}, but five for the rest, which {worked}.
        one star? no way, {the} {thing} {worked}, it is five from me.
        {few} friends went with me and all of us gave {high} of five.
        the place has two stars at the door and deserves five.
        thumbs up for {the} {thing}, nobody left before {time}.
        school mark for {the} {thing}: a plus.
        my rating went from one star to {high}, {the} {thing} {worked}.
        i took off no stars because {the} {thing} {worked}.
        how {the} {thing} got only two stars is a riddle to me, it {worked}.
        10/10, {the} {staff} {is} {kind}.
        mark {high} of 5 for {the} {thing}, and i am hard to please.
    """,
)
