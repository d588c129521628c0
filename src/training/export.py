"""Writes a checkpoint's network as an ONNX file.

    python3 export.py photo-x2.pt photo-x2.onnx

Input `luma`: 1 × 1 × H × W in [0, 1]; output `enlarged`: 1 × 1 × scale·H × scale·W, not clipped."""

import argparse
from pathlib import Path

import torch

from network import Network

OPSET = 13


def edge_pad(graph, features, *_):
    """The padding of every convolution here; the exporter's own writes 12 nodes to compute these eight numbers."""
    before_and_after = torch.tensor([0, 0, 1, 1, 0, 0, 1, 1])
    return graph.op("Pad", features, graph.op("Constant", value_t=before_and_after), mode_s="edge")


torch.onnx.register_custom_op_symbolic("aten::pad", edge_pad, OPSET)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("onnx", type=Path)
    args = parser.parse_args()
    state = torch.load(args.checkpoint, map_location="cpu")
    network = Network(state["scale"]).eval()
    network.load_state_dict(state["mean"])
    args.onnx.parent.mkdir(parents=True, exist_ok=True)
    size = {2: "height", 3: "width"}
    example = torch.rand(1, 1, 24, 32)
    torch.onnx.export(
        # A trace, whose names are shorter: they are most of what a file holds beside weights.
        torch.jit.trace(network, example),
        example,
        str(args.onnx),
        opset_version=OPSET,
        input_names=["luma"],
        output_names=["enlarged"],
        dynamic_axes={"luma": size, "enlarged": {axis: f"enlarged_{name}" for axis, name in size.items()}},
    )


if __name__ == "__main__":
    main()
