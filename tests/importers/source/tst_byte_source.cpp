#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>
#include <vector>

#include "importers/packing.h"
#include "importers/source/byte_source.h"

using namespace oxbow;

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string lines() {
    std::string text;
    for (int i = 1; i <= 2000; ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    return text;
}

// What was read up to the end or the first error.
struct Outcome {
    std::string bytes;
    absl::Status status;
    std::size_t largestPiece = 0;
};

Outcome readAll(ByteSource& source) {
    Outcome out;
    for (;;) {
        const absl::StatusOr<std::string_view> piece = source.read();
        out.status = piece.status();
        if (!piece.ok() || piece->empty()) {
            return out;
        }
        out.largestPiece = std::max(out.largestPiece, piece->size());
        out.bytes += *piece;
    }
}

std::string message(const absl::Status& status) {
    return std::string(status.message());
}

// A frame that zstd and lz4 skip.
std::string skippableFrame(const std::string& content) {
    return std::string("\x5A\x2A\x4D\x18", 4) + static_cast<char>(content.size()) +
           std::string(3, '\0') + content;
}

}  // namespace

class TestByteSource : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::filesystem::path pathOf(const std::string& name) const {
        return std::filesystem::path(m_dir.path().toStdString()) / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path path = pathOf(name);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return path;
    }
    static std::string packed(const QString& what, const QString& ending) {
        return contentOf(std::filesystem::path(OXBOW_TEST_DATA) / "packed" /
                         (what + ".txt." + ending).toStdString());
    }
    Outcome outcomeOf(const std::string& bytes) const {
        const auto source = ByteSource::open(write("source", bytes));
        return source.ok() ? readAll(**source) : Outcome{"", source.status()};
    }

    static void eachPacker() {
        QTest::addColumn<QString>("packer");
        QTest::addColumn<QString>("ending");
        QTest::newRow("gzip") << "gzip"
                              << "gz";
        QTest::newRow("zstd") << "zstd"
                              << "zst";
        QTest::newRow("lz4") << "lz4"
                             << "lz4";
        QTest::newRow("bzip2") << "bzip2"
                               << "bz2";
        QTest::newRow("xz") << "xz"
                            << "xz";
    }

private slots:
    void unpacksWhatThePackersOwnToolPacked_data() { eachPacker(); }
    void unpacksWhatThePackersOwnToolPacked() {
        QFETCH(QString, packer);
        QFETCH(QString, ending);
        // The ending of the name plays no part.
        const std::string bytes = packed("lines", ending);
        const auto source = ByteSource::open(write("lines.txt", bytes));
        QVERIFY(source.ok());
        QCOMPARE((*source)->packer(), std::string_view(packer.toStdString()));
        QCOMPARE((*source)->packedSize(), bytes.size());
        const Outcome outcome = readAll(**source);
        QVERIFY2(outcome.status.ok(), message(outcome.status).c_str());
        QCOMPARE(outcome.bytes, lines());
        QCOMPARE((*source)->packedBytesRead(), bytes.size());
        QVERIFY((*source)->read()->empty());
    }

    void packedNothingIsAnEmptyStream_data() { eachPacker(); }
    void packedNothingIsAnEmptyStream() {
        QFETCH(QString, ending);
        const Outcome outcome = outcomeOf(packed("empty", ending));
        QVERIFY2(outcome.status.ok(), message(outcome.status).c_str());
        QCOMPARE(outcome.bytes, std::string());
    }

    void membersBehindEachOtherAreOneStream_data() { eachPacker(); }
    void membersBehindEachOtherAreOneStream() {
        QFETCH(QString, ending);
        const std::string one = packed("lines", ending);
        const Outcome outcome =
            outcomeOf(one + packed("empty", ending) + one + std::string(512, '\0'));
        QVERIFY2(outcome.status.ok(), message(outcome.status).c_str());
        QCOMPARE(outcome.bytes, lines() + lines());
    }

    void framesToSkipAreSkippedAnywhere_data() {
        QTest::addColumn<QString>("ending");
        QTest::newRow("zstd") << "zst";
        QTest::newRow("lz4") << "lz4";
    }
    void framesToSkipAreSkippedAnywhere() {
        QFETCH(QString, ending);
        const std::string skip = skippableFrame("a note to someone");
        const std::string one = packed("lines", ending);
        const Outcome outcome = outcomeOf(skip + skip + one + skip + one + skip);
        QVERIFY2(outcome.status.ok(), message(outcome.status).c_str());
        QCOMPARE(outcome.bytes, lines() + lines());
    }

    void aCutFileGivesWhatIsThereAndThenSaysThatItIsCut_data() { eachPacker(); }
    void aCutFileGivesWhatIsThereAndThenSaysThatItIsCut() {
        QFETCH(QString, packer);
        QFETCH(QString, ending);
        const std::string whole = packed("lines", ending);
        const std::string text = lines();
        for (std::size_t size = 16; size < whole.size(); size += 37) {
            const Outcome outcome = outcomeOf(whole.substr(0, size));
            QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
            QVERIFY(text.starts_with(outcome.bytes));
            const QString expected =
                QString(
                    "%1 is cut: it ends at byte %2, before its %3 data does; what came before "
                    "was read; fetch the file again")
                    .arg(QString::fromStdString(pathOf("source").string()))
                    .arg(size)
                    .arg(packer);
            QCOMPARE(QString::fromStdString(message(outcome.status)), expected);
        }
    }

    void aMemberThatIsCutInItsFirstBytesIsCut_data() { eachPacker(); }
    void aMemberThatIsCutInItsFirstBytesIsCut() {
        QFETCH(QString, ending);
        const std::string one = packed("lines", ending);
        for (const std::size_t size : {1, 2, 3, 9}) {
            const Outcome outcome = outcomeOf(one + one.substr(0, size));
            QCOMPARE(outcome.bytes, lines());
            QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
            QVERIFY2(message(outcome.status).find(" is cut: ") != std::string::npos,
                     message(outcome.status).c_str());
        }
    }

    void whatStandsBehindTheLastMemberIsReported_data() { eachPacker(); }
    void whatStandsBehindTheLastMemberIsReported() {
        QFETCH(QString, packer);
        QFETCH(QString, ending);
        const std::string one = packed("lines", ending);
        const Outcome outcome = outcomeOf(one + "garbage");
        QCOMPARE(outcome.bytes, lines());
        QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
        const QString expected =
            QString(
                "%1: the 7 bytes from byte %2 on, behind its %3 data, are no %3 data; all that "
                "came before was read; cut them off, or fetch the file again")
                .arg(QString::fromStdString(pathOf("source").string()))
                .arg(one.size())
                .arg(packer);
        QCOMPARE(QString::fromStdString(message(outcome.status)), expected);
    }

    void damagedDataIsFoundAndNamed_data() { eachPacker(); }
    void damagedDataIsFoundAndNamed() {
        QFETCH(QString, packer);
        QFETCH(QString, ending);
        std::string bytes = packed("lines", ending);
        for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 8; ++at) {
            bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
        }
        const Outcome outcome = outcomeOf(bytes);
        QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
        const std::string start =
            pathOf("source").string() + ": its " + packer.toStdString() + " data, near byte ";
        QVERIFY2(message(outcome.status).starts_with(start), message(outcome.status).c_str());
        QVERIFY(message(outcome.status).find("cannot be unpacked: ") != std::string::npos);
    }

    void damageInALaterMemberLeavesTheEarlierOnes_data() { eachPacker(); }
    void damageInALaterMemberLeavesTheEarlierOnes() {
        QFETCH(QString, ending);
        const std::string one = packed("lines", ending);
        std::string second = one;
        second[one.size() / 2] = static_cast<char>(second[one.size() / 2] ^ 0xFF);
        second[one.size() / 2 + 1] = static_cast<char>(second[one.size() / 2 + 1] ^ 0xFF);
        std::string many;
        for (int i = 0; i < 40; ++i) {
            many += one;
        }
        const Outcome outcome = outcomeOf(many + second);
        QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
        QVERIFY(outcome.bytes.size() >= 36 * lines().size());
        QVERIFY(outcome.bytes.starts_with(lines() + lines()));
    }

    void aBombComesInSmallPieces() {
        const std::size_t size = 64 << 20;
        const Outcome outcome = outcomeOf(test::gzipped(std::string(size, 'x')));
        QVERIFY(outcome.status.ok());
        QCOMPARE(outcome.bytes.size(), size);
        QVERIFY(outcome.largestPiece <= 1 << 20);
    }

    void aFrameThatWantsTooMuchMemoryIsRefused() {
        // zstd with a window of 2 GiB and one empty raw block.
        const Outcome outcome = outcomeOf(std::string("\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00", 9));
        QCOMPARE(outcome.status.code(), absl::StatusCode::kDataLoss);
        QVERIFY2(message(outcome.status)
                         .find("it needs more than 128 MiB of memory to be unpacked; unpack it "
                               "first, with zstd -d --long=31") != std::string::npos,
                 message(outcome.status).c_str());
    }

    void textThatBeginsLikeAPackerIsText() {
        for (const char* const text :
             {"BZh", "BZh9 is how bzip2 begins", "\x1f\x8b", "PK", "7zXZ"}) {
            const Outcome outcome = outcomeOf(text);
            QVERIFY(outcome.status.ok());
            QCOMPARE(outcome.bytes, std::string(text));
        }
    }

    void aPlainFileComesAsItIs() {
        const std::string bytes = std::string(5 << 20, 'a') + "end";
        const auto source = ByteSource::open(write("plain", bytes));
        QVERIFY(source.ok());
        QCOMPARE((*source)->packer(), std::string_view());
        QCOMPARE((*source)->packedSize(), bytes.size());
        const Outcome outcome = readAll(**source);
        QVERIFY(outcome.status.ok());
        QVERIFY(outcome.bytes == bytes);
        QVERIFY(outcome.largestPiece <= 1 << 20);
        QCOMPARE((*source)->packedBytesRead(), bytes.size());
    }

    void anEmptyFileIsAnEmptyStream() {
        const Outcome outcome = outcomeOf("");
        QVERIFY(outcome.status.ok());
        QCOMPARE(outcome.bytes, std::string());
    }

    void skipsForward_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("plain") << QByteArray::fromStdString(lines());
        QTest::newRow("packed") << QByteArray::fromStdString(packed("lines", "gz"));
    }
    void skipsForward() {
        QFETCH(QByteArray, bytes);
        const std::string text = lines();
        const auto source = ByteSource::open(write("source", bytes.toStdString()));
        QVERIFY(source.ok());
        QVERIFY((*source)->skipTo(10).ok());
        QVERIFY((*source)->skipTo(1000).ok());
        QCOMPARE(readAll(**source).bytes, text.substr(1000));
        QVERIFY((*source)->skipTo(text.size()).ok());
        QCOMPARE((*source)->skipTo(5).code(), absl::StatusCode::kInvalidArgument);
    }

    void skippingBehindTheEndSaysThatTheFileIsAnother_data() { skipsForward_data(); }
    void skippingBehindTheEndSaysThatTheFileIsAnother() {
        QFETCH(QByteArray, bytes);
        const auto source = ByteSource::open(write("source", bytes.toStdString()));
        const absl::Status status = (*source)->skipTo(lines().size() + 1);
        QCOMPARE(status.code(), absl::StatusCode::kOutOfRange);
        QVERIFY(message(status).find("it is not the file that it was") != std::string::npos);
    }

    void whatIsNoFileIsRefusedInWords() {
        const std::string dir = m_dir.path().toStdString();
        const auto refusal = [](const std::filesystem::path& path) {
            return ByteSource::open(path).status();
        };
        QCOMPARE(refusal(dir).code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(message(refusal(dir)), dir + " is a directory, not a file; name a file in it");
        QCOMPARE(refusal(pathOf("nothing")).code(), absl::StatusCode::kNotFound);
        QCOMPARE(message(refusal(pathOf("nothing"))),
                 dir + "/nothing cannot be opened: there is no such file");
        QCOMPARE(::mkfifo(pathOf("pipe").c_str(), 0600), 0);
        QCOMPARE(refusal(pathOf("pipe")).code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(message(refusal(pathOf("pipe"))),
                 dir +
                     "/pipe is a pipe, which cannot be read twice or resumed; write it to a file "
                     "first");
        QCOMPARE(refusal("/dev/null").code(), absl::StatusCode::kInvalidArgument);
    }

    void aFileThatMayNotBeReadIsRefusedInWords() {
        const std::filesystem::path path = write("secret", "x");
        QCOMPARE(::chmod(path.c_str(), 0), 0);
        // The superuser may read everything: stop being it for a moment.
        constexpr uid_t kNobody = 65534;
        const uid_t self = ::geteuid();
        if (self == 0) {
            QCOMPARE(::seteuid(kNobody), 0);
        }
        const absl::Status status = ByteSource::open(path).status();
        if (self == 0) {
            QCOMPARE(::seteuid(self), 0);
        }
        QCOMPARE(status.code(), absl::StatusCode::kPermissionDenied);
        QCOMPARE(message(status), path.string() +
                                      " cannot be opened: you may not read it; give yourself the "
                                      "right to (chmod u+r) or copy it");
    }

    void aFileThatGrowsIsReadToWhereItEndedAndReported() {
        const std::filesystem::path path = write("growing", "one\n");
        const auto source = ByteSource::open(path);
        QVERIFY((*source)->checkUnchanged().ok());
        std::ofstream(path, std::ios::app) << "two\n";
        QCOMPARE(readAll(**source).bytes, std::string("one\n"));
        const absl::Status status = (*source)->checkUnchanged();
        QCOMPARE(status.code(), absl::StatusCode::kFailedPrecondition);
        QCOMPARE(message(status), path.string() +
                                      " grew from 4 to 8 bytes while it was read; import it again "
                                      "once nobody writes to it");
    }

    void aFileThatIsCutWhileItIsReadIsReported() {
        const std::filesystem::path path = write("shrinking", std::string(3 << 20, 'x'));
        const auto source = ByteSource::open(path);
        QCOMPARE((*source)->read()->size(), std::size_t(1 << 20));
        std::filesystem::resize_file(path, 1 << 20);
        const absl::Status status = (*source)->read().status();
        QCOMPARE(status.code(), absl::StatusCode::kFailedPrecondition);
        QVERIFY(message(status).find("was cut while it was read") != std::string::npos);
        QVERIFY(message((*source)->checkUnchanged()).find(" shrank from ") != std::string::npos);
    }

    void aFileThatIsWrittenToAtTheSameSizeIsReported() {
        const std::filesystem::path path = write("changing", "abcd");
        const auto source = ByteSource::open(path);
        const struct ::timespec times[2] = {{1, 0}, {1, 0}};
        QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
        QVERIFY(message((*source)->checkUnchanged()).find(" was written to while it was read") !=
                std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestByteSource)
#include "tst_byte_source.moc"
