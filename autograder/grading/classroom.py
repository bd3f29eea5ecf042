"""Grade a class: all cores, one gradebook connection, and nothing lost when the run is killed."""

import contextlib
import itertools
import os
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime

import nbformat
from nbgrader import utils
from tqdm import tqdm

from autograder.grading import record
from autograder.grading.course import Course, NotHandedIn, Submission, read_submission
from autograder.grading.errors import CourseError
from autograder.grading.gradebook import Entry, Register
from autograder.grading.record import Record
from autograder.grading.worker import Task, Worker, grade_task
from autograder.sandbox.limits import LAYERS

DASK_SECONDS = 20  # until a scheduler must have answered
AHEAD = 2  # tasks given out per worker, so that none waits for the next one
Run = Callable[[str, Iterator[Task]], Iterator[tuple[Task, Record | str]]]


@dataclass
class Report:
    """What happened to each submission of a run: points of the graded, remarks, and what failed, by student.

    kept: who was graded before. possible: the points of each graded cell.
    """

    points: dict[str, dict[str, float | None]] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    possible: dict[str, float] = field(default_factory=dict)


def on_all_cores(master: str, tasks: Iterator[Task]) -> Iterator[tuple[Task, Record | str]]:
    """Grade the tasks in one process per processor of this machine."""
    workers = [Worker(number) for number in sorted(os.sched_getaffinity(0))]
    free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    for worker in workers:
        free.put(worker)

    def grade(task: Task) -> Record | str:
        worker = free.get()
        try:
            return worker.grade(master, task)
        finally:
            free.put(worker)

    with ThreadPoolExecutor(len(workers)) as threads:
        try:
            yield from by_completion(lambda task: threads.submit(grade, task), tasks, AHEAD * len(workers))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.end()


def on_dask(address: str, master: str, tasks: Iterator[Task]) -> Iterator[tuple[Task, Record | str]]:
    """Grade the tasks on the workers of a Dask cluster; each of their threads has a grading process of its own."""
    try:
        from dask.distributed import Client
    except ImportError:
        raise CourseError('--scheduler needs Dask: pip install "stepsize[dask]".') from None
    try:
        client = Client(address, timeout=DASK_SECONDS)
    except OSError as error:
        raise CourseError(f"The scheduler {address} does not answer: {error}.") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"The scheduler {address} has no workers: start some with `dask worker {address}`.")
        (given,) = client.scatter([master], broadcast=True)
        cluster = client.get_executor(pure=False)
        yield from by_completion(lambda task: cluster.submit(grade_task, given, task), tasks, AHEAD * threads)


def by_completion(
    submit: Callable[[Task], Future], tasks: Iterator[Task], most: int
) -> Iterator[tuple[Task, Record | str]]:
    """Results as they come, with at most so many tasks given out at a time: a class need not fit into memory."""
    running: dict[Future, Task] = {}
    while True:
        for task in itertools.islice(tasks, most - len(running)):
            running[submit(task)] = task
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield running.pop(future), _outcome(future)


def _outcome(future: Future) -> Record | str:
    if future.cancelled():
        raise CourseError("The scheduler is gone. What was graded so far is kept: run the same command again.")
    error = future.exception()
    return f"the worker failed: {type(error).__name__}: {error}" if error else future.result()


@dataclass
class Classroom:
    """One run over the submissions of an assignment.

    students: only these. since: only what was handed in after this time. regrade: also what is
    graded already. layers: of isolation. run: executes the tasks.
    """

    course: Course
    assignment: str
    students: Iterable[str] | None = None
    since: datetime | None = None
    regrade: bool = False
    layers: tuple[str, ...] = LAYERS
    run: Run = on_all_cores
    report: Report = field(default_factory=Report)

    def grade(self) -> Report:
        """Grade what is new: submissions that no graded notebook on disk stands for."""
        master = self.course.master(self.assignment)
        chosen = {submission.student: submission for submission in self._chosen()}
        self.text = nbformat.writes(master)
        self.report.possible = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in master.cells
            if utils.is_grade(cell)
        }
        with Register(self.course, self.assignment, master) as self.register:
            bar = tqdm(total=len(chosen), desc=self.assignment, unit="submission", delay=1)
            with bar, contextlib.closing(self.run(self.text, self._tasks(chosen.values(), bar))) as results:
                for task, graded in results:
                    bar.update()
                    if isinstance(graded, str):
                        self._fail(chosen[task.student], graded)
                    else:
                        self._keep(chosen[task.student], graded)
        self.report.failed |= self.register.refused
        return self.report

    def _chosen(self) -> list[Submission]:
        found = self.course.submissions(self.assignment)
        unknown = set(self.students or ()) - {submission.student for submission in found}
        if unknown:
            raise CourseError(f"Nothing was handed in for {self.assignment} by {', '.join(sorted(unknown))}.")
        return [
            submission
            for submission in found
            if (self.students is None or submission.student in self.students)
            and (self.since is None or submission.handed_in is None or submission.handed_in > self.since)
        ]

    def _tasks(self, submissions: Iterable[Submission], bar: tqdm) -> Iterator[Task]:
        """What must be graded. The rest is put into the report, and into the gradebook if that lacks it."""
        instructors = record.digest(self.text.encode())
        for submission in submissions:
            try:
                content = read_submission(submission)
            except NotHandedIn as reason:
                self._fail(submission, str(reason))
            except OSError as error:  # which is not the student's doing: what was graded before stays
                self.report.failed[submission.student] = f"it cannot be read: {error.strerror or error}"
            else:
                stamp = {"submission": record.digest(content), "assignment": instructors}
                path = self.course.graded(submission.student, self.assignment)
                before = None if self.regrade else record.kept(path, stamp)
                if before is None:
                    secret = self.course.secret(submission, self.assignment)
                    yield Task(submission.student, content, secret, tuple(stamp.items()), self.layers)
                    continue
                self._take_over(submission, before)
            bar.update()

    def _keep(self, submission: Submission, graded: Record) -> None:
        """First on disk, whole or not at all; a run that is killed then leaves the gradebook to the next one."""
        path = self.course.graded(submission.student, self.assignment)
        try:
            record.write(path, graded.text)
            if submission.timestamp and submission.handed_in:
                record.write(path.with_name("timestamp.txt"), submission.timestamp + "\n")  # as nbgrader does
        except OSError as error:
            raise CourseError(
                f"{path} cannot be written: {error.strerror}. What was graded so far is kept: "
                "make room, or mend the folder's permissions, and run the same command again."
            ) from error
        self._report(submission, graded)
        self.register.save(Entry(submission.student, submission.handed_in, graded))

    def _take_over(self, submission: Submission, before: Record) -> None:
        self.report.kept.append(submission.student)
        self._report(submission, before)
        entry = Entry(submission.student, submission.handed_in, before)
        if self.register.lacks(entry):
            self.register.save(entry)

    def _report(self, submission: Submission, graded: Record) -> None:
        about_time = (submission.remark,) if submission.remark else ()
        self.report.points[submission.student] = graded.scores
        self.report.remarks[submission.student] = (*graded.remarks, *about_time)

    def _fail(self, submission: Submission, why: str) -> None:
        """What was handed in cannot be graded: every part earns 0, and no older graded notebook stays."""
        self.report.failed[submission.student] = why
        self.course.graded(submission.student, self.assignment).unlink(missing_ok=True)
        self.register.save(Entry(submission.student, submission.handed_in, None))


def totals(points: dict[str, float | None]) -> tuple[float, int]:
    """The points of a submission that are known, and how many parts a person must grade."""
    known = [score for score in points.values() if score is not None]
    return sum(known), len(points) - len(known)
