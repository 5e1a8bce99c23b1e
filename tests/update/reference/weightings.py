#!/usr/bin/env python3
"""Works out what the weightings of kindred/train must return, for gradient_rules_test.cpp and
weighting_test.cpp in tests/train.

  /usr/bin/python3 tests/update/reference/weightings.py > tests/update/reference/weightings.json

Everything is float64 and, where there is another way, goes another way than the program: quadratic programs by trying
all active sets instead of following one, the Nash bargaining weights by one coordinate after the other instead of
Newton's method, CAGrad by Newton's method on the paper's objective instead of a root in one dimension, IMTL by the
paper's closed form, learned weights by PyTorch's autograd and optimisers on the papers' losses.
"""
import itertools
import json
import math

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


# The streams of kindred/base/random.h, SplitMix64.
def mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def derive_seed(seed, purpose, index):
    state = mix((seed + GOLDEN) & MASK)
    for letter in purpose.encode():
        state = mix(((state ^ letter) + GOLDEN) & MASK)
    return mix(((state ^ mix((index + GOLDEN) & MASK)) + GOLDEN) & MASK)


class Stream:
    def __init__(self, seed):
        self.state = seed

    def draw(self):
        self.state = (self.state + GOLDEN) & MASK
        return mix(self.state)

    def below(self, bound):
        rejected = (1 << 64) % bound
        while True:
            draw = self.draw()
            if draw >= rejected:
                return draw % bound

    def uniform(self):
        return (self.draw() >> 11) * 2.0 ** -53

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def permutation(self, count):
        order = list(range(count))
        for i in range(count, 1, -1):
            j = self.below(i)
            order[i - 1], order[j] = order[j], order[i - 1]
        return order


# Rules on gradients, the rows of g: each returns the direction d.
def pcgrad(g, seed):
    stream = Stream(seed)
    total = np.zeros(g.shape[1])
    for i in range(len(g)):
        own = g[i].copy()
        for j in stream.permutation(len(g)):
            if j != i and own @ g[j] < 0:
                own -= (own @ g[j]) / (g[j] @ g[j]) * g[j]
        total += own
    return total


def imtl(g):
    unit = g / np.linalg.norm(g, axis=1, keepdims=True)
    d, u = g[0] - g[1:], unit[0] - unit[1:]
    rest = g[0] @ u.T @ np.linalg.inv(d @ u.T)
    return np.concatenate([[1 - rest.sum()], rest]) @ g


def subsets(n):
    return itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(1, n + 1))


def mgda(g):
    """The shortest of the shortest points of all faces' planes that lie in their faces."""
    best = None
    for chosen in map(list, subsets(len(g))):
        # The plane through g[first] and the others of the face: its point nearest to the origin.
        first, span = g[chosen[0]], (g[chosen[1:]] - g[chosen[0]]).T
        if span.shape[1]:
            rest, *_ = np.linalg.lstsq(span, -first, rcond=None)
        else:
            rest = np.zeros(0)
        weights = np.concatenate([[1 - rest.sum()], rest])
        if (weights < -1e-12).any():
            continue
        point = weights @ g[chosen]
        if best is None or point @ point < best @ best:
            best = point
    return best


def upgrad(g):
    """The mean of the g_i's projections onto {d: g d >= 0}: of all active sets, the nearest feasible point."""
    total = np.zeros(g.shape[1])
    for own in g:
        best, distance = None, math.inf
        for active in itertools.chain([()], subsets(len(g))):
            plane = g[list(active)]
            point = own - plane.T @ np.linalg.pinv(plane @ plane.T) @ plane @ own if active else own
            if (g @ point < -1e-9 * np.linalg.norm(g, axis=1) * np.linalg.norm(own)).any():
                continue
            if np.linalg.norm(point - own) < distance:
                best, distance = point, np.linalg.norm(point - own)
        total += best
    return total / len(g)


def cagrad(g, c):
    """The paper's objective over the simplex: its minimum lies inside one of the faces, where Newton's method finds it."""
    g0 = g.mean(0)
    gram, linear, radius = g @ g.T, g @ g0, c * np.linalg.norm(g0)
    best, least = None, math.inf
    for chosen in map(list, subsets(len(g))):
        part, slope = gram[np.ix_(chosen, chosen)], linear[chosen]
        value = lambda w: w @ slope + radius * math.sqrt(max(w @ part @ w, 0))
        # Directions that keep the sum, in units that make gradients of different lengths alike.
        span = np.vstack([-np.ones(len(chosen) - 1), np.eye(len(chosen) - 1)])
        span = span / np.sqrt(np.einsum("ij,ik,kj->j", span, part, span)) if len(chosen) > 1 else span
        w = np.full(len(chosen), 1 / len(chosen))
        for _ in range(200 if len(chosen) > 1 else 0):
            length, along = math.sqrt(w @ part @ w), part @ w
            downhill = -span.T @ (slope + radius * along / length)
            curvature = radius * span.T @ (part / length - np.outer(along, along) / length ** 3) @ span
            move, *_ = np.linalg.lstsq(curvature, downhill, rcond=1e-15)
            share = 1.0
            while share > 1e-12 and value(w + share * span @ move) > value(w) - 0.1 * share * downhill @ move:
                share /= 2
            if share <= 1e-12:
                break
            w = w + share * span @ move
            if np.abs(w).max() > 1e3:  # far outside of the face, where the minimum of its plane is
                break
        if (w >= 0).all() and value(w) < least:
            best, least = w @ g[chosen], value(w)
    return g0 + radius * best / np.linalg.norm(best)


def nash(g):
    gram = g @ g.T
    w = 1 / np.sqrt(np.diag(gram))
    for _ in range(100_000):
        before = w.copy()
        for i in range(len(w)):
            others = gram[i] @ w - gram[i, i] * w[i]
            # gram_ii w_i² + others w_i = 1
            root = math.sqrt(others * others + 4 * gram[i, i])
            w[i] = 2 / (others + root) if others > 0 else (root - others) / (2 * gram[i, i])
        if (np.abs(w - before) <= 1e-16 * w).all():
            break
    return w @ g


def matrices():
    draw = np.random.default_rng(7)
    yield "two in conflict", np.array([[1.0, 0.2], [-1.5, 0.9]])
    yield "two that agree", np.array([[1.0, 0.2, 0.0], [0.7, 0.9, -0.1]])
    yield "one alone", np.array([[0.3, -0.4]])
    yield "three in conflict", draw.normal(size=(3, 4))
    yield "five", draw.normal(size=(5, 12)) + 0.3
    yield "lengths from 0.001 to 1000", draw.normal(size=(4, 6)) * np.array([[1e-3], [1.0], [30.0], [1e3]])
    yield "one much longer", np.concatenate([draw.normal(size=(2, 5)), 50 * draw.normal(size=(1, 5))])
    yield "eight", draw.normal(size=(8, 30)) + 0.2 * draw.normal(size=30)
    yield "ten, two like the first", np.concatenate([(base := draw.normal(size=(8, 20))),
                                                     base[:1] + 1e-3 * draw.normal(size=(2, 20))])


def rules():
    for name, g in matrices():
        seed = derive_seed(3, name, len(g))
        expected = {"pcgrad": pcgrad(g, seed), "mgda": mgda(g), "nash": nash(g), "upgrad": upgrad(g),
                    "cagrad 0": g.mean(0), "cagrad 0.5": cagrad(g, 0.5), "cagrad 0.9": cagrad(g, 0.9),
                    "imtl": imtl(g) if len(g) > 1 else g[0]}
        yield {"name": name, "seed": str(seed), "gradients": g.tolist(),
               "directions": {rule: d.tolist() for rule, d in expected.items()}}


# Weightings with a state: the weights of each step, from the losses and gradient lengths of a made-up training.
TASKS, STEPS = 4, 12
# Every task is absent from some step. Uncertainty's kinds: regression, regression, classes, classes.
PRESENT = [[(step + 2 * task) % 7 != 5 for task in range(TASKS)] for step in range(STEPS)]


def made_up():
    draw = np.random.default_rng(11)
    losses = np.exp(draw.normal(size=(STEPS, TASKS)) * 0.3 - 0.1 * np.arange(STEPS)[:, None] * [1, 0.2, 0.5, 2])
    after = losses * np.exp(draw.normal(size=(STEPS, TASKS)) * 0.05 - 0.05)
    norms = np.exp(draw.normal(size=(STEPS, TASKS)))
    present = np.array(PRESENT)
    return losses * present, after * present, norms * present


def optimiser(name, parameters, rate):
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=rate, momentum=0.9)
    return torch.optim.Adam(parameters, lr=rate)


def uncertainty(losses, name, rate):
    kinds = torch.tensor([0.5, 0.5, 1.0, 1.0])
    s = torch.zeros(TASKS, requires_grad=True)
    steps = optimiser(name, [s], rate)
    for step in range(STEPS):
        yield (kinds * torch.exp(-s)).tolist()
        here = torch.tensor(PRESENT[step], dtype=torch.float64)
        loss = ((kinds * torch.exp(-s) * torch.tensor(losses[step]) + s / 2) * here).sum()
        steps.zero_grad()
        loss.backward()
        steps.step()


def gradnorm(losses, norms, alpha, rate):
    w = torch.ones(TASKS, requires_grad=True)
    steps = torch.optim.Adam([w], lr=rate)
    first = [None] * TASKS
    for step in range(STEPS):
        yield w.tolist()
        here = [i for i in range(TASKS) if PRESENT[step][i]]
        for i in here:
            first[i] = losses[step][i] if first[i] is None else first[i]
        lengths = torch.stack([w[i] * norms[step][i] for i in here])
        ratios = torch.tensor([losses[step][i] / first[i] for i in here])
        wanted = (lengths.mean() * (ratios / ratios.mean()) ** alpha).detach()
        steps.zero_grad()
        (lengths - wanted).abs().sum().backward()
        steps.step()
        with torch.no_grad():
            w.clamp_(min=1e-3)
            w *= TASKS / w.sum()


def dwa(losses, temperature):
    means = []
    for epoch in range(STEPS):
        if epoch < 2:
            yield [1.0] * TASKS
        else:
            ratios = [a / b if a > 0 and b > 0 else 1.0 for a, b in zip(means[-1], means[-2])]
            powers = [math.exp(ratio / temperature) for ratio in ratios]
            yield [TASKS * power / sum(powers) for power in powers]
        means.append(losses[epoch])


def rlw(seed):
    for step in range(STEPS):
        stream = Stream(derive_seed(seed, "rlw", step))
        yield torch.softmax(torch.tensor([stream.normal() for _ in range(TASKS)]), 0).tolist()


def famo(losses, after, rate, decay):
    logits = torch.zeros(TASKS, requires_grad=True)
    steps = torch.optim.Adam([logits], lr=rate, weight_decay=decay)
    for step in range(STEPS):
        here = [i for i in range(TASKS) if PRESENT[step][i]]
        # The weights are the gradient of the authors' loss, sum of z log(loss) / c, c = sum of z/loss held constant.
        loss = torch.tensor(losses[step], requires_grad=True)
        z = torch.softmax(logits[here], 0)
        joint = (z.detach() * torch.log(loss[here] + 1e-8)).sum() / (z / (loss[here] + 1e-8)).sum().detach()
        yield torch.autograd.grad(joint, loss)[0].tolist()
        fall = torch.log(loss[here] + 1e-8).detach() - torch.log(torch.tensor(after[step])[here] + 1e-8)
        steps.zero_grad()
        z.backward(fall)
        steps.step()


def stch(losses, mu):
    for step in range(STEPS):
        here = [i for i in range(TASKS) if PRESENT[step][i]]
        loss = torch.tensor(losses[step], requires_grad=True)
        joint = mu * torch.logsumexp(loss[here] / mu, 0)
        yield torch.autograd.grad(joint, loss)[0].tolist()


def sequences():
    losses, after, norms = made_up()
    return {"present": PRESENT, "losses": losses.tolist(), "losses_after": after.tolist(), "norms": norms.tolist(),
            "weights": {"uncertainty sgd": list(uncertainty(losses, "sgd", 0.05)),
                        "uncertainty adam": list(uncertainty(losses, "adam", 0.05)),
                        "gradnorm": list(gradnorm(losses, norms, 1.5, 0.025)),
                        "gradnorm quick": list(gradnorm(losses, norms, 0.12, 0.6)),
                        "dwa": list(dwa(losses, 2.0)),
                        "rlw": list(rlw(5)),
                        "famo": list(famo(losses, after, 0.025, 0.001)),
                        "famo quick": list(famo(losses, after, 0.5, 0.1)),
                        "stch": list(stch(losses, 1.0)),
                        "stch sharp": list(stch(losses, 0.05))}}


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(case) for case in rules())
    weights = sequences()
    print(f'{{"rules": [\n{lines}],\n"sequences": {{')
    print(",\n".join(f'"{key}": {json.dumps(value)}' for key, value in weights.items()) + "}}")
