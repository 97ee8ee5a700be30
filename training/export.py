"""Write trained weights as int8 ONNX with tokenizer and configuration: `python -m training.export --help`.

The graph is put together here by hand, from standard operators and onnxruntime's fused ones
(`com.microsoft`: MultiHeadAttention, BiasGelu, MatMulIntegerToFloat). Weights are int8, one scale per column;
activations are quantised per batch while it runs. The embeddings are int8 with one scale per row.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from pipeline.enrich.recognize import MODEL_FILES, SHAPES, TAGS
from training.corpus import read_sentences
from training.model import HEADS, LAYERS, WIDTH
from training.outside import OFFICES, TITLES
from training.plain import find_plain_words

Array = NDArray[Any]
# Processors without VNNI add two products in 16 bits, which overflows with 8-bit weights: 7 bits never do.
WEIGHT_LIMIT = 63
EPSILON = 1e-12


class Graph:
    """Nodes and constants, collected one by one."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Array) -> str:
        """Add an array and give its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **settings: Any) -> str:
        """Add a node with one output and give that output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **settings))
        return output

    def fused(self, operator: str, inputs: list[str], output: str, **settings: Any) -> str:
        """Add one of onnxruntime's own operators."""
        return self.add(operator, inputs, output, domain="com.microsoft", **settings)

    def quantize(self, x: str) -> tuple[str, str, str]:
        """Turn activations to bytes: values, scale, zero point."""
        names = (f"{x}_q", f"{x}_scale", f"{x}_zero")
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], list(names)))
        return names

    def multiply(self, x: tuple[str, str, str], weight: Array, output: str, bias: Array | None = None) -> str:
        """Multiply quantised activations with a weight (inputs x outputs), float out."""
        values, scales = shrink(weight, axis=0)
        names = [
            self.constant(f"{output}_w", values),
            self.constant(f"{output}_w_scale", scales),
            self.constant(f"{output}_w_zero", np.zeros(len(scales), dtype=np.int8)),
        ]
        inputs = [x[0], names[0], x[1], names[1], x[2], names[2]]
        if bias is not None:
            inputs.append(self.constant(f"{output}_b", bias))
        return self.fused("MatMulIntegerToFloat", inputs, output)


def shrink(weight: Array, *, axis: int, limit: int = WEIGHT_LIMIT) -> tuple[Array, Array]:
    """Round to int8 in -limit to limit, with one scale per row or column (all but `axis`)."""
    scales = np.abs(weight).max(axis=axis) / limit
    values = np.rint(weight / np.expand_dims(scales, axis)).astype(np.int8)
    return values, scales.astype(np.float32)


def embed(graph: Graph, state: dict[str, Array]) -> str:
    """Sum the embeddings of pieces, places and shapes, and normalise."""
    values, scales = shrink(state["pieces.weight"], axis=1, limit=127)
    row = graph.add("Gather", [graph.constant("pieces", values), "ids"], "piece_row")
    row = graph.add("Cast", [row], "piece_float", to=TensorProto.FLOAT)
    scale = graph.add("Gather", [graph.constant("piece_scales", scales[:, None]), "ids"], "piece_scale")
    pieces = graph.add("Mul", [row, scale], "piece_vector")
    shapes = graph.add(
        "Gather", [graph.constant("shape_rows", state["shapes.weight"]), "shapes"], "shape_vector"
    )
    size = graph.add("Shape", ["ids"], "size", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    places = graph.add(
        "Slice", [graph.constant("place_rows", state["positions.weight"]), zero, size], "places"
    )
    placed = graph.add("Add", [shapes, places], "placed")
    return normalise(graph, pieces, placed, state, "norm", "x0")


def normalise(
    graph: Graph, x: str, y: str, state: dict[str, Array], norm: str, output: str, bias: Array | None = None
) -> str:
    """Add two (and a bias) and normalise the sum."""
    if bias is not None:
        x = graph.add("Add", [x, graph.constant(f"{output}_bias_before", bias)], f"{output}_biased")
    total = graph.add("Add", [x, y], f"{output}_sum")
    ends = [graph.constant(f"{output}_{end}", state[f"{norm}.{end}"]) for end in ("weight", "bias")]
    # onnxruntime's fused SkipLayerNormalization takes twice the time of these three nodes.
    return graph.add("LayerNormalization", [total, *ends], output, axis=-1, epsilon=EPSILON)


def add_layer(graph: Graph, x: str, state: dict[str, Array], i: int) -> str:
    """Add one encoder layer."""
    name = f"layers.{i}"
    weight = {part: state[f"{name}.{part}.weight"].T for part in ("qkv", "mix", "widen", "narrow")}
    bias = {part: state[f"{name}.{part}.bias"] for part in weight}
    quantized = graph.quantize(x)
    parts = [
        graph.multiply(
            quantized, weight["qkv"][:, at : at + WIDTH], f"l{i}_{part}", bias["qkv"][at : at + WIDTH]
        )
        for part, at in (("q", 0), ("k", WIDTH), ("v", 2 * WIDTH))
    ]
    mixed = graph.fused("MultiHeadAttention", [*parts, "", "lengths"], f"l{i}_mixed", num_heads=HEADS)
    out = graph.multiply(graph.quantize(mixed), weight["mix"], f"l{i}_mix")
    x = normalise(graph, out, x, state, f"{name}.norm_mix", f"l{i}_half", bias["mix"])
    inner = graph.multiply(graph.quantize(x), weight["widen"], f"l{i}_wide")
    inner = graph.fused("BiasGelu", [inner, graph.constant(f"l{i}_wide_bias", bias["widen"])], f"l{i}_inner")
    out = graph.multiply(graph.quantize(inner), weight["narrow"], f"l{i}_narrow")
    return normalise(graph, out, x, state, f"{name}.norm_narrow", f"x{i + 1}", bias["narrow"])


def build(state: dict[str, Array]) -> onnx.ModelProto:
    """Put the whole graph together: ids and shapes (int32) in, chances of tags out."""
    graph = Graph()
    real = graph.add("Cast", ["ids"], "ids_flag", to=TensorProto.BOOL)
    real = graph.add("Cast", [real], "ids_one", to=TensorProto.INT32)
    axis = graph.constant("last_axis", np.array([1], dtype=np.int64))
    graph.add("ReduceSum", [real, axis], "lengths", keepdims=0)
    x = embed(graph, state)
    for i in range(LAYERS):
        x = add_layer(graph, x, state, i)
    x = graph.add("MatMul", [x, graph.constant("head", state["head.weight"].T)], "raw")
    x = graph.add("Add", [x, graph.constant("head_bias", state["head.bias"])], "scores")
    graph.add("Softmax", [x], "chances", axis=-1)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["n", "t"]) for name in ("ids", "shapes")
    ]
    output = helper.make_tensor_value_info("chances", TensorProto.FLOAT, ["n", "t", len(TAGS)])
    made = helper.make_graph(graph.nodes, "names", inputs, [output], graph.constants)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=8)


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="weights that training.train wrote")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the base model's tokenizer.json")
    parser.add_argument(
        "--data", type=Path, nargs="+", required=True, help="the training data, for plain words"
    )
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    content = torch.load(arguments.state, weights_only=True, map_location="cpu")
    state = {name: value.numpy() for name, value in content.get("model", content).items()}
    arguments.out.mkdir(parents=True, exist_ok=True)
    model_path, tokenizer_path, config_path = (arguments.out / name for name in MODEL_FILES)
    onnx.save(build(state), str(model_path))
    tokenizer = Tokenizer.from_file(str(arguments.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(tokenizer_path))
    plain = find_plain_words(read_sentences(arguments.data), tokenizer)
    config = {"tags": TAGS, "shapes": SHAPES, "titles": TITLES, "offices": OFFICES, "plain": plain}
    config_path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
