#!/usr/bin/env python3
"""Three tasks on one text encoder in the style of Hugging Face, whose random weights need no download.

The model takes keyword arguments and returns an object with attributes. The three lines that are kindred's are marked.
Run: python examples/python/encoder_tasks.py [STEPS]
"""
import sys
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from kindred.torch import AffinityMeter

WORDS, WIDTH, LENGTH = 200, 64, 24


@dataclass
class EncoderOutput:
    last_hidden_state: torch.Tensor
    pooler_output: torch.Tensor


class Encoder(nn.Module):
    """A small BERT: embeddings, two transformer layers, a pooled output."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        layer = nn.TransformerEncoderLayer(WIDTH, 4, 2 * WIDTH, dropout=0.1, activation="gelu", batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.pooler = nn.Linear(WIDTH, WIDTH)

    def forward(self, input_ids, attention_mask):
        hidden = self.words(input_ids) + self.places(torch.arange(input_ids.shape[1], device=input_ids.device))
        hidden = self.layers(hidden, src_key_padding_mask=~attention_mask.bool())
        return EncoderOutput(hidden, torch.tanh(self.pooler(hidden[:, 0])))


class Tasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.topic, self.tone, self.length = nn.Linear(WIDTH, 4), nn.Linear(WIDTH, 4), nn.Linear(WIDTH, 1)

    def forward(self, input_ids, attention_mask):
        pooled = self.encoder(input_ids, attention_mask).pooler_output
        return {"topic": self.topic(pooled), "tone": self.tone(pooled), "length": self.length(pooled)[:, 0]}


LOSSES = {
    "topic": lambda out, labels: F.cross_entropy(out["topic"], labels["topic"]),
    "tone": lambda out, labels: F.cross_entropy(out["tone"], labels["tone"]),
    "length": lambda out, labels: F.mse_loss(out["length"], labels["length"]),
}


def batch(rows=16):
    """Made-up texts: the topic and the tone follow from the first words, the length from the padding."""
    ids = torch.randint(WORDS, (rows, LENGTH))
    length = torch.randint(4, LENGTH, (rows,))
    mask = (torch.arange(LENGTH) < length[:, None]).long()
    labels = {"topic": ids[:, 0] % 4, "tone": (ids[:, 0] + 1) % 4, "length": length / LENGTH}
    return {"input_ids": ids, "attention_mask": mask}, labels


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    torch.manual_seed(0)
    model = Tasks()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    meter = AffinityMeter(model, LOSSES, shared=model.encoder, optimizer=optimizer, steps=steps)  # 1
    for _ in range(steps):
        inputs, labels = batch()
        meter.step(inputs, labels)  # 2
        optimizer.zero_grad()
        out = model(**inputs)
        sum(loss(out, labels) for loss in LOSSES.values()).backward()
        optimizer.step()
    print(meter.choose_groups(networks=2))  # 3


if __name__ == "__main__":
    main()
