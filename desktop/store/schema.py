"""What a library holds. One SQLite file, with all projects in it.

projects    a dataset in the making: its recipe, settings (JSON), threshold, the turns of prompts that the user
            wrote anew (JSON object), the rubric (JSON list) and how its samples are judged (JSON object, in which
            what is as usual is left out). All else hangs on it and goes with it when it is deleted. `discarded` is
            NULL, or the name of a project that was put away: its `name` is then one that nobody can give, so that
            its own is free. It is empty once deleting has begun, which no one undoes.
sources     documents that the user added, with their licence; one row a file content in a project. `removed` is 1
            where the user took it out again: samples that were made from it must still find it.
chunks      passages of a source, in order, cut into sentences (JSON).
seeds       what samples start from, numbered from 0 without gaps in each project. `position` is NULL where the user
            took a seed out or changed it (which makes a new one): its samples must still find it. `left_position`
            is the one that it had where it went together with its source, to come back with it, and else NULL.
models      model files by SHA-256, and where they were last seen. They outlive projects.
runs        executions of a recipe; tokens and seconds add up over resumptions.
writers     a model with its sampling settings (JSON), stored once for the many samples that share them.
prompts     what the model was sent (JSON messages), stored once in a project by its SHA-256: revisions and
            repeats share one.
samples     generated rows. The small columns that queries touch come first, texts and the token trace last, so
            that SQLite never reads the long pages for them. `score` is -1 where there is none: an index can then
            order and page by it with no special case for NULL. `judged` is the status that the pipeline gave and
            `status` the one that holds, which a person's review may overrule and give back.
originals   fields and messages (JSON) of samples that a person edited, as they were before the first edit.
signals     what was measured of a sample, by name. WITHOUT ROWID: a row lies beside the others of its sample.
evidence    what speaks for or against a sample, sentence by sentence (JSON), by kind. Read only with whole samples.
calibrations
            what the reviews of a project taught its score (JSON), one row a project that has learnt.
rounds      what each round of a run was shown and given, and what was measured before it (JSON).
findings    what curation found in samples: twins, words of a benchmark or a source, what is nobody's business. A
            sample with a twin was accepted before it gave way.
benchmarks  files that samples are held against, with the number and the text of each row (JSON).
exports     what was asked for at each export that was made (JSON), and when it was last written.
answers     what the engine has answered, or begun to, at places of a run that are not finished (JSON): a run that was
            killed goes on from there.
readable    a view: the text of a sample that a person reads, its messages or, where it failed, its raw text.
samples_fts the words of `readable` for search, without the texts: triggers put in and take out what the view says.
            FTS5 cannot read such a view itself, so its `rebuild` is: `delete-all`, then insert from the view.

Samples refer to their seed and prompt, and writers to their model, without a foreign key: those rows only ever
go with their project or never, and enforcing it would cost two more indexes on the largest table.

A sample has one place: its run, ordinal and round. There is one first version of a place, which has no parent; the
others, further drafts and revisions, have one and a seed number of their own. `samples_place` is unique, so that a
row can never be there twice. Each index on samples covers the counts and pages that it is for, and
queries name it, so that they never read rows which they do not return. The three whose names begin with
`samples_reviewed` hold the few that a person has reviewed, which are soon found among a million others. Those by
doubt are over an expression: with a generated column in its place SQLite takes no index for covering, and reads
every row.

The file says what it is: `application_id` spells GrMl, and `user_version` is the number of the schema.

Safety. A library is in write-ahead logging mode with `synchronous=FULL`: a commit returns once the log is on the
disk. So a finished sample survives a killed program and a power cut; NORMAL would keep the file whole but could
lose the last samples in a power cut. `fullfsync` asks the same of drives on macOS, which would otherwise answer
too early. On a file system that cannot do write-ahead logging, SQLite keeps its rollback journal, as safely.
"""

from sqlite_utils import Migrations

from desktop.store.schema_fifth import m005_fifth
from desktop.store.schema_first import m001_first
from desktop.store.schema_fourth import m004_fourth
from desktop.store.schema_second import m002_second
from desktop.store.schema_sixth import m006_sixth
from desktop.store.schema_third import m003_third

APPLICATION_ID = int.from_bytes(b"GrMl")
SCHEMA_VERSION = 6
MIGRATIONS = Migrations("gristmill")
MIGRATIONS()(m001_first)
MIGRATIONS()(m002_second)
MIGRATIONS()(m003_third)
MIGRATIONS()(m004_fourth)
MIGRATIONS()(m005_fifth)
MIGRATIONS()(m006_sixth)
