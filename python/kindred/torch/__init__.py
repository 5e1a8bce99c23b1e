"""Inter-task affinities in any PyTorch training loop: :class:`AffinityMeter`. PyTorch 1.13 or later."""
from ._meter import AffinityMeter

__all__ = ["AffinityMeter"]
