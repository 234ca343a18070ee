"""The engine's loop: requests in, steps of the batch, replies out. Runs in the child process."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from jinja2 import TemplateError

from desktop.engine.llama.context import WANTED_ROWS, Context, LoadFailed, Model, Outcome
from desktop.engine.llama.jobs import ChooseJob, EmbedJob, GenerateJob, Job, LikelihoodJob, Reading
from desktop.engine.llama.native import AbortFlag
from desktop.engine.llama.prompts import Prompts
from desktop.engine.llama.sampler import BadGrammar, Grammars, TokenSampler
from desktop.engine.llama.schema import BadSchema, grammar_of
from desktop.engine.llama.statistics import RowReader
from desktop.engine.llama.template import TemplateTooCostly
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.messages import Load, Ready, Reshape, TooLong
from desktop.engine.pace import Pace
from desktop.engine.requests import (
    Checkpoint,
    Choose,
    Embed,
    Generate,
    Likelihood,
    Refused,
    Reply,
    Request,
    Spent,
    Writing,
)
from desktop.engine.scheduler import Priority, Row, Scheduler, Step

_NEWS_SECONDS = 0.1
_CHECKPOINT_SECONDS = 0.5


class Worker:
    """A loaded model at work. Everything is called from one thread; `progressed` while it is loaded."""

    def __init__(self, load: Load, abort: AbortFlag, progressed: Callable[[], bool] = lambda: True) -> None:
        self._load = load
        self._abort = abort
        self._model = Model(load, progressed)
        if self._model.has_encoder:
            raise LoadFailed("this model reads and writes in two parts (an encoder): Gristmill runs decoder models")
        self._vocabulary = Vocabulary(self._model.handle)
        try:
            self._prompts = Prompts(self._vocabulary, load.template)
        except TemplateTooCostly as error:
            raise LoadFailed(str(error)) from error
        except TemplateError as error:
            raise LoadFailed(f"its chat template is broken ({error})") from error
        self._grammars = Grammars(self._vocabulary)
        self._rows = RowReader(self._vocabulary.size)
        self._jobs: dict[str, Job] = {}
        self._told = self._kept = time.monotonic()
        self._spent = Spent(0, 0, 0.0, 0.0)
        self._open(load)

    @property
    def busy(self) -> bool:
        """Whether there is anything to decode."""
        return self._scheduler.busy

    def ready(self) -> Ready:
        """What the model got."""
        return Ready(self._context.capacity, self._context.parallel, not self._prompts.is_plain)

    def take(self, request: Request) -> Iterator[object]:
        """Put a request in line. Yields a refusal, or a word that it is too long for one sequence."""
        try:
            job = self._job_of(request)
        except (BadGrammar, BadSchema, TemplateError) as error:
            yield Refused(request.id, f"The model cannot be asked this: {error}.")
            return
        if job.needs > self._context.capacity:
            job.close()
            yield TooLong(request.id, job.prompt_tokens, job.needs)
            return
        self._jobs[request.id] = job
        self._scheduler.add(job.task)

    def reshape(self, reshape: Reshape) -> Iterator[object]:
        """Start again with other bounds. What is in flight must be submitted again by the caller."""
        self.drop()
        self._context.close()
        batch = min(self._load.batch, reshape.parallel * reshape.context)
        self._open(replace(self._load, parallel=reshape.parallel, context=reshape.context, batch=batch))
        yield self.ready()

    def drop(self) -> None:
        """Forget everything in flight."""
        for job in self._jobs.values():
            job.close()
        self._jobs.clear()
        self._scheduler.clear()
        self._context.clear()

    def step(self, stopped: Callable[[], bool]) -> Iterator[object]:
        """Decode one batch and yield the replies that it finished, and now and then what is being written."""
        started = time.monotonic()
        self._scheduler.batch_rows = self._pace.rows
        step = self._scheduler.plan()
        for move in step.moves:
            self._context.apply(move)
        jobs = {row.task.id: self._jobs[row.task.id] for row in step.rows}
        for job in jobs.values():
            job.begin()
        hidden = any(job.wants_hidden for job in jobs.values())
        outcome = self._context.decode(step.rows, embeddings=hidden)
        if outcome is Outcome.ABORTED or stopped():
            return
        if outcome is Outcome.FULL:
            yield from self._make_room()
            return
        self._pace.note(len(step.rows), time.monotonic() - started)
        self._scheduler.advance(step)
        replies = list(self._read(step, hidden))
        self._spent = _spent_more(self._spent, step, time.monotonic() - started)
        # What was spent is told first: who waits for the last reply listens no longer.
        yield from self._news()
        yield from self._checkpoints()
        yield from replies

    def close(self) -> None:
        """Free everything."""
        self.drop()
        self._grammars.close()
        self._context.close()
        self._model.close()

    def _open(self, load: Load) -> None:
        self._context = Context(self._model, load, self._abort)
        self._pace = Pace(self._model.weights, load.batch)
        self._scheduler = Scheduler(
            self._context.parallel,
            self._context.capacity,
            batch_rows=load.batch,
            wanted_rows=max(WANTED_ROWS, load.parallel),
            can_cut=not self._model.is_recurrent,
        )

    def _make_room(self) -> Iterator[object]:
        if not self._scheduler.relieve():
            for task in self._scheduler.active:
                yield self._finish(task.id, Refused(task.id, "The model's memory is full with this text alone."))
        self._context.forget(self._scheduler.idle_slots())

    def _read(self, step: Step, hidden: bool) -> Iterator[Reply]:
        wanted = [row for row in step.rows if row.wanted]
        if not wanted:
            return
        logits = self._context.logits(len(wanted))
        states = self._context.embeddings(len(wanted)) if hidden else None
        entropies = np.fromiter((self._jobs[row.task.id].wants_entropies for row in wanted), bool, len(wanted))
        figures = self._rows.read(logits, entropies)
        for index, row in enumerate(wanted):
            reading = Reading(
                row.position,
                logits[index],
                float(figures.highest[index]),
                float(figures.normalizers[index]),
                float(figures.entropies[index]),
                states[index] if states is not None else None,
            )
            reply = self._read_row(row, reading)
            if reply is not None:
                yield self._finish(row.task.id, reply)

    def _read_row(self, row: Row, reading: Reading) -> Reply | None:
        try:
            return self._jobs[row.task.id].read(reading, self._scheduler)
        except BadGrammar as error:
            return Refused(row.task.id, f"The answer could not be kept to its form: {error}.")

    def _finish(self, request_id: str, reply: Reply) -> Reply:
        job = self._jobs.pop(request_id)
        self._scheduler.finish(job.task, keep_warm=job.keep_warm)
        job.close()
        return reply

    def _news(self) -> Iterator[Writing | Spent]:
        now = time.monotonic()
        if self.busy and now - self._told < _NEWS_SECONDS:
            return
        self._told = now
        yield self._spent
        self._spent = Spent(0, 0, 0.0, 0.0)
        for request_id, job in self._jobs.items():
            if added := job.news():
                yield Writing(request_id, added)

    def _checkpoints(self) -> Iterator[Checkpoint]:
        now = time.monotonic()
        if now - self._kept < _CHECKPOINT_SECONDS:
            return
        self._kept = now
        for request_id, job in self._jobs.items():
            if more := job.checkpoint():
                yield Checkpoint(request_id, more)

    def _job_of(self, request: Request) -> Job:
        match request:
            case Generate():
                return self._generate_job(request)
            case Likelihood():
                return LikelihoodJob(
                    request,
                    self._prompts.tokens(request.prompt),
                    self._vocabulary.tokenize(request.continuation)[: request.first or None],
                    self._vocabulary,
                )
            case Choose():
                return ChooseJob(request, self._prompts.tokens(request.prompt), self._answers(request))
            case Embed():
                return EmbedJob(request, self._prompts.start(request.text), self._model.width)

    def _generate_job(self, request: Generate) -> GenerateJob:
        tokens = self._prompts.tokens(request.prompt)
        source = request.grammar or (grammar_of(request.json_schema) if request.json_schema else "")
        grammar = self._grammars.parse(source) if source else None
        sampler = TokenSampler(request.sampling, request.seed_number, grammar)
        stops = request.stop + self._prompts.stops(request.prompt)
        return GenerateJob(request, tokens, self._vocabulary, sampler, stops)

    def _answers(self, request: Choose) -> list[int]:
        tokens = [self._vocabulary.tokenize(answer)[-1:] for answer in request.answers]
        chosen = [token for ids in tokens for token in ids]
        if len(set(chosen)) < len(request.answers):
            raise BadGrammar("two of the answers begin with the same token")
        return chosen


def _spent_more(spent: Spent, step: Step, seconds: float) -> Spent:
    rows = len(step.rows)
    scoring = sum(row.task.priority is Priority.SCORING for row in step.rows)
    written = sum(row.wanted and row.task.priority is Priority.WRITING for row in step.rows)
    share = scoring / rows if rows else 0.0
    return Spent(
        spent.written_tokens + written,
        spent.read_tokens + rows - written,
        spent.generate_seconds + seconds * (1 - share),
        spent.score_seconds + seconds * share,
    )
