"""A run from a made-up MEDS data set to a pack, for the tests of the model."""

import pytest
import torch

from prodrome_training import export, madeup, meds
from prodrome_training.calibrate import calibrate
from prodrome_training.dataset import named_words
from prodrome_training.names import HashedNames
from prodrome_training.outcomes import load as load_outcomes
from prodrome_training.pack import Pack, load_rates
from prodrome_training.tokens import WordTable
from prodrome_training.train import Run, Settings, load_model
from prodrome_training.vocabulary import Vocabulary

SMALL = dict(width=32, layers=2, heads=2, hidden=48, rank=16, min_patients=2, min_cases=5, batch=8,
             queries=6, open_queries=6, warmup=5, dropout=0.0)
NAMES = HashedNames()
GOLDEN = 40


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A run from a made-up MEDS data set to a pack."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run")
    meds.write(folder / "meds", [madeup.life(5, number) for number in range(120)])
    data = meds.load(folder / "meds")
    run = Run(folder, Settings(**SMALL, steps=30), data, NAMES)
    run.train(every=10)
    calibrate(folder, data, NAMES, 1, "0.1", folder / "reports", (6, 4, 3))
    vocabulary = Vocabulary.load(folder / "vocabulary.json")
    named = named_words(WordTable(vocabulary, data.lexicon), NAMES)
    model, _ = load_model(folder, vocabulary, named)
    export.write_pack(
        folder / "pack", model, vocabulary, load_outcomes(folder / "outcomes.json"),
        folder / "calibration.json", load_rates(folder / "rates.bin"), NAMES,
        {"name": "prodrome-forecaster"}, GOLDEN,
    )
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return Run(folder / "second", Settings(**SMALL, steps=30), meds.load(folder / "meds"), NAMES)


@pytest.fixture(scope="module")
def pack(folder):
    return Pack(folder / "pack")
