({ key: e => [e.data.a, 2], apply(row, event) { return {n: (row ? row.n : 0) + 1e3} } })
