"""Training: AdamW, cosine schedule, counter-based sampling, resumable at any checkpoint."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from . import outcomes as outcome_rules
from . import rates
from . import vocabulary as vocabularies
from .batches import collate
from .data import TRAIN, TUNING, DataSet
from .dataset import Lives, NamedWords, named_words
from .losses import Groups, Losses, WordWeights, loss_of
from .model import AGE_KNOTS, ForecastModel, Shape, Words
from .queries import sample_chunk
from .survival import HORIZONS, INTERVAL_ENDS
from .timeline import MICROS_A_DAY
from .tokens import DAYS_A_YEAR, ROOM, WordTable
from .vocabulary import FIRST_CONCEPT, Vocabulary


@dataclass(frozen=True)
class Settings:
    """What a run depends on, besides the data."""

    seed: int = 1
    steps: int = 3400
    batch: int = 16
    queries: int = 20
    #: Queries within moments: they are asked for the next concept only.
    open_queries: int = 64
    rate: float = 2e-3
    warmup: int = 60
    decay: float = 0.05
    min_patients: int = 12
    min_cases: int = 100
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    rank: int = 64
    dropout: float = 0.1
    #: Share of the words that go without residual in a batch.
    lose: float = 0.1
    outcomes_weight: float = 2.0
    words_weight: float = 0.2
    next_weight: float = 1.0
    within_weight: float = 1.0
    moment_weight: float = 0.3
    size_weight: float = 0.1
    #: Words that are no disorders count so much in the words' loss; what is no new disorder, in
    #: the loss within kinds.
    others: float = 0.1
    #: Most batches have shorter windows: attention costs the square of the length.
    short_room: int = 158
    short_share: float = 0.75
    #: The last part of a run, in which all windows are whole.
    whole_share: float = 0.12


def device_of(asked: str = "auto") -> torch.device:
    """``auto`` is the GPU where there is one."""
    if asked == "auto":
        asked = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(asked)


class Run:
    """A training run in a folder: settings, vocabulary, outcomes, checkpoint, history."""

    def __init__(self, folder: Path, settings: Settings, data: DataSet, encoder, device="auto"):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.settings, self.device = folder, settings, device_of(device)
        torch.manual_seed(settings.seed)
        patients = data.part(TRAIN)
        self.vocabulary = vocabularies.build(patients, data.lexicon, settings.min_patients)
        self.outcomes, self.cases = outcome_rules.choose(
            patients, data.lexicon, settings.min_cases, self.vocabulary.ids
        )
        self.vocabulary.save(folder / "vocabulary.json", encoder.sha256)
        outcome_rules.save(self.outcomes, folder / "outcomes.json", HORIZONS, INTERVAL_ENDS)
        (folder / "cases.json").write_text(json.dumps(self.cases, indent=1) + "\n")
        table = WordTable(self.vocabulary, data.lexicon)
        self.lives = Lives(patients, data.lexicon, table, self.outcomes)
        self.tuning = Lives(
            data.part(TUNING), data.lexicon, table, self.outcomes, self.lives.end
        )
        self.groups = Groups.of(
            outcome_rules.words_of(self.outcomes, self.vocabulary.ids)
        ).to(self.device)
        self.model = new_model(self.vocabulary, len(self.outcomes), settings, named_words(table, encoder))
        begin_at_crude_rates(self.model, self.lives, settings.seed)
        self.model.to(self.device)
        self.word_weights = WordWeights.of(self.vocabulary, settings.others).to(self.device)
        self.optimiser = torch.optim.AdamW(_groups(self.model, settings.decay), lr=settings.rate)
        self.step = 0
        self.history: list[dict] = []
        # Long lives are sampled more often, but not in proportion: they would crowd out the young.
        weights = np.array([math.sqrt(len(life.moments)) for life in self.lives.lives])
        self.weights = weights / weights.sum()

    @property
    def checkpoint(self) -> Path:
        """Where the state lies."""
        return self.folder / "checkpoint.pt"

    def resume(self) -> None:
        """Continues from the checkpoint, if there is one of the same settings."""
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, weights_only=False, map_location=self.device)
        if state["settings"] != asdict(self.settings):
            raise SystemExit(f"{self.checkpoint} is of other settings: give another --out")
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.history = state["step"], state["history"]

    def save(self) -> None:
        """Writes the checkpoint, whole or not at all."""
        part = self.checkpoint.with_suffix(".part")
        torch.save(
            {
                "settings": asdict(self.settings),
                "shape": self.model.shape.as_dict(),
                "model": self.model.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "step": self.step,
                "history": self.history,
                "end": self.lives.end,
            },
            part,
        )
        part.replace(self.checkpoint)
        (self.folder / "history.json").write_text(json.dumps(self.history) + "\n")

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        """The batch of a step: the same whether or not the run was interrupted."""
        rng = np.random.default_rng((self.settings.seed, 1, step))
        chosen = rng.choice(len(self.lives), self.settings.batch, p=self.weights)
        asked = self.settings
        short = rng.random() < asked.short_share and step < asked.steps * (1 - asked.whole_share)
        room = asked.short_room if short else ROOM
        return self._collate(self.lives, chosen, rng, room)

    def _collate(self, lives: Lives, chosen, rng, room: int) -> dict[str, torch.Tensor]:
        asked = self.settings
        chunks = [
            sample_chunk(lives.lives[at], lives.table, rng, asked.queries, room, asked.open_queries)
            for at in chosen
        ]
        batch = collate(chunks, lives.end, self.vocabulary.predicted())
        return {name: tensor.to(self.device) for name, tensor in batch.items()}

    def losses(self, batch: dict[str, torch.Tensor], lose: float = 0.0) -> Losses:
        """The parts of the loss on a batch."""
        return loss_of(self.model, batch, self.groups, self.word_weights, lose)

    def total(self, losses: Losses) -> torch.Tensor:
        """The parts, weighted."""
        asked = self.settings
        return (
            asked.outcomes_weight * losses.outcomes
            + asked.words_weight * losses.words
            + asked.next_weight * losses.following
            + asked.within_weight * losses.within
            + asked.moment_weight * losses.moment
            + asked.size_weight * losses.size
        )

    @torch.no_grad()
    def tuning_losses(self, batches: int = 12) -> np.ndarray:
        """Losses on fixed batches of patients that are not trained on."""
        if not len(self.tuning):
            return np.full(len(Losses.NAMES), np.nan)
        self.model.eval()
        sums = np.zeros(len(Losses.NAMES))
        for at in range(batches):
            rng = np.random.default_rng((self.settings.seed, 2, at))
            chosen = rng.choice(len(self.tuning), self.settings.batch)
            sums += self.losses(self._collate(self.tuning, chosen, rng, ROOM)).numbers()
        self.model.train()
        return sums / batches

    def train(self, every: int = 100, until: int | None = None) -> None:
        """Runs the steps that are left, or those before ``until``."""
        settings = self.settings
        last = settings.steps if until is None else min(until, settings.steps)
        self.model.train()
        bar = tqdm(
            range(self.step, last), initial=self.step, total=settings.steps, desc="training",
            mininterval=5,
        )
        recent, started = [], time.monotonic()
        for step in bar:
            for group in self.optimiser.param_groups:
                group["lr"] = settings.rate * schedule(step, settings)
            torch.manual_seed(settings.seed * 1_000_003 + step)
            losses = self.losses(self.batch(step), settings.lose)
            self.optimiser.zero_grad(set_to_none=True)
            self.total(losses).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimiser.step()
            recent.append(losses.numbers())
            self.step = step + 1
            if self.step % every == 0 or self.step == last:
                row = self._row(np.mean(recent, 0), self.tuning_losses(), started)
                recent = []
                self.history.append(row)
                bar.set_postfix({name: row["tuning"][name] for name in ("outcomes", "following")})
                with (self.folder / "progress.jsonl").open("a") as progress:
                    progress.write(json.dumps(row) + "\n")
                self.save()

    def _row(self, trained: np.ndarray, tuned: np.ndarray, started: float) -> dict:
        def named(numbers: np.ndarray) -> dict:
            return {name: round(float(at), 4) for name, at in zip(Losses.NAMES, numbers)}

        seconds = round(time.monotonic() - started, 1)
        return {"step": self.step, "train": named(trained), "tuning": named(tuned), "seconds": seconds}


def schedule(step: int, settings: Settings) -> float:
    """Linear warm-up, then a cosine to a twentieth."""
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    done = (step - settings.warmup) / max(1, settings.steps - settings.warmup)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))


def _groups(model: torch.nn.Module, decay: float) -> list[dict]:
    still = {id(model.hazard_bias), id(model.next_bias), id(model.offsets)}
    weights = list(model.parameters())
    matrices = [weight for weight in weights if weight.dim() > 1 and id(weight) not in still]
    rest = [weight for weight in weights if weight.dim() <= 1 or id(weight) in still]
    return [{"params": matrices, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]


def new_model(
    vocabulary: Vocabulary, outcomes: int, settings: Settings, named: NamedWords
) -> ForecastModel:
    """An untrained model of the settings' size."""
    shape = Shape(
        len(vocabulary), outcomes, named.names.shape[1], settings.width, settings.layers,
        settings.heads, settings.hidden, settings.rank, settings.dropout,
    )
    words = Words(
        len(vocabulary), torch.from_numpy(named.names), torch.from_numpy(named.ancestors),
        torch.from_numpy(named.shares), settings.width,
    )
    return ForecastModel(shape, words, torch.from_numpy(vocabulary.predicted()))


def begin_at_crude_rates(model: ForecastModel, lives: Lives, seed: int) -> None:
    """Sets the biases to how often things happen at an age, so that training learns to whom."""
    words = model.shape.words
    _, singles = rates.measure(lives, model.shape.outcomes, words, 4, seed)
    crude = singles.rates_of_both()
    coded = np.zeros((len(AGE_KNOTS), words))
    for life in lives.lives:
        ages = (life.next_instant / MICROS_A_DAY - life.patient.birth_day) / DAYS_A_YEAR
        bands = np.searchsorted(rates.BAND_ENDS[:-1], ages, side="right")
        np.add.at(coded, (bands, life.next_word), 1)
    everyone = (coded.sum(0) + 0.5) / (coded.sum() + words)
    usual = (coded + 1000 * everyone) / (coded.sum(1, keepdims=True) + 1000)
    with torch.no_grad():
        model.hazard_bias.copy_(torch.from_numpy(np.log(crude).transpose(0, 2, 1)))
        model.hazard_bias[:, :, :FIRST_CONCEPT] = -25.0
        model.next_bias.copy_(torch.from_numpy(np.log(usual)))


def load_model(folder: Path, vocabulary: Vocabulary, named: NamedWords) -> tuple[ForecastModel, dict]:
    """The model of a run's checkpoint, in evaluation mode, and the checkpoint."""
    state = torch.load(folder / "checkpoint.pt", weights_only=False, map_location="cpu")
    shape = Shape(**state["shape"])
    words = Words(
        shape.words, torch.from_numpy(named.names), torch.from_numpy(named.ancestors),
        torch.from_numpy(named.shares), shape.width,
    )
    model = ForecastModel(shape, words, torch.from_numpy(vocabulary.predicted()))
    model.load_state_dict(state["model"])
    return model.eval(), state
