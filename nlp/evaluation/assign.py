"""The best one-to-one pairing of two lists by weight."""

from collections.abc import Mapping


def best_pairs(weight: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The pairing of greatest total weight among the pairs that ``weight`` allows, in order.

    Weights are positive. Independent of the order in which the pairs are given. What cannot be had by looking
    (several pairs that compete for both sides) is left to SciPy, which is imported only then.
    """
    chosen: list[tuple[int, int]] = []
    for group in _independent(sorted(weight)):
        rows = {i for i, _ in group}
        columns = {j for _, j in group}
        if len(rows) == 1 or len(columns) == 1:
            chosen.append(max(group, key=lambda ij: (weight[ij], -ij[0], -ij[1])))
        else:
            chosen += _assign(group, weight)
    return sorted(chosen)


def _independent(pairs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The pairs, in groups that share no row and no column."""
    group_of_row: dict[int, list[tuple[int, int]]] = {}
    group_of_column: dict[int, list[tuple[int, int]]] = {}
    groups: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        group = group_of_row.get(i)
        other = group_of_column.get(j)
        if group is None and other is None:
            group = []
            groups.append(group)
        elif group is None:
            group = other
        elif other is not None and other is not group:
            group += other
            groups = [g for g in groups if g is not other]
            for a, b in other:
                group_of_row[a] = group_of_column[b] = group
        assert group is not None
        group.append((i, j))
        group_of_row[i] = group_of_column[j] = group
    return groups


def _assign(group: list[tuple[int, int]], weight: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = sorted({i for i, _ in group})
    columns = sorted({j for _, j in group})
    matrix = np.zeros((len(rows), len(columns)))
    for i, j in group:
        matrix[rows.index(i), columns.index(j)] = weight[i, j]
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    pairs = ((rows[int(i)], columns[int(j)]) for i, j in chosen)
    return [pair for pair in pairs if pair in weight]
