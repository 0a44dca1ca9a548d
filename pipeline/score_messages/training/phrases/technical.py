"""Talk of people who build software: words that elsewhere are violent or angry, without a tone and with one."""

from __future__ import annotations

from score_messages.training.phrases.templates import Group

TECHNICAL = Group.of(
    "technical",
    negative="""
        the {code} dies every night and nobody bothers to look, {blame}.
        killing the {code} is the only thing that helps, {the} {software} is {dreadful}.
        error {number} again. i am so tired of {the} {software}.
        this {code} is {dreadful}, who wrote it?
        the docs of the {code} are {poor}, i lost a day.
        {the} {software} aborts without a message, how {poor} is that?
        i hate how the {code} deadlocks on line {number}.
        since version {few} the {code} is {blame}.
        the patch for the {code} is {poor} and breaks the {code}.
        the warning in line {number} is {poor}, it tells me nothing.
        i spent {few} hours on a null pointer in the {code}, what a {poor} {software}.
        {number} failed tests, {few} skipped, and still it was merged, {dreadful}.
        your api is {poor}, every call returns {number}.
        rolled back for the [third|fourth|tenth] time, this {code} is {blame}.
        whoever removed the flag from the {code} has ruined my {weekday}.
        the {code} eats {few} gigabytes and does nothing, {dreadful}.
        one way or the other, the {code} is {dreadful} and should go.
        ugh, the {code} is {poor} again.
        the fix for issue {number} made the {code} {poor}.
        this hack in the {code} makes me sick.
        the upgrade destroyed my config, {the} {software} is {dreadful}.
    """,
    neutral="""
        kill the {code} with signal {few} and start it again.
        fatal error in line {number} of the {code}.
        the {code} dies with exit code {few} when the disk is full.
        the parent waits until the child {code} is killed.
        error {number} means that the {code} is [missing|not running|locked].
        this {code} took {few} arguments, now it takes one, then it returns.
        the docs of the {code} are in the folder next to the {code}.
        abort the {code} if the token is invalid.
        the {code} deadlocks if two threads hold the lock.
        since version {few} the {code} needs a flag.
        the patch for the {code} is in branch {number}.
        the warning in line {number} comes from the {code}.
        a null pointer in the {code} is the cause of issue {number}.
        {number} tests passed, {few} failed, {few} skipped.
        bad request: the field {few} is missing, status {number}.
        roll back to version {few} if the {code} fails {few} times within a minute.
        i removed the flag from the {code}, see commit {number}.
        the {code} uses {few} gigabytes when it is idle.
        a zombie {code} is one whose parent did not wait for it.
        the slave database copies the master every {few} minutes.
        exploit and attack vector are described in section {few}.
        an illegal character in the input stops the {code}.
        the garbage collector frees dead objects every {few} seconds.
        panic in the {code}: index {number} out of range.
        the fix for issue {number} touches the {code} and the {code}.
        catch the exception in the {code} and write it to the log.
        the worst case of this {code} is {number} steps, the best case is {few}.
        this is a dirty read, set the isolation level of the {code} to {few}.
        perfect hashing needs no second look up in the {code}.
        a greedy match takes too much, use a lazy one in the {code}.
        happy path first: the {code} returns {number}.
        the {code} looks good to the linter, the tests are not done yet.
    """,
    positive="""
        the {code} no longer dies at night, {superb}.
        killing the {code} helped at once, thanks, that is {praise}.
        error {number} is gone, {the} {software} is {superb} now.
        this {code} is {superb}, who wrote it?
        the docs of the {code} are {nice}, they saved me a day.
        {the} {software} aborts with a message that tells what to do, how {nice} is that?
        i love how the {code} handles a fatal error.
        since version {few} the {code} is {praise}.
        the patch for the {code} is {nice}, merged with thanks.
        the warning in line {number} is {nice}, it saved me from a bug.
        you found the null pointer in the {code} within {few} minutes, {superb}.
        {number} tests, nothing skipped and not one failed, {superb}.
        your api is {nice}, every call just works.
        no more deadlocks in the {code}, {superb} work.
        whoever added the flag to the {code} has made my {weekday}.
        the {code} uses half the memory now and is {praise}.
        honestly, the {code} is {superb} and should be taught at school.
        wow, the {code} is {nice} now.
        the fix for issue {number} made the {code} {nice}.
        this trick in the {code} made me smile.
        the upgrade kept my config, {the} {software} is {superb}.
    """,
)
