"""Train the name model by a recipe: `python -m training.train --help`.

Each worker is one process with one thread. Workers learn from their own part of the sentences and every
`meet_steps` steps go on from the mean of their weights (local SGD), exchanged through files in `--out`: no
network, and the order of the sums is fixed, so a run can be repeated. The state is written at each meeting,
and a second start goes on from it; batches depend on the recipe's seed alone, so those seen are skipped.
"""

import argparse
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import torch
import yaml
from torch import Tensor
from torch.nn import functional

from training.augment import NameLists, read_registry
from training.batches import IGNORED, Batch, choose, iterate_batches, load_tokenizer
from training.corpus import read_sentences
from training.model import Tagger, build_like, load_base
from training.prune import prune

log = logging.getLogger("training")
WAIT_SECONDS = 3600.0  # for the other workers; longer means one has died
HEAD_FACTOR = 4.0  # head and shapes start at random and learn faster
CLIP = 1.0
PRUNING_BATCHES = 48


@dataclass
class Progress:
    """Where a worker stands: phase, its own steps and pieces within it."""

    phase: int = 0
    steps: int = 0
    pieces: int = 0


class Crew(NamedTuple):
    """This worker's number, how many there are, and the folder where they meet."""

    worker: int
    count: int
    folder: Path


def make_optimizer(model: Tagger) -> torch.optim.AdamW:
    """AdamW with decay on matrices only and a faster group for the new parts."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weight in model.named_parameters():
        is_new = name.startswith(("head", "shapes"))
        groups.setdefault((is_new, weight.ndim > 1), []).append(weight)
    return torch.optim.AdamW(
        [
            {
                "params": weights,
                "factor": HEAD_FACTOR if is_new else 1.0,
                "weight_decay": 0.01 if decays else 0.0,
            }
            for (is_new, decays), weights in groups.items()
        ],
        fused=True,
    )


def find_rate(phase: dict[str, Any], progress: Progress) -> float:
    """Learning rate now: linear over the phase's steps, after a linear warm-up over its first steps."""
    first, last = phase["rate"]
    done = min(1.0, progress.steps / phase["steps"])
    warm = min(1.0, (progress.steps + 1) / phase["warmup"]) if phase["warmup"] else 1.0
    return float((first + (last - first) * done) * warm)


def take_step(model: Tagger, optimizer: torch.optim.AdamW, batch: Batch, rate: float) -> float:
    """Learn from one batch; gives its loss."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group["factor"]
    scores = model(batch.ids, batch.shapes)
    loss = functional.cross_entropy(
        scores.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED, label_smoothing=0.02
    )
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    optimizer.step()
    return float(loss.detach())


def write_whole(content: object, path: Path) -> None:
    """Write a file that others see whole or not at all."""
    torch.save(content, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def save(crew: Crew, model: Tagger, optimizer: torch.optim.AdamW, progress: Progress) -> None:
    """Write this worker's state."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "progress": vars(progress)}
    write_whole(state, crew.folder / f"state-{crew.worker}.pt")


def meet(crew: Crew, model: Tagger, progress: Progress) -> None:
    """Go on from the mean of all workers' weights."""
    if crew.count == 1:
        return
    paths = [crew.folder / f"meet-{progress.phase}-{progress.steps}-{i}.pt" for i in range(crew.count)]
    write_whole(model.state_dict(), paths[crew.worker])
    until = time.monotonic() + WAIT_SECONDS
    while not all(path.exists() for path in paths):
        if time.monotonic() > until:
            raise TimeoutError(f"a worker did not come to phase {progress.phase} step {progress.steps}")
        time.sleep(0.2)
    states = [torch.load(path, weights_only=True) for path in paths]
    model.load_state_dict({name: sum(state[name] for state in states) / crew.count for name in states[0]})
    # The last two meetings stay: a worker that starts again may need them.
    for old in sorted(crew.folder.glob(f"meet-*-{crew.worker}.pt"), key=lambda path: path.stat().st_mtime)[
        :-2
    ]:
        old.unlink()


def train_phase(
    model: Tagger,
    optimizer: torch.optim.AdamW,
    progress: Progress,
    batches: Iterator[Batch],
    phase: dict[str, Any],
    crew: Crew,
) -> None:
    """Run one phase from where it stands to its last step."""
    mean = 0.0
    for batch in islice(batches, progress.steps, phase["steps"]):
        loss = take_step(model, optimizer, batch, find_rate(phase, progress))
        mean = loss if not mean else 0.98 * mean + 0.02 * loss
        progress.steps += 1
        progress.pieces += batch.piece_count
        if progress.steps % phase["meet_steps"] == 0:
            meet(crew, model, progress)
            save(crew, model, optimizer, progress)
            log.info("%s %s loss=%.4f cpu_s=%.0f", phase["name"], progress, mean, time.process_time())
    meet(crew, model, progress)
    write_whole(model.state_dict(), crew.folder / f"{phase['name']}-{crew.worker}.pt")


def start(
    arguments: argparse.Namespace, recipe: dict[str, Any]
) -> tuple[Tagger, torch.optim.AdamW, Progress]:
    """Begin from the base model or given weights, or go on from this worker's own earlier state."""
    if arguments.start:
        weights = torch.load(arguments.start, weights_only=True)
        model = build_like(weights, dropout=recipe["dropout"])
    else:
        model = load_base(arguments.base, dropout=recipe["dropout"])
    optimizer, progress = make_optimizer(model), Progress()
    path = arguments.out / f"state-{arguments.worker}.pt"
    if path.exists():
        state = torch.load(path, weights_only=True)
        model = build_like(state["model"], dropout=recipe["dropout"])
        optimizer = make_optimizer(model)
        optimizer.load_state_dict(state["optimizer"])
        progress = Progress(**state["progress"])
    return model.train(), optimizer, progress


def run(arguments: argparse.Namespace) -> None:
    """Train all phases, going on where an earlier run was cut off."""
    torch.set_num_threads(1)
    recipe = yaml.safe_load(arguments.recipe.read_text(encoding="utf-8"))
    torch.manual_seed(recipe["seed"])
    arguments.out.mkdir(parents=True, exist_ok=True)
    crew = Crew(arguments.worker, arguments.workers, arguments.out)
    model, optimizer, progress = start(arguments, recipe)
    torch.manual_seed(recipe["seed"] + 1 + crew.worker)  # the same start for all, then each its own dropout
    sentences = read_sentences(arguments.data)
    trusted = [sentence for sentence in sentences if sentence.source in recipe["names_from"]]
    lists = NameLists(trusted, read_registry(arguments.registry))
    tokenizer = load_tokenizer(str(arguments.base / "tokenizer.json"))
    while progress.phase < len(recipe["phases"]):
        phase = recipe["phases"][progress.phase]
        make_batches = partial(
            iterate_batches, choose(sentences, phase["copies"]), tokenizer, lists,
            seed=recipe["seed"] + progress.phase, batch_pieces=recipe["batch_pieces"], share=phase["augment"],
        )  # fmt: skip
        if progress.steps == 0 and "inner" in phase:
            # All workers look at the same batches with the same weights: they take out the same units.
            seen = islice(make_batches(part=(0, 1)), PRUNING_BATCHES)
            model = prune(model, seen, inner=phase["inner"], dropout=recipe["dropout"]).train()
            optimizer = make_optimizer(model)
        batches = make_batches(part=(crew.worker, crew.count))
        train_phase(model, optimizer, progress, batches, phase, crew)
        progress = Progress(phase=progress.phase + 1)
        save(crew, model, optimizer, progress)


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="train.jsonl.gz extra.jsonl.gz")
    parser.add_argument("--base", type=Path, required=True, help="folder with MiniLM's weights and tokenizer")
    parser.add_argument("--start", type=Path, help="weights to begin with, instead of the base model's")
    parser.add_argument(
        "--registry", type=Path, help="folder of the registry's YAML files, for names to swap in"
    )
    parser.add_argument("--worker", type=int, default=0, help="this process's number, from 0")
    parser.add_argument("--workers", type=int, default=1, help="how many processes train together")
    parser.add_argument("--out", type=Path, required=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
