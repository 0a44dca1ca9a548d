"""Whether an input can be read, before it is its turn: read to its end as a run would, and not scored."""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.dataset.build import open_input
from score_messages.dataset.inputs import Input, Looks, TimeLimit
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records import EarlierForms
from score_messages.dataset.run.failures import ends_the_run
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import States
from score_messages.read.bad_rows import StatusCount, check_bad
from score_messages.read.foreign_errors import foreign_errors
from score_messages.scoring.dates import SourceDates, check_dates


@dataclass(frozen=True)
class TrialRead:
    """Tries inputs with the options of a run."""

    folder: DatasetFolder
    options: UpdateOptions
    states: States
    limit: TimeLimit
    looks: Looks

    def succeeds(self, source: Input) -> bool:
        """Whether an input is up to date, or would give its part rows again.

        Raises:
            TimeIsOver: the run has to end.
            PipelineError: nothing can be done for any input.
        """
        try:
            with self.limit.watched():
                return self.states.is_up_to_date(source, self.looks.look_at(source.path).sha256) or self._gives_rows(
                    source
                )
        except Exception as error:
            self.limit.check()  # a library may have made the interruption an error of its own
            if ends_the_run(error):
                raise
            return False

    def _gives_rows(self, source: Input) -> bool:
        score, count = self.options.score, StatusCount()
        with foreign_errors(source.path), open_input(source, self.folder.catalog, score.read) as opened:
            earlier = EarlierForms(self.folder.path).of(source.name)
            dates = SourceDates(opened, score.read, earlier, self.limit.check)
            for messages in dates.read(iter(opened)):
                count.add_statuses(messages.status)
            check_bad(opened.name, count, score.max_bad, score.read.encoding, opened.taken.encoding)
            check_dates(opened.name, dates.column, score.max_bad, count.bad)
        return count.rows > 0 or score.write.allow_empty or not self.folder.catalog.part(source.part).rows
