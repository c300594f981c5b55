// What holds of the keys and tables of every history, held against a replay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/history/diff.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "model/history/suite_case.h"

namespace oxbow::checks {

using SharedTable = std::shared_ptr<const Table>;

inline SharedTable tableOf(const SuiteCase& suite, Position at, FirstFault& fault,
                           const Table* near = nullptr) {
    auto table = suite.history().tableAt(at, near);
    fault.succeeds(table.status(), "the table at ", at.value());
    return table.ok() ? *std::move(table) : std::make_shared<EmptyTable>();
}

// --- keys ---

// The ids of the keys in order: by the numbers of their streams, then by their bytes.
inline std::vector<KeyId> sortedKeys(const SuiteCase& suite) {
    std::vector<std::pair<Key, KeyId>> keys;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        keys.emplace_back(suite.history().keys().key(KeyId(id)).value_or(Key()), KeyId(id));
    }
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first.stream, a.first.bytes) < std::tie(b.first.stream, b.first.bytes);
    });
    std::vector<KeyId> ids;
    for (const auto& [key, id] : keys) {
        ids.push_back(id);
    }
    return ids;
}

inline std::string everyKeyHasItsNameAndNumber(const SuiteCase& suite) {
    FirstFault fault;
    const RowKeys& keys = suite.history().keys();
    const auto cursor = keys.cursor();
    for (std::size_t row = 0; row < suite.rows().rows().size(); ++row) {
        const auto id = suite.idOf(row);
        const RowKey& name = suite.rows().rows()[row].key;
        if (!fault.expect(id.has_value(), "the key ", name.key, " is missing")) {
            break;
        }
        if (suite.traits().numbersByAppearance) {
            fault.expect(id->value() == row, "the number of ", name.key);
        }
        const auto key = keys.key(*id);
        fault.succeeds(key.status(), "the key ", id->value());
        const auto viewed = cursor->key(*id);
        fault.succeeds(viewed.status(), "the key ", id->value(), " of a cursor");
        fault.expect(
            key.ok() && viewed.ok() && viewed->stream == key->stream && viewed->bytes == key->bytes,
            "the key ", id->value(), " of a cursor");
        const auto found = keys.find(key->stream, key->bytes);
        fault.expect(found.ok() && *found == id, "the key ", name.key, " by its name");
        const auto everywhere = findInAllStreams(keys, name.key);
        fault.expect(
            everywhere.ok() && std::count(everywhere->begin(), everywhere->end(), *id) == 1,
            "the key ", name.key, " in all streams");
    }
    if (suite.traits().numbersByAppearance) {
        fault.expect(keys.count() == suite.rows().rows().size(), "how many keys there are");
    }
    const auto nothing = keys.find(StreamId(0), "no key has this name");
    fault.expect(nothing.ok() && !*nothing, "a key that there is none of");
    const KeyId beyond(static_cast<std::uint32_t>(keys.count()));
    fault.expect(absl::IsOutOfRange(keys.key(beyond).status()), "the key beyond the last");
    fault.expect(absl::IsOutOfRange(cursor->key(beyond).status()), "it, of a cursor");
    return fault.text();
}

inline std::string keysStandInOrder(const SuiteCase& suite) {
    FirstFault fault;
    const auto order = suite.history().keys().order();
    fault.succeeds(order.status(), "the order of the keys");
    const auto expected = sortedKeys(suite);
    fault.expect(order.ok() && (*order)->size() == expected.size(), "how many keys are in order");
    for (std::size_t rank = 0; fault.none() && rank < expected.size(); ++rank) {
        fault.expect((*order)->at(rank) == expected[rank], "the key of rank ", rank);
        fault.expect((*order)->find(expected[rank]) == rank, "the rank of key ",
                     expected[rank].value());
    }
    return fault.text();
}

inline std::string searchFindsTheKeysThatHaveTheText(const SuiteCase& suite) {
    FirstFault fault;
    const RowKeys& keys = suite.history().keys();
    std::vector<KeySearch> searches;
    for (const char* text : {"", "key", "key-1", "key-11", "y-", "1", "-", "nothing", "\xff"}) {
        for (const auto where : {KeySearch::Where::Start, KeySearch::Where::Anywhere}) {
            searches.push_back({where, text, std::nullopt});
            for (std::uint32_t stream = 0; stream < keys.streams()->size(); ++stream) {
                searches.push_back({where, text, StreamId(stream)});
            }
        }
    }
    const auto inOrder = sortedKeys(suite);
    for (const KeySearch& search : searches) {
        const bool start = search.where == KeySearch::Where::Start;
        std::vector<KeyId> expected;
        for (std::uint32_t i = 0; i < inOrder.size(); ++i) {
            const KeyId id = start ? inOrder[i] : KeyId(i);
            const Key key = keys.key(id).value_or(Key());
            const bool has = start ? key.bytes.starts_with(search.text)
                                   : key.bytes.find(search.text) != std::string::npos;
            if (has && (!search.stream || *search.stream == key.stream)) {
                expected.push_back(id);
            }
        }
        for (const std::size_t most : {expected.size() + 1, std::size_t{1}}) {
            std::vector<KeyId> found;
            const auto status = keys.search(search, [&](KeyId id, const KeyView& name) {
                const auto key = keys.key(id);
                fault.expect(key.ok() && key->stream == name.stream && key->bytes == name.bytes,
                             "the name of a key that was found");
                found.push_back(id);
                return found.size() < most;
            });
            fault.succeeds(status, "searching ", search.text);
            const std::vector<KeyId> some(
                expected.begin(),
                expected.begin() + static_cast<std::ptrdiff_t>(std::min(most, expected.size())));
            fault.expect(found == some, "the keys found with \"", search.text, "\"",
                         start ? " at the start" : "");
        }
    }
    return fault.text();
}

// --- tables ---

inline void checkTable(const SuiteCase& suite, const Table& table, Position at, FirstFault& fault) {
    fault.expect(table.at() == at, "where the table of ", at.value(), " stands");
    std::uint64_t n = 0;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        const ReplayedVersion* last = suite.lastBefore(KeyId(id), at);
        const bool isRow = last != nullptr && last->bytes;
        const auto version = table.version(KeyId(id));
        fault.expect(
            version == (last != nullptr ? std::optional(last->keyVersion()) : std::nullopt),
            "the version of key ", id, " at ", at.value());
        fault.expect(table.find(KeyId(id)) == (isRow ? std::optional(n) : std::nullopt),
                     "the place of key ", id, " at ", at.value());
        if (isRow && fault.expect(n < table.rowCount(), "the count of rows at ", at.value())) {
            const Table::Row row = table.row(n++);
            fault.expect(row.key == KeyId(id) && row.writer == last->writer, "row ", n - 1, " at ",
                         at.value());
        }
    }
    fault.expect(table.rowCount() == n, "the count of rows at ", at.value());
    const KeyId beyond(suite.keyCount());
    fault.expect(!table.find(beyond) && !table.version(beyond), "a key that there is none of");
}

inline std::string theTableIsThatOfAReplayAtEveryPosition(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p <= suite.end() && fault.none(); p = p.next()) {
        checkTable(suite, *tableOf(suite, p, fault), p, fault);
    }
    return fault.text();
}

inline std::string aTableNearAnotherIsTheSame(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    SharedTable near = tableOf(suite, Position(), fault);
    for (int round = 0; round < 300 && fault.none(); ++round) {
        // Small steps, long ones, and now and then from a table that somebody has held for long.
        const std::uint64_t all = suite.events().size();
        const std::uint64_t step = near->at().value() + random() % 9;
        const Position at(random() % 4 == 0 ? random() % (all + 1) : std::min(all, step));
        const SharedTable table = tableOf(suite, at, fault, near.get());
        checkTable(suite, *table, at, fault);
        near = random() % 3 == 0 ? near : table;
    }
    return fault.text();
}

inline std::string rowsAreCountedWithoutTheTable(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p <= suite.end(); p = p.next()) {
        std::uint64_t rows = 0;
        for (std::size_t row = 0; row < suite.rows().rows().size(); ++row) {
            rows += suite.rows().rowAt(row, p) != nullptr ? 1 : 0;
        }
        const auto count = suite.history().rowCountAt(p);
        fault.succeeds(count.status(), "the count of rows at ", p.value());
        fault.expect(count.ok() && *count == rows, "the count of rows at ", p.value());
    }
    return fault.text();
}

inline std::string aPageHoldsTheRowsFromANumberOn(const SuiteCase& suite) {
    FirstFault fault;
    const SharedTable table = tableOf(suite, suite.end(), fault);
    for (std::uint64_t first = 0; first <= table->rowCount() + 2; ++first) {
        for (const std::uint64_t count : {0, 1, 3, 1'000}) {
            const auto page = table->rows(first, count);
            const std::uint64_t left = table->rowCount() - std::min(first, table->rowCount());
            fault.expect(page.size() == std::min(count, left), "how many rows a page has");
            for (std::size_t i = 0; fault.none() && i < page.size(); ++i) {
                const Table::Row row = table->row(first + i);
                fault.expect(page[i].key == row.key && page[i].writer == row.writer,
                             "a row of a page");
            }
        }
    }
    return fault.text();
}

// --- what rows hold ---

inline std::string rowsHoldWhatTheReplayWrote(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    std::vector<RowVersion> wanted;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        for (const ReplayedVersion& version : suite.versions(KeyId(id))) {
            wanted.push_back({KeyId(id), version.writer});
        }
    }
    std::shuffle(wanted.begin(), wanted.end(), random);
    for (std::size_t first = 0; first < wanted.size() && fault.none();) {
        const std::size_t count = std::min<std::size_t>(1 + random() % 60, wanted.size() - first);
        const auto span = std::span(wanted).subspan(first, count);
        const std::size_t most = random() % 4 == 0 ? count / 2 + 1 : count;
        std::vector<int> read(count);
        std::size_t visits = 0;
        const auto status =
            suite.history().readRows(span, [&](std::size_t i, const RowContent& content) {
                ++read.at(i);
                const ReplayedVersion* expected =
                    suite.lastBefore(span[i].key, span[i].writer.next());
                fault.expect(content.bytes == OptionalBytesView(expected->bytes), "the bytes of ",
                             span[i].key.value(), " that ", span[i].writer.value(), " wrote");
                fault.expect(!content.bytes || content.isText == expected->isText,
                             "whether they are a text");
                fault.expect(content.poisoned == expected->poisoned, "whether it is poisoned");
                return ++visits < most;
            });
        fault.succeeds(status, "reading rows");
        fault.expect(visits == most, "how many rows are read");
        fault.expect(*std::max_element(read.begin(), read.end()) <= 1, "a row is read twice");
        first += count;
    }
    return fault.text();
}

inline std::string allRowsOfATableAreVisitedInEitherOrder(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p <= suite.end() && fault.none(); p = p + 17) {
        const SharedTable table = tableOf(suite, p, fault);
        for (const RowOrder order : {RowOrder::FirstAppearance, RowOrder::Writer}) {
            auto expected = table->rows(0, table->rowCount());
            if (order == RowOrder::Writer) {
                std::stable_sort(expected.begin(), expected.end(),
                                 [](const auto& a, const auto& b) { return a.writer < b.writer; });
            }
            std::size_t n = 0;
            const auto status = forEachRow(suite.history(), *table, order, [&](const RowView& row) {
                const ReplayedVersion* there = suite.rowAt(row.row.key, p);
                fault.expect(n < expected.size() && there != nullptr && there->bytes == row.bytes &&
                                 there->isText == row.isText && there->poisoned == row.poisoned &&
                                 there->writer == row.row.writer,
                             "a row at ", p.value());
                // Several rows of one writer come in any order.
                fault.expect(order == RowOrder::Writer ? row.row.writer == expected[n].writer
                                                       : row.row.key == expected[n].key,
                             "the order of the rows at ", p.value());
                return ++n < expected.size() && fault.none();
            });
            fault.succeeds(status, "the rows at ", p.value());
            fault.expect(n == expected.size(), "how many rows are visited at ", p.value());
        }
        const auto read = readRows(suite.history(), table->rows(0, table->rowCount()));
        fault.succeeds(read.status(), "reading the rows at ", p.value());
        for (std::size_t n = 0; fault.none() && n < read->size(); ++n) {
            const ReplayedVersion* there = suite.rowAt((*read)[n].row.key, p);
            fault.expect(there != nullptr && there->bytes == (*read)[n].bytes, "a row's bytes");
        }
    }
    return fault.text();
}

inline std::string rowsStandInOrderOfTheirKeys(const SuiteCase& suite) {
    FirstFault fault;
    const auto inOrder = sortedKeys(suite);
    const RowKeys& keys = suite.history().keys();
    for (Position p; p <= suite.end() && fault.none(); p = p + 29) {
        const auto ordered = inKeyOrder(suite.history(), tableOf(suite, p, fault));
        if (!fault.succeeds(ordered.status(), "the order of the rows at ", p.value())) {
            break;
        }
        std::uint64_t n = 0;
        for (const KeyId id : inOrder) {
            const ReplayedVersion* there = suite.rowAt(id, p);
            fault.expect((*ordered)->rowsBefore(id) == n, "rows before a key at ", p.value());
            fault.expect(
                (*ordered)->find(id) == (there != nullptr ? std::optional(n) : std::nullopt),
                "a key's place at ", p.value());
            if (there != nullptr && fault.expect(n < (*ordered)->rowCount(), "ordered rows")) {
                const Table::Row row = (*ordered)->row(n++);
                fault.expect(row.key == id && row.writer == there->writer, "ordered row ", n - 1,
                             " at ", p.value());
            }
        }
        fault.expect((*ordered)->rowCount() == n, "the count of ordered rows at ", p.value());
        for (const char* prefix : {"", "key-1", "key-", "z"}) {
            for (std::uint32_t stream = 0; stream < keys.streams()->size(); ++stream) {
                const auto range = (*ordered)->rowsWithPrefix(keys, StreamId(stream), prefix);
                fault.succeeds(range.status(), "rows with ", prefix);
                std::uint64_t rows = 0;
                for (const KeyId id : inOrder) {
                    const Key key = keys.key(id).value_or(Key());
                    rows += key.stream == StreamId(stream) && key.bytes.starts_with(prefix) &&
                                    suite.rowAt(id, p) != nullptr
                                ? 1
                                : 0;
                }
                fault.expect(range.ok() && range->second - range->first == rows,
                             "how many rows have a key with ", prefix, " at ", p.value());
            }
        }
    }
    return fault.text();
}

// --- differences ---

inline std::string twoPositionsDifferInTheRowsThatDifferInTheReplay(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    const std::uint64_t positions = suite.events().size() + 1;
    for (int round = 0; round < 60 && fault.none(); ++round) {
        const Position from(round == 0 ? 0 : random() % positions);
        const Position to(round == 0 ? positions - 1 : random() % positions);
        std::vector<RowDifference> found;
        const auto status = diff(suite.history(), from, to, [&](const RowDifference& difference) {
            found.push_back(difference);
            return true;
        });
        fault.succeeds(status, "the differences from ", from.value(), " to ", to.value());
        std::vector<WriterDifference> writers;
        const SharedTable before = tableOf(suite, from, fault);
        const SharedTable now = tableOf(suite, to, fault, before.get());
        const auto differing = before->forEachDifferingKey(*now,
                                                           [&](const WriterDifference& difference) {
                                                               writers.push_back(difference);
                                                               return true;
                                                           },
                                                           {});
        fault.succeeds(differing, "the keys that differ");
        auto next = found.begin();
        auto nextWriter = writers.begin();
        for (std::uint32_t id = 0; id < suite.keyCount() && fault.none(); ++id) {
            const ReplayedVersion* a = suite.rowAt(KeyId(id), from);
            const ReplayedVersion* b = suite.rowAt(KeyId(id), to);
            const auto writerOf = [](const ReplayedVersion* version) {
                return version != nullptr ? std::optional(version->writer) : std::nullopt;
            };
            if (writerOf(a) == writerOf(b)) {
                continue;
            }
            fault.expect(nextWriter != writers.end() && nextWriter->key == KeyId(id) &&
                             nextWriter->before == writerOf(a) && nextWriter->now == writerOf(b),
                         "key ", id, " was written from ", from.value(), " to ", to.value());
            ++nextWriter;
            if (a != nullptr && b != nullptr && a->bytes == b->bytes && a->isText == b->isText) {
                continue;
            }
            fault.expect(next != found.end() && next->key == KeyId(id) &&
                             next->before == (a != nullptr ? a->bytes : std::nullopt) &&
                             next->after == (b != nullptr ? b->bytes : std::nullopt) &&
                             next->beforeIsText == (a != nullptr && a->isText) &&
                             next->afterIsText == (b != nullptr && b->isText) &&
                             next->writerBefore == writerOf(a) && next->writerAfter == writerOf(b),
                         "the difference of key ", id, " from ", from.value(), " to ", to.value());
            ++next;
        }
        fault.expect(next == found.end(), "a difference too many");
        fault.expect(nextWriter == writers.end(), "a writer too many");
        if (found.size() > 1) {
            std::size_t visits = 0;
            const auto one =
                diff(suite.history(), from, to, [&](const RowDifference&) { return ++visits < 1; });
            fault.expect(one.ok() && visits == 1, "differences go on where no more are wanted");
        }
    }
    return fault.text();
}

}  // namespace oxbow::checks
