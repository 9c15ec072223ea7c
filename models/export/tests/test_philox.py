import numpy as np

from orfeas_export.philox import normals, philox


# Random123 1.14, tests/kat_vectors: philox4x32 10, counter, key, result.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def test_gives_the_published_words() -> None:
    for counter, key, result in KNOWN:
        got = philox(np.array([words(counter)], dtype=np.uint32), tuple(words(key)))
        assert got[0].tolist() == words(result)


def test_normals_are_standard_and_a_prefix_of_a_longer_draw() -> None:
    draws = normals(7, 0, 100_000)
    assert abs(draws.mean()) < 0.01 and abs(draws.std() - 1) < 0.01
    assert np.array_equal(normals(7, 0, 1001), draws[:1001])
    assert not np.array_equal(normals(7, 1, 8), draws[:8])
