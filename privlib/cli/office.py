"""A company that does not exist, whose every personal value is a marker, in a folder where everything happens."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from privlib.errors import ParameterError
from privlib.store.pseudonyms import Key
from privlib.study import root

__all__ = ["Office", "Step"]

_LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
runpy.run_module("privlib.cli", run_name="__main__", alter_sys=True)
"""
"""Runs the words after it where no file may grow, as on a full disk."""

_ACTOR = "actor_id,kind,department,roles,active_from,active_to\nA01,person,Panel,panel,2024-01-01,\\N\n"
_HOLDING = (
    "holding_id,name,system,medium,country,department,responsible,legal_class,subject_type,source,notice_method,"
    "access_roles,use_limit,retain_months,special_care,n_principals,party_id,last_reviewed_on,valid_from,valid_to\n"
    "H01,Members,db1,db,JP,Panel,\\N,retained,member,A1,form,panel,\\N,12,false,2,\\N,2026-03-02,2024-01-01,\\N\n"
)
_PRINCIPAL = "principal_id,subject_type,minor,created_at,closed_at\n"
_USE = (
    "event_id,occurred_at,recorded_at,holding_id,principal_id,categories,purpose,purpose_raw,actor_id,action,basis,"
    "legal_ref,case_ref,approved_by,joined_holdings,result,n_rows,batch_id,dedup_key\n"
)
_DATASET = (
    "dataset_id,state,holding_id,wave_id,created_at,planned_at,n_in,n_out,subject_key,labelled,mapping_destroyed_at,"
    "salt_destroyed_at,custodian,spec_ref,planned_recipients,file\n"
    "D1,candidate,H01" + ",\\N" * 5 + ",true,false" + ",\\N" * 6 + "\n"
)
_FIELDS = "dataset_id,field,category_id,role,methods,params,hierarchy,reason\n" + "".join(
    f"D1,{name},\\N,{role},none,\\N,\\N,\\N\n" for name, role in (("age_band", "quasi"), ("name", "direct"))
)
_POLICY = (
    '[policy]\nid = "canary"\nextends = "luminous-2021"\ncompany = "Canary"\ncompany_ja = "カナリア"\n'
    "enacted = 2021-05-31\nversion = 1\nrevised = 2021-05-31\nfiscal_year_starts = 4\n"
)


@dataclass(frozen=True, slots=True)
class Step:
    """A command that is run, the exit code it must have, and what is written to it."""

    what: str
    expected: int
    words: tuple[str, ...]
    stdin: str = ""
    limited: bool = False


@dataclass(frozen=True)
class Office:
    """The folder, and the company's files in `source`, with markers that are new for each office.

    Raises:
        ParameterError: E405 where there are no notebooks to run.
    """

    root: Path
    persons: int
    word: str = field(default_factory=lambda: f"CNRY-{secrets.token_hex(5)}")
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        notebooks = root() / "notebooks"
        if not (notebooks / "purpose_coverage.ipynb").is_file():
            accepted = "Run it in the folder whose notebooks are to be tested"
            where = "notebooks/purpose_coverage.ipynb"
            raise ParameterError("E405", where=where, problem="it is not here", accepted=accepted)
        for name in ("home", "t", "source", "store"):
            (self.root / name).mkdir()
        shutil.copytree(notebooks, self.root / "notebooks")
        for name, text in self._files():
            self._write(name, text)

    @property
    def source(self) -> Path:
        return self.root / "source"

    @property
    def name(self) -> str:
        """A person's name, as a company would write it."""
        return f"山田カナリア{self.word[-4:]}"

    @property
    def markers(self) -> Mapping[str, str | bytes]:
        """What must be nowhere, by what it is called. The erased person's pseudonym must be gone after the erasure."""
        return {
            "an id": f"{self.word}.",
            "a name": self.name,
            "a telephone number": f"090-{self.word}",
            "a mail address": f"{self.word}@example.jp",
            "a column's name": f"{self.word}-column",
            "a comment of the policy": f"{self.word}-comment",
            "the key": self.secret.hex(),
            "the key's bytes": self.secret,
        }

    @property
    def erased(self) -> str:
        """The pseudonym of the person who is erased."""
        return Key(self.secret).principal(self._ids()[1])

    def steps(self) -> Mapping[str, tuple[Step, ...]]:
        """What is run, by phase."""
        words = ("--store", "store/s.duckdb", "--key", "file:source/key")
        one = self._ids()[1] + "\n"
        report = ("report", "run", "purpose_coverage", "--policy", "source/policy.toml", "--period", "2026-04")
        report = (*report, "--as-of", "2026-05-01", "--store")

        def load(what: str, expected: int, *names: str, more: tuple[str, ...] = (), limited: bool = False) -> Step:
            files = [f"source/{name}" for name in names]
            return Step(what, expected, ("load", *files, *words, *more), limited=limited)

        ledgers = ("actor.csv", "holding.csv", "principal.csv", "anon_dataset.csv", "anon_field.csv", "anon-D1.csv")
        other = ("load", "source/actor.csv", *words[:2], "--key", "file:source/other")
        return {
            "loads": (
                load("load, a few records refused", 0, *ledgers, "use_event.csv", more=("--max-refused", "5")),
                Step("list the quarantine", 0, ("quarantine", *words[:2])),
            ),
            "failures": (
                load("load records that do not fit", 3, "use_event-bad.csv"),
                load("load a column that nobody declared", 3, "actor-column.csv"),
                load("load an open quote", 3, "actor-quote.csv"),
                Step("load with another key", 2, other),
                load("load on a full disk", 8, "use_event-more.csv", limited=True),
                Step("report on a damaged store", 5, (*report, "source/damaged.duckdb")),
            ),
            "erasure": (
                Step("find a person", 0, ("find", "--principal", "-", *words), one),
                Step("erase a person", 0, ("erase", "--principal", "-", "--case", "C1", *words), one),
            ),
            "report": (Step("report", 0, (*report, "store/s.duckdb")),),
        }

    def run(self, step: Step) -> tuple[int, str]:
        """Run a step in a process of its own; give its exit code and all that it said."""
        program = ("-c", _LIMITED) if step.limited else ("-m", "privlib.cli")
        done = subprocess.run(
            [sys.executable, *program, *step.words],
            cwd=self.root,
            env=self._environment(),
            input=step.stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        home, temporary = str(self.root / "home"), str(self.root / "t")
        homes = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
        # this installation, whatever another one is on the way
        package = str(Path(__file__).parents[2])
        own = {"TMPDIR": temporary, "JUPYTER_RUNTIME_DIR": temporary, "PYTHONPATH": package}
        return {**os.environ, **dict.fromkeys(homes, home), **own}

    def _write(self, name: str, text: str) -> None:
        path = self.source / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def _ids(self) -> list[str]:
        return [f"{self.word}.{n}" for n in range(self.persons)]

    def _files(self) -> Iterator[tuple[str, str]]:
        ids, marked = self._ids(), self.markers
        bad = _use("B1", action=str(marked["a mail address"])) + _use("B2", actor_id=str(marked["a telephone number"]))
        bad += _use("B3", principal_id=self.name) + _use("B4", principal_id=f"{ids[0]}.none") + _use("\\N", ids[0])
        yield "key", self.secret.hex()
        yield "other", secrets.token_hex(32)
        yield "policy.toml", f"# {marked['a comment of the policy']}\n{_POLICY}"
        yield "damaged.duckdb", self.name * 10_000
        yield "actor.csv", _ACTOR
        yield "holding.csv", _HOLDING
        yield "principal.csv", _PRINCIPAL + "".join(f"{each},member,false,2024-01-01T00:00:00Z,\\N\n" for each in ids)
        yield "anon_dataset.csv", _DATASET
        yield "anon_field.csv", _FIELDS
        yield "anon-D1.csv", "principal_id,age_band,name\n" + "".join(f"{each},30s,{self.name}{each}\n" for each in ids)
        yield "use_event.csv", _USE + "".join(_use(f"E{n}", each) for n, each in enumerate(ids)) + bad
        yield "use_event-bad.csv", _USE + bad
        yield "use_event-more.csv", _USE + "".join(_use(f"M{n}", ids[n % len(ids)]) for n in range(20_000))
        yield "actor-column.csv", _ACTOR.replace("roles", str(marked["a column's name"]), 1)
        yield "actor-quote.csv", _ACTOR.replace("Panel", f'{self.name}"')


def _use(event: str, principal_id: str = "\\N", actor_id: str = "A01", action: str = "view") -> str:
    """One record of `use_event`."""
    start = f"{event},2026-04-01T15:00:00Z,2026-04-02T18:00:00Z,H01,{principal_id},T01|T04,U1,\\N,{actor_id},{action}"
    return f"{start},purpose,\\N,\\N,\\N,\\N,done,1,\\N,\\N\n"
