"""Slices of training add up to the whole run."""

import json

import numpy as np
import pytest
import torch
from orfeas_train.checkpoint import SMALL_LIMIT_BYTES, load_state
from orfeas_train.cli import load_averaged, main
from orfeas_train.losses import losses
from orfeas_train.network import LIMIT, SIZES, count_parameters, make_network
from orfeas_train.samples import halve_down, unpack, write_shard
from orfeas_train.sources import OnlineSource, ShardSource
from orfeas_train.training import Settings, Trainer

SETTINGS = Settings(size="tiny", seed=4, steps=8, batch=4, rate=2e-3, weight_decay=0.01, precision="f32")


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    for number in range(2):
        write_shard(folder, 9, number, 32)
    return folder


def trainer(folder, shards, settings=SETTINGS):
    return Trainer(folder, settings, ShardSource(shards, settings.seed, settings.batch))


def test_a_resumed_run_ends_as_an_unbroken_one(tmp_path, shards):
    whole = trainer(tmp_path / "whole", shards)
    whole.start()
    whole.run()
    first = trainer(tmp_path / "parts", shards)
    first.start()
    first.run(until=3)
    second = trainer(tmp_path / "parts", shards)
    second.resume()
    assert second.step == 3
    second.run()
    ours, theirs = (load_state(tmp_path / name / "state.pt") for name in ("parts", "whole"))
    for part in ("network", "averaged"):
        assert all(torch.equal(ours[part][name], theirs[part][name]) for name in theirs[part])


def test_a_small_checkpoint_goes_on_with_the_same_weights(tmp_path, shards):
    run = trainer(tmp_path / "run", shards)
    run.start()
    run.run(until=5)
    other = trainer(tmp_path / "other", shards)
    other.resume(tmp_path / "run" / "small.pt")
    assert other.step == 5
    for name, value in run.averaged.state_dict().items():
        assert torch.allclose(other.network.state_dict()[name], value, atol=2e-3)
    assert all(float(state["exp_avg_sq"].max()) > 0 for state in other.optimizer.state.values())
    other.run()
    assert other.step == 8


def test_training_learns(tmp_path, shards):
    settings = Settings("tiny", 4, 60, 8, 4e-3, 0.0, "f32")
    run = trainer(tmp_path / "run", shards, settings)
    run.start()
    # The same pictures before and after: from batch to batch the loss changes more than 60 steps change it.
    batches = [run.source.at(step) for step in range(8)]

    @torch.no_grad()
    def mean_loss():
        terms = [losses(run.network(b.image), b.front, b.back, b.valid) for b in batches]
        return float(np.mean([float(each["total"]) for each in terms]))

    before = mean_loss()
    run.run()
    assert mean_loss() < 0.95 * before


def test_the_log_holds_settings_seed_and_losses(tmp_path, shards):
    run = trainer(tmp_path / "run", shards)
    run.start()
    run.run(until=2, report_every=1)
    lines = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert lines[0]["settings"]["seed"] == 4 and lines[0]["data"]["shards"] == 2
    assert [line["step"] for line in lines[1:3]] == [1, 2] and "front" in lines[1]
    with pytest.raises(ValueError, match="use --resume"):
        trainer(tmp_path / "run", shards).start()


def test_a_batch_depends_on_seed_and_step_alone(shards):
    late, fresh = ShardSource(shards, 4, 8), ShardSource(shards, 4, 8)
    for step in range(40):
        walked = late.at(step)
    assert torch.equal(walked.image, fresh.at(39).image)
    assert not torch.equal(walked.image, late.at(40).image)


def test_halved_pictures_show_the_same_objects(shards):
    kept = dict(np.load(sorted(shards.glob("*.npz"))[0]))
    (big, _), (small, _) = (
        unpack({name: torch.from_numpy(value) for name, value in part.items()}) for part in (kept, halve_down(kept, 16))
    )
    assert small.front.shape[1:] == (16, 16)
    pixel = lambda value: torch.nn.functional.avg_pool2d(value[:, None], 2)[:, 0]  # noqa: E731
    assert float((small.coverage - pixel(big.coverage)).abs().max()) < 0.01
    inner = pixel(big.valid().float()) == 1
    assert float((small.front - pixel(big.front))[inner].abs().mean()) < 0.02


def test_rendering_while_training_gives_the_same_batches_after_a_break():
    walking = OnlineSource(seed=3, batch=2, side=32, fresh=40, pool=64, device="cpu")
    for step in range(4):
        walked = walking.at(step)
    resumed = OnlineSource(seed=3, batch=2, side=32, fresh=40, pool=64, device="cpu").at(3)
    assert torch.equal(walked.image, resumed.image)


def test_sizes_stay_within_their_limits(tmp_path):
    counts = {size: count_parameters(make_network(size)) for size in SIZES}
    assert max(counts.values()) <= LIMIT
    run = Trainer(tmp_path / "base", Settings("base", 1, 2, 1, 1e-3, 0.0, "f32"), source=None)
    for parameter in run.network.parameters():
        parameter.grad = torch.ones_like(parameter)
    run.optimizer.step()
    run.save()
    assert (tmp_path / "base" / "small.pt").stat().st_size < SMALL_LIMIT_BYTES


def test_the_commands_work_together(tmp_path, capsys):
    shards, run = str(tmp_path / "shards"), str(tmp_path / "run")
    assert main(["generate", "--out", shards, "--shards", "0:1", "--side", "32"]) == 0
    common = ["train", "--run", run, "--shards", shards, "--size", "tiny", "--batch", "4", "--steps", "4"]
    assert main([*common, "--until", "2"]) == 0
    assert main(common) == 1
    assert "use --resume" in capsys.readouterr().err
    assert main([*common, "--resume"]) == 0
    assert load_averaged(tmp_path / "run" / "state.pt").training is False
    graph = str(tmp_path / "graph.onnx")
    assert main(["export", "--checkpoint", f"{run}/small.pt", "--out", graph, "--side", "32"]) == 0
    assert main(["evaluate", "--checkpoint", f"{run}/small.pt", "--objects", "3", "--side", "64", "--family", "fish"]) == 0
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["family"] == "fish" and 0 < line["inflate_f05"] <= 1
    assert main(["generate", "--out", shards, "--shards", "0:1", "--seed", "2000003"]) == 1
