"""The rules of chess, as far as they prove that a game's moves are legal and that it ends in mate.

En passant and promotion are left out, and a game in which either could be is refused: so what is
said here of any other game is what all of the rules say.
"""

import collections
import re

WORDS = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight", "P": "pawn"}
POINTS = {"K": 0, "Q": 9, "R": 5, "B": 3, "N": 3, "P": 1}
STRAIGHT = [(1, 0), (-1, 0), (0, 1), (0, -1)]
SLANTING = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
LEAPS = [(1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)]
# How a piece goes, and whether it goes on until something is in its way.
WAYS = {"K": (STRAIGHT + SLANTING, False), "Q": (STRAIGHT + SLANTING, True),
        "R": (STRAIGHT, True), "B": (SLANTING, True), "N": (LEAPS, False)}

# `name` stays with a piece, wherever it goes: "white e2 pawn", "black king".
Piece = collections.namedtuple("Piece", "side kind name")
# `moved`: [(piece, from, to)], two of them where it castles; `taken`: (piece, square) or None.
Move = collections.namedtuple("Move", "moved taken")
# A move that was made: as it is written, and whether it says check or mate.
Ply = collections.namedtuple("Ply", "written side moved taken check mate")


def step(square, files, ranks):
    """The square so many files to the right and ranks up; None where the board ends."""
    file, rank = chr(ord(square[0]) + files), int(square[1]) + ranks
    return f"{file}{rank}" if "a" <= file <= "h" and 1 <= rank <= 8 else None


def other(side):
    return "black" if side == "white" else "white"


def starting_board():
    """square → piece, from a1 to h8."""
    board = {}
    for rank, side, kinds in ((1, "white", "RNBQKBNR"), (2, "white", "PPPPPPPP"),
                              (7, "black", "PPPPPPPP"), (8, "black", "RNBQKBNR")):
        for file, kind in zip("abcdefgh", kinds):
            square = f"{file}{rank}"
            place = "" if kind in "KQ" else square + " "
            board[square] = Piece(side, kind, f"{side} {place}{WORDS[kind]}")
    return board


class Game:
    """Where a game stands. Nothing changes it: a move makes another."""

    def __init__(self, board=None, side="white", have_moved=frozenset()):
        self.board = board or starting_board()
        self.side = side
        self._have_moved = have_moved

    def find(self, written):
        """The legal move that is written so; ValueError unless there is just one."""
        fitting = [move for move in self.legal_moves() if fits(move, written)]
        if len(fitting) != 1:
            raise ValueError(f"{written}: {len(fitting)} legal moves are written so")
        return fitting[0]

    def after(self, move):
        self._refuse_en_passant(move)
        moved = {piece.name for piece, _, _ in move.moved}
        return Game(self._board_after(move), other(self.side), self._have_moved | moved)

    def is_check(self):
        return in_check(self.board, self.side)

    def is_mate(self):
        return self.is_check() and not any(self.legal_moves())

    def legal_moves(self):
        for move in self._moves():
            if not in_check(self._board_after(move), self.side):
                yield move

    def _board_after(self, move):
        board = dict(self.board)
        if move.taken:
            del board[move.taken[1]]
        for _, start, _ in move.moved:
            del board[start]
        for piece, _, end in move.moved:
            board[end] = piece
        return board

    def _moves(self):
        """Those of the side to move, also where they leave its king in check."""
        for start, piece in self.board.items():
            if piece.side == self.side:
                ends = self._pawn_ends if piece.kind == "P" else self._piece_ends
                for end in ends(start, piece):
                    taken = (self.board[end], end) if end in self.board else None
                    yield Move([(piece, start, end)], taken)
        yield from self._castlings()

    def _piece_ends(self, start, piece):
        return [end for end in reached(self.board, start)
                if end not in self.board or self.board[end].side != piece.side]

    def _pawn_ends(self, start, piece):
        up, home, last = (1, "2", "8") if piece.side == "white" else (-1, "7", "1")
        ends = [end for end in reached(self.board, start)
                if end in self.board and self.board[end].side != piece.side]
        end = step(start, 0, up)
        if end not in self.board:
            ends.append(end)
            far = step(end, 0, up)
            if start[1] == home and far not in self.board:
                ends.append(far)
        if any(end[1] == last for end in ends):
            raise ValueError(f"the pawn on {start} could be promoted, which is left out here")
        return ends

    def _castlings(self):
        rank = "1" if self.side == "white" else "8"
        king = self.board.get("e" + rank)
        for rook_file, between, path, rook_end in (("h", "fg", "efg", "f"),
                                                   ("a", "bcd", "edc", "d")):
            rook = self.board.get(rook_file + rank)
            if (king == Piece(self.side, "K", f"{self.side} king") and rook
                    and rook.name == f"{self.side} {rook_file}{rank} rook"
                    and not {king.name, rook.name} & self._have_moved
                    and not any(file + rank in self.board for file in between)
                    and not any(attacked(self.board, file + rank, other(self.side))
                                for file in path)):
                yield Move([(king, "e" + rank, path[-1] + rank),
                            (rook, rook_file + rank, rook_end + rank)], None)

    def _refuse_en_passant(self, move):
        piece, start, end = move.moved[0]
        if piece.kind == "P" and abs(int(start[1]) - int(end[1])) == 2:
            for beside in (step(end, -1, 0), step(end, 1, 0)):
                neighbour = self.board.get(beside)
                if neighbour and neighbour.kind == "P" and neighbour.side != piece.side:
                    raise ValueError(f"the pawn on {beside} could take en passant, "
                                     "which is left out here")


def fits(move, written):
    """Whether the move may be written so, check and mate aside."""
    piece, start, end = move.moved[0]
    bare = written.rstrip("+#")
    if len(move.moved) == 2 or bare.startswith("O"):
        return len(move.moved) == 2 and bare == ("O-O" if end[0] == "g" else "O-O-O")
    kind, file, rank, takes, to = re.fullmatch(
        "([KQRBN]?)([a-h]?)([1-8]?)(x?)([a-h][1-8])", bare).groups()
    return (piece.kind == (kind or "P") and end == to and file in start and rank in start
            and bool(takes) == bool(move.taken))


def reached(board, start):
    """The squares that the piece on `start` attacks."""
    piece = board[start]
    if piece.kind == "P":
        up = 1 if piece.side == "white" else -1
        return [end for end in (step(start, -1, up), step(start, 1, up)) if end]
    ways, far = WAYS[piece.kind]
    ends = []
    for way in ways:
        end = step(start, *way)
        while end:
            ends.append(end)
            end = step(end, *way) if far and end not in board else None
    return ends


def attacked(board, square, by):
    return any(piece.side == by and square in reached(board, start)
               for start, piece in board.items())


def in_check(board, side):
    king = next(square for square, piece in board.items()
                if piece.side == side and piece.kind == "K")
    return attacked(board, king, other(side))


def replay(written):
    """The plies of a game as it is written; ValueError at a move that is not legal, or of which
    it is not told rightly that it is check or mate."""
    plies = []
    game = Game()
    for told in written.split():
        side, move = game.side, game.find(told)
        game = game.after(move)
        check, mate = game.is_check(), game.is_mate()
        if (check, mate) != (told[-1] in "+#", told[-1] == "#"):
            raise ValueError(f"{told}: check is {check}, mate is {mate}")
        plies.append(Ply(told, side, move.moved, move.taken, check, mate))
    return plies
