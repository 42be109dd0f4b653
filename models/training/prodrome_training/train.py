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
from . import vocabulary as vocabularies
from .data import DataSet
from .dataset import Lives, collate, sample_chunk
from .model import ForecastModel, Shape
from .outcomes import Outcome
from .survival import HORIZONS, negative_log_likelihood
from .tokens import WordTable
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Settings:
    """What a run depends on, besides the data."""

    seed: int = 1
    steps: int = 2000
    batch: int = 16
    queries: int = 16
    rate: float = 1e-3
    warmup: int = 60
    decay: float = 0.05
    min_patients: int = 12
    min_cases: int = 100
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    dropout: float = 0.1
    hazard_weight: float = 1.0


def loss_of(model: ForecastModel, batch: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """Survival loss and next-concept loss of a batch from ``dataset.collate``."""
    rows = int(batch["rows"])
    embedded = model.embed(
        batch["concept"],
        batch["status"],
        batch["decile"],
        batch["recurring"],
        batch["age"],
        batch["gap"],
    )
    log_hazards, log_next = model(embedded, batch["age"], batch["blocked"], rows)
    survival = negative_log_likelihood(
        log_hazards.flatten(0, 1),
        batch["days"].flatten(0, 1),
        batch["happened"].flatten(0, 1),
        batch["valid"].flatten(0, 1),
    )
    flat = log_next.flatten(0, 1)
    picked = flat[batch["target_at"], batch["target_word"]] * batch["target_weight"]
    asked = batch["target_weight"].sum().clamp(min=1e-6)
    return survival, -picked.sum() / asked


def base_log_hazards(lives: Lives, outcomes: list[Outcome], seed: int) -> np.ndarray:
    """Log of the crude rate of each outcome a day, where the hazard head begins."""
    rng = np.random.default_rng((seed, 17))
    cases, exposure = np.full(len(outcomes), 0.5), np.full(len(outcomes), 1000.0)
    for life in lives.lives:
        as_of = int(life.moments[rng.integers(len(life.moments))])
        days, happened, valid = life.record.label(as_of, lives.end)
        near = happened & (days <= HORIZONS[-1])
        cases += near & valid
        exposure += np.minimum(days, HORIZONS[-1]) * valid
    return np.repeat(np.log(cases / exposure)[:, None], len(HORIZONS), 1)


class Run:
    """A training run in a folder: settings, vocabulary, outcomes, checkpoint, history."""

    def __init__(self, folder: Path, settings: Settings, data: DataSet):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.settings = folder, settings
        torch.manual_seed(settings.seed)
        patients = data.part("train")
        self.vocabulary = vocabularies.build(patients, data.lexicon, settings.min_patients)
        self.outcomes, self.cases = outcome_rules.choose(
            patients, data.lexicon, settings.min_cases
        )
        self.vocabulary.save(folder / "vocabulary.json")
        outcome_rules.save(self.outcomes, folder / "outcomes.json", HORIZONS)
        (folder / "cases.json").write_text(json.dumps(self.cases, indent=1) + "\n")
        table = WordTable(self.vocabulary, data.lexicon)
        self.lives = Lives(patients, data.lexicon, table, self.outcomes)
        self.held_out = Lives(
            data.part("calibration"), data.lexicon, table, self.outcomes, self.lives.end
        )
        self.model = new_model(
            self.vocabulary,
            len(self.outcomes),
            settings,
            base_log_hazards(self.lives, self.outcomes, settings.seed),
        )
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
        state = torch.load(self.checkpoint, weights_only=False)
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

    def batch(self, step: int) -> dict:
        """The batch of a step: the same whether or not the run was interrupted."""
        rng = np.random.default_rng((self.settings.seed, 1, step))
        chosen = rng.choice(len(self.lives), self.settings.batch, p=self.weights)
        chunks = [
            sample_chunk(self.lives.lives[at], self.lives.table, rng, self.settings.queries)
            for at in chosen
        ]
        return collate(chunks, self.lives.end)

    @torch.no_grad()
    def held_out_loss(self, batches: int = 6) -> tuple[float, float]:
        """Losses on fixed batches of patients that are not trained on."""
        self.model.eval()
        sums = np.zeros(2)
        for at in range(batches):
            rng = np.random.default_rng((self.settings.seed, 2, at))
            chosen = rng.choice(len(self.held_out), self.settings.batch)
            chunks = [
                sample_chunk(self.held_out.lives[one], self.held_out.table, rng, 8)
                for one in chosen
            ]
            sums += [loss.item() for loss in loss_of(self.model, collate(chunks, self.lives.end))]
        self.model.train()
        return tuple(sums / batches)

    def train(self, every: int = 100, until: int | None = None) -> None:
        """Runs the steps that are left, or those before ``until``."""
        settings = self.settings
        last = settings.steps if until is None else min(until, settings.steps)
        self.model.train()
        bar = tqdm(
            range(self.step, last),
            initial=self.step,
            total=settings.steps,
            desc="training",
            mininterval=5,
        )
        recent, started = [], time.monotonic()
        for step in bar:
            for group in self.optimiser.param_groups:
                group["lr"] = settings.rate * schedule(step, settings)
            torch.manual_seed(settings.seed * 1_000_003 + step)
            survival, following = loss_of(self.model, self.batch(step))
            self.optimiser.zero_grad(set_to_none=True)
            (settings.hazard_weight * survival + following).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimiser.step()
            recent.append((survival.item(), following.item()))
            self.step = step + 1
            if self.step % every == 0 or self.step == last:
                held = self.held_out_loss()
                mean = np.mean(recent, 0)
                recent = []
                row = {
                    "step": self.step,
                    "survival": round(float(mean[0]), 4),
                    "next": round(float(mean[1]), 4),
                    "heldOutSurvival": round(float(held[0]), 4),
                    "heldOutNext": round(float(held[1]), 4),
                    "seconds": round(time.monotonic() - started, 1),
                }
                self.history.append(row)
                bar.set_postfix(row)
                with (self.folder / "progress.jsonl").open("a") as progress:
                    progress.write(json.dumps(row) + "\n")
                self.save()


def schedule(step: int, settings: Settings) -> float:
    """Linear warm-up, then a cosine to a twentieth."""
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    done = (step - settings.warmup) / max(1, settings.steps - settings.warmup)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))


def _groups(model: torch.nn.Module, decay: float) -> list[dict]:
    matrices = [weight for weight in model.parameters() if weight.dim() > 1]
    rest = [weight for weight in model.parameters() if weight.dim() <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]


def new_model(
    vocabulary: Vocabulary, outcomes: int, settings: Settings, base: np.ndarray
) -> ForecastModel:
    """An untrained model of the settings' size."""
    shape = Shape(
        len(vocabulary),
        outcomes,
        settings.width,
        settings.layers,
        settings.heads,
        settings.hidden,
        settings.dropout,
    )
    return ForecastModel(shape, vocabulary.predicted(), base)


def load_model(folder: Path, vocabulary: Vocabulary) -> tuple[ForecastModel, dict]:
    """The model of a run's checkpoint, in evaluation mode, and the checkpoint."""
    state = torch.load(folder / "checkpoint.pt", weights_only=False, map_location="cpu")
    shape = Shape(**state["shape"])
    model = ForecastModel(
        shape, vocabulary.predicted(), np.zeros((shape.outcomes, len(HORIZONS)))
    )
    model.load_state_dict(state["model"])
    return model.eval(), state
