"""The Opera Game: Paul Morphy against the Duke of Brunswick and Count Isouard, Paris 1858."""

from chess_rules import POINTS, replay, starting_board
from sample_log import MINUTE, SECOND, Chance, Log, clock

MOVES = """
e4 e5 Nf3 d6 d4 Bg4 dxe5 Bxf3 Qxf3 dxe5 Bc4 Nf6 Qb3 Qe7 Nc3 c6 Bg5 b5 Nxb5 cxb5 Bxb5+ Nbd7
O-O-O Rd8 Rxd7 Rxd7 Rd1 Qe6 Bxd7+ Nxd7 Qb8+ Nxb8 Rd8#
"""


def plies():
    return replay(MOVES)


def stream_log():
    log = Log("1858-11-02")
    chance = Chance("opera")
    time = clock("19:30")
    for square, piece in starting_board().items():
        log.add("game", piece.name, "Placed", time, {
            "ply": 0, "side": piece.side, "piece": code(piece), "to": square,
            "material": {"side": piece.side, "points": POINTS[piece.kind]}})
        time += chance.between(3 * SECOND, 7 * SECOND)
    for number, ply in enumerate(plies(), 1):
        time += chance.between(10 * SECOND, 2 * MINUTE)
        log.add("game", ply.moved[0][0].name, kind(ply), time, value(number, ply))
    return log


def code(piece):
    return piece.side[0] + piece.kind


def kind(ply):
    if ply.mate:
        return "Mated"
    if ply.taken:
        return "Captured"
    return "Castled" if len(ply.moved) == 2 else "Moved"


def value(number, ply):
    moves = [{"piece": code(piece), "from": start, "to": end} for piece, start, end in ply.moved]
    told = {"ply": number, "san": ply.written, "side": ply.side, **moves[0]}
    if len(moves) == 2:
        told["moves"] = moves
    if ply.taken:
        piece, square = ply.taken
        told["captured"] = {"piece": code(piece), "side": piece.side, "square": square}
        told["material"] = {"side": piece.side, "points": -POINTS[piece.kind]}
    if ply.check:
        told["check"] = True
    if ply.mate:
        told["result"] = "1-0"
    return told
