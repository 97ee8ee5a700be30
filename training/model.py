"""MiniLM-L6 as a token classifier with a word-shape embedding at the input (PyTorch, training only)."""

import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.enrich.recognize import SHAPES, TAGS

WIDTH, HEADS, LAYERS, INNER, POSITIONS, PIECES = 384, 12, 6, 1536, 512, 30522


class Layer(nn.Module):
    """One encoder layer of BERT: attention, then a two-layer perceptron, each normalised after the sum."""

    def __init__(self, dropout: float, inner: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.norm_mix = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen = nn.Linear(WIDTH, inner)
        self.narrow = nn.Linear(inner, WIDTH)
        self.norm_narrow = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Read vectors (sentences x pieces x WIDTH); `mask` is true where there is a piece."""
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm_mix(x + self.mix(mixed))
        inner = functional.gelu(self.widen(x))
        return self.norm_narrow(x + self.dropout(self.narrow(inner)))


class Tagger(nn.Module):
    """Piece ids and shapes in, one score per BIOES tag and piece out."""

    def __init__(self, dropout: float = 0.1, inner: int = INNER) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.shapes = nn.Embedding(len(SHAPES), WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, inner) for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, len(TAGS))
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.shapes.weight, std=0.02)

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        """Score tags (sentences x pieces x TAGS); an id of 0 is padding."""
        padded = ids == 0
        mask = ~padded[:, None, None, :] if bool(padded.any()) else None
        x = self.pieces(ids) + self.positions.weight[: ids.shape[1]] + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        scores: Tensor = self.head(self.dropout(x))
        return scores


def build_like(state: dict[str, Tensor], *, dropout: float = 0.1) -> Tagger:
    """Build a tagger of the size that the weights have, and load them."""
    tagger = Tagger(dropout, inner=state["layers.0.widen.weight"].shape[0])
    tagger.load_state_dict(state)
    return tagger


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Read float32 arrays from a safetensors file (8 bytes of header length, JSON header, data)."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + length + at for at in entry["data_offsets"])
            array = np.frombuffer(content[start:end], dtype="<f4").reshape(entry["shape"])
            arrays[name] = torch.from_numpy(array.copy())
    return arrays


def load_base(folder: Path, *, dropout: float) -> Tagger:
    """Build the tagger from MiniLM's weights; shapes and head start at random."""
    base = read_safetensors(folder / "model.safetensors")
    tagger = Tagger(dropout)
    state = tagger.state_dict()
    # There is one segment only: its type embedding goes into the positions.
    positions = (
        base["embeddings.position_embeddings.weight"] + base["embeddings.token_type_embeddings.weight"][0]
    )
    state["pieces.weight"] = base["embeddings.word_embeddings.weight"]
    state["positions.weight"] = positions
    for end in ("weight", "bias"):
        state[f"norm.{end}"] = base[f"embeddings.LayerNorm.{end}"]
        for i in range(LAYERS):
            old, new = f"encoder.layer.{i}", f"layers.{i}"
            parts = [base[f"{old}.attention.self.{part}.{end}"] for part in ("query", "key", "value")]
            state[f"{new}.qkv.{end}"] = torch.cat(parts)
            state[f"{new}.mix.{end}"] = base[f"{old}.attention.output.dense.{end}"]
            state[f"{new}.norm_mix.{end}"] = base[f"{old}.attention.output.LayerNorm.{end}"]
            state[f"{new}.widen.{end}"] = base[f"{old}.intermediate.dense.{end}"]
            state[f"{new}.narrow.{end}"] = base[f"{old}.output.dense.{end}"]
            state[f"{new}.norm_narrow.{end}"] = base[f"{old}.output.LayerNorm.{end}"]
    tagger.load_state_dict(state)
    return tagger
