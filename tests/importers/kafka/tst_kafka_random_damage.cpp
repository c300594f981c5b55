// Damage of every kind at random places: all records of batches that are whole come in, nothing
// else does, and what is not there is told.
#include <QTest>

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "importers/kafka/support.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

struct Piece {
    std::int64_t base = 0;
    std::int64_t last = 0;
    std::size_t from = 0;  // in its file
    std::size_t size = 0;
    std::size_t end() const { return from + size; }
};

struct File {
    std::string bytes;
    std::vector<Piece> pieces;
};

enum Kind { Truncate, Flip, ZeroRun, Insert, Delete, Double, Swap, kKinds };
constexpr const char* kNames[] = {"truncate", "flip", "zero", "insert", "delete", "double", "swap"};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(m_random);
    }

    // Up to four segments of up to eight batches of up to five records.
    std::vector<File> partition() {
        std::vector<File> files(1 + below(4));
        std::int64_t offset = 0;
        for (File& file : files) {
            for (std::size_t left = 1 + below(8); left > 0; --left) {
                RawBatch batch;
                batch.baseOffset = offset;
                batch.recordCount = static_cast<std::int32_t>(1 + below(5));
                batch.lastOffsetDelta = batch.recordCount - 1;
                for (int i = 0; i < batch.recordCount; ++i) {
                    batch.records += rawRecord(i, "k", valueAt(offset + i));
                }
                const std::string bytes = batch.bytes();
                file.pieces.push_back(
                    {offset, offset + batch.lastOffsetDelta, file.bytes.size(), bytes.size()});
                file.bytes += bytes;
                offset += batch.recordCount;
            }
        }
        return files;
    }

    static std::string valueAt(std::int64_t offset) {
        return absl::StrCat("v", offset, std::string(static_cast<std::size_t>(offset % 17), '.'));
    }

    // Damages one file, and says which of its batches are no more what and where they were.
    std::set<std::size_t> damage(File& file, Kind kind) {
        std::string& bytes = file.bytes;
        const std::size_t at = below(bytes.size());
        const std::size_t size = std::min(1 + below(120), bytes.size() - at);
        const std::size_t piece = below(file.pieces.size());
        switch (kind) {
            case Truncate:
                bytes.resize(at);
                return touched(file, at, bytes.size() + 1'000'000);
            case Flip:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                return touched(file, at, at + 1);
            case ZeroRun:
                std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, '\0');
                return touched(file, at, at + size);
            case Insert: {
                std::string junk(size, '\0');
                std::generate(junk.begin(), junk.end(),
                              [this] { return static_cast<char>(below(256)); });
                bytes.insert(at, junk);
                return inside(file, at);
            }
            case Delete:
                bytes.erase(at, size);
                return touched(file, at, at + size);
            case Double: {
                const Piece& one = file.pieces[piece];
                bytes.insert(one.end(), bytes.substr(one.from, one.size));
                return {};
            }
            default: {
                if (piece + 1 == file.pieces.size()) {
                    return {};
                }
                const Piece& one = file.pieces[piece];
                std::rotate(
                    bytes.begin() + static_cast<std::ptrdiff_t>(one.from),
                    bytes.begin() + static_cast<std::ptrdiff_t>(one.end()),
                    bytes.begin() + static_cast<std::ptrdiff_t>(file.pieces[piece + 1].end()));
                return {piece, piece + 1};
            }
        }
    }

private:
    static std::set<std::size_t> touched(const File& file, std::size_t from, std::size_t to) {
        std::set<std::size_t> out;
        for (std::size_t i = 0; i < file.pieces.size(); ++i) {
            if (file.pieces[i].from < to && from < file.pieces[i].end()) {
                out.insert(i);
            }
        }
        return out;
    }
    static std::set<std::size_t> inside(const File& file, std::size_t at) {
        std::set<std::size_t> out = touched(file, at, at + 1);
        std::erase_if(out, [&](std::size_t i) { return file.pieces[i].from == at; });
        return out;
    }

    std::mt19937_64 m_random;
};

void store(const std::vector<File>& files, const fs::path& folder) {
    fs::remove_all(folder);
    for (const File& file : files) {
        writeFile(folder / segmentName(file.pieces.front().base), file.bytes);
    }
}

// The gaps that the report names.
bool isNamed(const Imported& imported, std::int64_t offset) {
    for (const auto& [line, count] : imported.fidelity) {
        long long first = 0;
        long long last = 0;
        const auto at = line.find(": offsets ");
        if (at != std::string::npos &&
            std::sscanf(line.c_str() + at, ": offsets %lld to %lld are not here", &first, &last) ==
                2 &&
            first <= offset && offset <= last) {
            return true;
        }
    }
    return false;
}

}  // namespace

class TestKafkaRandomDamage : public QObject {
    Q_OBJECT
private slots:
    void everyWholeBatchComesInAndTheRestIsTold_data() {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < kKinds; ++kind) {
            QTest::newRow(kNames[kind]) << kind;
        }
    }
    void everyWholeBatchComesInAndTheRestIsTold() {
        QFETCH(int, kind);
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        for (std::uint64_t seed = 1; seed <= 150; ++seed) {
            Generator generator(seed * 100 + static_cast<std::uint64_t>(kind));
            std::vector<File> files = generator.partition();
            const std::size_t victim = generator.below(files.size());
            const auto damaged = generator.damage(files[victim], static_cast<Kind>(kind));
            store(files, root / "t-0");
            const Imported imported = importFrom(root);
            QVERIFY2(imported.status.ok(), std::string(imported.status.message()).c_str());
            check(files, victim, damaged, imported, seed);
            if (QTest::currentTestFailed()) {
                return;
            }
        }
    }

    void nothingIsLostWhereAnotherCopyIsWhole_data() {
        everyWholeBatchComesInAndTheRestIsTold_data();
    }
    void nothingIsLostWhereAnotherCopyIsWhole() {
        QFETCH(int, kind);
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        for (std::uint64_t seed = 1; seed <= 150; ++seed) {
            Generator generator(seed * 100 + static_cast<std::uint64_t>(kind));
            std::vector<File> files = generator.partition();
            const std::int64_t end = files.back().pieces.back().last + 1;
            store(files, root / (seed % 2 == 0 ? "1/t-0" : "2/t-0"));
            generator.damage(files[generator.below(files.size())], static_cast<Kind>(kind));
            store(files, root / (seed % 2 == 0 ? "2/t-0" : "1/t-0"));
            const Imported imported = importFrom(root);
            const QByteArray which = QByteArray::number(qulonglong(seed));
            QVERIFY2(imported.events.size() == static_cast<std::size_t>(end), which);
            for (std::int64_t offset = 0; offset < end; ++offset) {
                const Event& event = imported.events[static_cast<std::size_t>(offset)];
                QVERIFY2(event.offset == offset && event.value == Generator::valueAt(offset),
                         which);
            }
        }
    }

private:
    static void check(const std::vector<File>& files, std::size_t victim,
                      const std::set<std::size_t>& damaged, const Imported& imported,
                      std::uint64_t seed) {
        const QByteArray which = "seed " + QByteArray::number(qulonglong(seed));
        std::map<std::int64_t, std::string> came;
        std::int64_t before = -1;
        for (const Event& event : imported.events) {
            QVERIFY2(event.offset > before, which);
            before = event.offset;
            came[event.offset] = *event.value;
        }
        const std::int64_t end = files.back().pieces.back().last + 1;
        // Of the very last offset nothing around it says that it was changed.
        for (const auto& [offset, value] : came) {
            QVERIFY2(offset >= end || value == Generator::valueAt(offset), which);
        }
        for (std::size_t i = 0; i < files.size(); ++i) {
            for (std::size_t j = 0; j < files[i].pieces.size(); ++j) {
                const Piece& piece = files[i].pieces[j];
                const bool whole = i != victim || !damaged.contains(j);
                for (std::int64_t offset = piece.base; offset <= piece.last; ++offset) {
                    if (came.contains(offset)) {
                        continue;
                    }
                    const QByteArray text =
                        which + ", offset " + QByteArray::number(qlonglong(offset));
                    QVERIFY2(!whole, text);
                    // A last file that ends between two batches may just have been shorter.
                    const bool cutOff =
                        i + 1 == files.size() &&
                        files[i].bytes.size() == files[i].pieces[*damaged.begin()].from;
                    QVERIFY2(!imported.rejected.empty() || isNamed(imported, offset) ||
                                 counted(imported, "segments that end in zeros") > 0 || cutOff,
                             text);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestKafkaRandomDamage)
#include "tst_kafka_random_damage.moc"
