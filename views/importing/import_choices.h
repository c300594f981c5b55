// What the import page shows and what the user answers, as plain values.
//
// The page knows no importer: the application translates what the importers guess into these, and
// the answers back.
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>
#include <optional>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"

namespace oxbow {

// The parts of an event that a mapping can take from fields of a record.
enum class MappedPart { Key, Type, Time, Stream, Value };
inline constexpr MappedPart kMappedParts[] = {MappedPart::Key, MappedPart::Type, MappedPart::Time,
                                              MappedPart::Stream, MappedPart::Value};

// What can be said of how a source is written, beside its fields.
enum class WrittenPart {
    TimeLayout,
    TimeUnit,
    TimeZone,
    Records,
    Encoding,
    Delimiter,
    Quote,
    Header,
    Skip,
    Year,
    Pattern,
    RecordStart
};
inline constexpr WrittenPart kWrittenParts[] = {
    WrittenPart::TimeLayout, WrittenPart::TimeUnit,    WrittenPart::TimeZone, WrittenPart::Year,
    WrittenPart::Pattern,    WrittenPart::RecordStart, WrittenPart::Records,  WrittenPart::Encoding,
    WrittenPart::Delimiter,  WrittenPart::Quote,       WrittenPart::Header,   WrittenPart::Skip};

// What the user has said; what is unset is guessed.
struct ImportAnswers {
    QString format;  // empty: guessed
    // A field's path; an empty one says that there is no such field (for the value: that the whole
    // record is the value).
    std::optional<QString> fields[std::size(kMappedParts)];
    QString written[std::size(kWrittenParts)];  // empty: found out
    bool orderByOffset = false;
    bool mergeSources = false;  // several files in one order of time

    std::optional<QString>& field(MappedPart part) { return fields[std::size_t(part)]; }
    const std::optional<QString>& field(MappedPart part) const { return fields[std::size_t(part)]; }
};

// A format that might fit.
struct FormatChoice {
    QString name;    // for answers
    QString title;   // "JSON Lines"
    QString reason;  // "the first 12 lines are JSON objects"
    int confidence = 0;
};

// What is often told of a thing.
struct UsualText {
    QString text;
    QString words;  // empty: the text says it itself
};

// One thing about how a source is written.
struct WrittenChoice {
    bool applies = false;      // to the format that is chosen
    QString inForce;           // found or told; empty: not known
    QVector<UsualText> usual;  // to choose from
    bool usualOnly = false;
};

struct ImportChoices {
    QString sourceName;    // "orders.jsonl"
    QString sourceFolder;  // where it lies
    quint64 bytes = 0;     // 0: not known
    int otherSources = 0;  // imported after this one, with the same answers
    quint64 files = 1;     // in all of them: folders and archives hold several

    QVector<FormatChoice> formats;  // the chosen one first
    QString sureness;               // of the chosen one, in words

    bool takesMapping = false;
    QStringList fieldNames;                    // of the records
    QString mapping[std::size(kMappedParts)];  // in force, guesses included; empty: none
    QStringList mappingReasons;                // a sentence for each guess
    QStringList notFound;                      // for each told path that no record has
    WrittenChoice written[std::size(kWrittenParts)];
    QStringList problems;   // the user's descriptions that cannot be read
    bool hasOrder = false;  // partitions can be merged by time or by offset

    std::vector<Event> events;        // the first ones
    bool isAll = false;               // these are all events that come of it
    quint64 previewStoppedAfter = 0;  // bytes, beyond which there is more; 0: there are enough
    std::vector<RejectedRecord> rejected;
    QStringList cannotCarry;                    // what such a file can never hold
    QVector<std::pair<QString, quint64>> lost;  // what was seen, and how often
};

}  // namespace oxbow
