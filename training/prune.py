"""Take the least useful inner units out of the perceptrons: a third of them gone is a fifth of the time.

How useful a unit is, is told by how much the loss would change without it, to first order: the sum over
pieces of |activation x gradient|. Source: Molchanov et al., "Importance Estimation for Neural Network
Pruning" (2019).
"""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import IGNORED, Batch
from training.model import Tagger, build_like


def weigh_units(model: Tagger, batches: Iterable[Batch]) -> list[Tensor]:
    """Give each layer's inner units their weight over some batches."""
    inputs: list[Tensor] = []
    hooks = [
        layer.narrow.register_forward_pre_hook(lambda _, x: inputs.append(x[0])) for layer in model.layers
    ]
    weights = [torch.zeros(layer.narrow.in_features) for layer in model.layers]
    model.eval()
    for batch in batches:
        inputs.clear()
        scores = model(batch.ids, batch.shapes)
        loss = functional.cross_entropy(scores.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED)
        slopes = torch.autograd.grad(loss, inputs)
        for i, (x, slope) in enumerate(zip(inputs, slopes, strict=True)):
            weights[i] += (x.detach() * slope).abs().sum(dim=(0, 1))
    for hook in hooks:
        hook.remove()
    return weights


def prune(model: Tagger, batches: Iterable[Batch], *, inner: int, dropout: float) -> Tagger:
    """Build a tagger with the `inner` most useful units of each layer."""
    state = dict(model.state_dict())
    for i, weights in enumerate(weigh_units(model, batches)):
        kept = weights.topk(inner).indices.sort().values
        name = f"layers.{i}"
        state[f"{name}.widen.weight"] = state[f"{name}.widen.weight"][kept]
        state[f"{name}.widen.bias"] = state[f"{name}.widen.bias"][kept]
        state[f"{name}.narrow.weight"] = state[f"{name}.narrow.weight"][:, kept]
    return build_like(state, dropout=dropout)
