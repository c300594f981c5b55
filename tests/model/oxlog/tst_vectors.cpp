#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <set>

#include "model/oxlog/event_fields.h"
#include "model/oxlog/stream_reader.h"
#include "model/oxlog/vectors.h"
#include "model/oxlog/verify.h"

using namespace oxbow::test;

namespace {

QByteArray committed(const std::string& name) {
    QFile file(QString(OXBOW_TEST_DATA "/oxlog/") + QString::fromStdString(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString hex(const std::string& bytes) {
    return QString::fromStdString(oxlog::toHex(bytes));
}

// Collects what the vectors' JSON tells of.
struct Collector : oxlog::Visitor {
    QJsonObject header;
    QJsonArray events, schemas, attachments, annotations, sources, rejected, blocks;
    QJsonArray findings;

    absl::Status onHeader(const oxlog::v1::FileHeader& found) override {
        header = {{"file_id", hex(found.file_id())},
                  {"sync", QString::number(found.sync(), 16)},
                  {"writer", bytesJson(found.writer())},
                  {"first_sequence", static_cast<int>(found.first_sequence())}};
        return absl::OkStatus();
    }
    absl::Status onEvent(const oxlog::StoredEvent& event) override {
        events.append(eventJson(event.message));
        return absl::OkStatus();
    }
    absl::Status onSchemas(const oxlog::v1::Schemas& found) override {
        for (const auto& schema : found.schemas()) {
            schemas.append(QJsonObject{{"id", static_cast<int>(schema.id())},
                                       {"name", bytesJson(schema.name())},
                                       {"encoding", bytesJson(schema.encoding())},
                                       {"content", bytesJson(schema.content())}});
        }
        return absl::OkStatus();
    }
    absl::Status onAttachment(const oxlog::v1::Attachment& part) override {
        attachments.append(QJsonObject{{"name", bytesJson(part.name())},
                                       {"content_type", bytesJson(part.content_type())},
                                       {"content", bytesJson(part.content())},
                                       {"sha256", hex(part.sha256())}});
        return absl::OkStatus();
    }
    absl::Status onAnnotations(const oxlog::v1::Annotations& found) override {
        for (const auto& annotation : found.annotations()) {
            annotations.append(QJsonObject{{"id", bytesJson(annotation.id())},
                                           {"sequence", static_cast<int>(annotation.sequence())},
                                           {"name", bytesJson(annotation.name())},
                                           {"note", bytesJson(annotation.note())},
                                           {"author", bytesJson(annotation.author())},
                                           {"removed", annotation.removed()}});
        }
        return absl::OkStatus();
    }
    absl::Status onManifest(const oxlog::v1::ImportManifest& found) override {
        for (const auto& source : found.sources()) {
            sources.append(QJsonObject{{"path", bytesJson(source.path())},
                                       {"format", bytesJson(source.format())},
                                       {"size", static_cast<int>(source.size())}});
        }
        return absl::OkStatus();
    }
    absl::Status onRejected(const oxlog::v1::Rejected& found) override {
        for (const auto& record : found.records()) {
            rejected.append(QJsonObject{{"before", static_cast<int>(record.before())},
                                        {"source", bytesJson(record.source())},
                                        {"line", static_cast<int>(record.line())},
                                        {"content", bytesJson(record.content())},
                                        {"reason", bytesJson(record.reason())}});
        }
        return absl::OkStatus();
    }
    absl::Status onBlockBegin(const oxlog::Block& block) override {
        blocks.append(
            QJsonObject{{"type", QString::fromStdString(oxlog::blockTypeName(block.head.type))},
                        {"offset", static_cast<int>(block.offset)},
                        {"bytes", static_cast<int>(block.head.totalBytes())},
                        {"first_sequence", static_cast<int>(block.head.firstSequence)},
                        {"events", static_cast<int>(block.head.events)}});
        return absl::OkStatus();
    }
    absl::Status onDamage(const oxlog::Damage& damage) override {
        findings.append(findingJson(damage));
        return absl::OkStatus();
    }
    static QJsonObject findingJson(const oxlog::Damage& damage) {
        return {{"kind", QString::fromStdString(std::string(damageKindName(damage.kind)))},
                {"offset", static_cast<int>(damage.offset)},
                {"size", static_cast<int>(damage.size)},
                {"first_lost", static_cast<int>(damage.firstLost)},
                {"events_lost", static_cast<int>(damage.eventsLost)}};
    }
};

QString shown(const QJsonValue& json) {
    return QString::fromUtf8(QJsonDocument(QJsonObject{{"", json}}).toJson());
}

const Vector& wholeNamed(const QString& name) {
    static const std::vector<Vector> whole = makeWholeVectors();
    for (const Vector& vector : whole) {
        if (QString::fromStdString(vector.name) == name) {
            return vector;
        }
    }
    qFatal("no such vector");
}

// The base's events but those that are lost.
QJsonArray eventsLeft(const QJsonObject& about) {
    std::set<int> lost;
    for (const QJsonValue& sequence : about["lost"].toArray()) {
        lost.insert(sequence.toInt());
    }
    QJsonArray left;
    for (const QJsonValue& event : wholeNamed(about["base"].toString()).about["events"].toArray()) {
        if (lost.count(event["sequence"].toInt()) == 0) {
            left.append(event);
        }
    }
    return left;
}

}  // namespace

class TestVectors : public QObject {
    Q_OBJECT
private slots:
    void theCommittedVectorsAreThoseThatAreMade() {
        for (const auto& vectors : {makeWholeVectors(), makeBrokenVectors()}) {
            for (const Vector& vector : vectors) {
                const QString why =
                    QString::fromStdString(vector.name) + ": run ninja update_oxlog_vectors";
                QVERIFY2(committed(vector.name + ".oxlog").toStdString() == vector.bytes,
                         qPrintable(why));
                QVERIFY2(committed(vector.name + ".json").toStdString() == vectorJson(vector),
                         qPrintable(why));
            }
        }
        QCOMPARE(QDir(OXBOW_TEST_DATA "/oxlog").entryList({"*.oxlog"}).size(),
                 static_cast<qsizetype>(makeWholeVectors().size() + makeBrokenVectors().size()));
    }

    void aWholeFileHoldsWhatWasWritten_data() { list(makeWholeVectors()); }
    void aWholeFileHoldsWhatWasWritten() {
        QFETCH(int, index);
        const Vector vector = makeWholeVectors()[static_cast<std::size_t>(index)];
        Collector found;
        oxlog::StreamReader reader(found);
        // In pieces of 7 bytes: where a piece ends must not matter.
        for (std::size_t at = 0; at < vector.bytes.size(); at += 7) {
            QVERIFY(reader.feed(std::string_view(vector.bytes).substr(at, 7)).ok());
        }
        const auto ending = reader.finish();
        QVERIFY(ending.ok());
        QCOMPARE(ending->closed, vector.about["verdict"].toString() == "whole");
        QCOMPARE(found.findings.size(), 0);
        const std::pair<const char*, QJsonValue> parts[] = {
            {"header", found.header},           {"events", found.events},
            {"schemas", found.schemas},         {"attachments", found.attachments},
            {"annotations", found.annotations}, {"sources", found.sources},
            {"rejected", found.rejected},       {"blocks", found.blocks}};
        for (const auto& [name, part] : parts) {
            QCOMPARE(shown(part), shown(vector.about[name]));
        }
    }

    void verificationFindsNothingInAWholeFileAndKnowsItsRoot_data() { list(makeWholeVectors()); }
    void verificationFindsNothingInAWholeFileAndKnowsItsRoot() {
        QFETCH(int, index);
        const Vector vector = makeWholeVectors()[static_cast<std::size_t>(index)];
        const auto report = oxlog::verifyBytes(vector.bytes);
        QVERIFY(report.ok());
        QVERIFY2(report->findingCount == 0, report->text().c_str());
        QCOMPARE(report->ok(), vector.about["verdict"].toString() == "whole");
        QCOMPARE(QString::fromStdString(toText(*report->root)),
                 vector.about["checkpoint"].toString());
    }

    void aBrokenFileGetsItsVerdict_data() { list(makeBrokenVectors()); }
    void aBrokenFileGetsItsVerdict() {
        QFETCH(int, index);
        const Vector vector = makeBrokenVectors()[static_cast<std::size_t>(index)];
        const QString verdict = vector.about["verdict"].toString();
        const auto report = oxlog::verifyBytes(vector.bytes);
        if (verdict == "refused") {
            const QMap<QString, std::pair<absl::StatusCode, QString>> expected = {
                {"not-oxlog", {absl::StatusCode::kInvalidArgument, "is not an oxlog file"}},
                {"line-ends", {absl::StatusCode::kInvalidArgument, "line ends were changed"}},
                {"high-bit", {absl::StatusCode::kInvalidArgument, "high bit"}},
                {"header", {absl::StatusCode::kDataLoss, "header block"}},
                {"newer", {absl::StatusCode::kFailedPrecondition, "newer"}}};
            const auto& [code, words] = expected[vector.about["why"].toString()];
            QCOMPARE(static_cast<int>(report.status().code()), static_cast<int>(code));
            QVERIFY2(QString::fromStdString(std::string(report.status().message())).contains(words),
                     std::string(report.status().message()).c_str());
            return;
        }
        QVERIFY2(report.ok(), std::string(report.status().message()).c_str());
        QJsonArray findings;
        for (const oxlog::Damage& damage : report->findings) {
            findings.append(Collector::findingJson(damage));
        }
        QVERIFY2(findings == vector.about["findings"].toArray(), report->text().c_str());
        QCOMPARE(report->ending.closed, verdict != "unclosed");
        if (verdict == "unclosed") {
            QCOMPARE(static_cast<int>(report->ending.droppedBytes),
                     vector.about["dropped"]["bytes"].toInt());
            QCOMPARE(static_cast<int>(report->ending.droppedAt),
                     vector.about["dropped"]["offset"].toInt());
        }
    }

    void ofABrokenFileAllIsReadThatCanBe_data() { list(makeBrokenVectors()); }
    void ofABrokenFileAllIsReadThatCanBe() {
        QFETCH(int, index);
        const Vector vector = makeBrokenVectors()[static_cast<std::size_t>(index)];
        if (vector.about["verdict"].toString() == "refused") {
            return;
        }
        Collector found;
        oxlog::StreamReader reader(found);
        QVERIFY(reader.feed(vector.bytes).ok());
        QVERIFY(reader.finish().ok());
        QJsonArray expected = eventsLeft(vector.about);
        if (vector.name == "changed-event") {
            QCOMPARE(found.events.size(), expected.size());
            return;
        }
        QCOMPARE(shown(found.events), shown(expected));
    }

    // Of a cut file everything is there up to the last block that is whole.
    void aFileCutAtAnyByteIsRecoveredToItsLastWholeBlock() {
        const Vector& vector = wholeNamed("several-blocks");
        const QJsonArray blocks = vector.about["blocks"].toArray();
        for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
            int end = size < 8 ? 0 : 8;
            int events = 0;
            for (const QJsonValue& block : blocks) {
                const int blockEnd = block["offset"].toInt() + block["bytes"].toInt();
                if (blockEnd <= static_cast<int>(size)) {
                    end = blockEnd;
                    events += block["events"].toInt();
                }
            }
            const auto report = oxlog::verifyBytes(vector.bytes.substr(0, size));
            QVERIFY(report.ok());
            QCOMPARE(QString::fromStdString(report->ending.recovery()),
                     QString("recovered %1 events; dropped %2 bytes at offset %3")
                         .arg(events)
                         .arg(static_cast<int>(size) - end)
                         .arg(end)
                         .replace(" 1 bytes", " 1 byte"));
        }
    }

    // One bit anywhere: it is always noticed, and never costs more than the block it is in.
    void aFlippedBitIsAlwaysNoticed() {
        const Vector& vector = wholeNamed("several-blocks");
        for (std::size_t at = 0; at < vector.bytes.size(); ++at) {
            std::string bytes = vector.bytes;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
            const auto report = oxlog::verifyBytes(bytes);
            const std::string where = "byte " + std::to_string(at);
            QVERIFY2(!report.ok() || !report->ok(), where.c_str());
            QVERIFY2(at < 120 || (report.ok() && report->ending.events >= 27), where.c_str());
        }
    }

private:
    static void list(const std::vector<Vector>& vectors) {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Vector& vector : vectors) {
            QTest::newRow(vector.name.c_str()) << index++;
        }
    }
};

QTEST_APPLESS_MAIN(TestVectors)
#include "tst_vectors.moc"
