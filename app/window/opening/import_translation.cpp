#include "app/window/opening/import_translation.h"

#include <absl/strings/str_split.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <system_error>
#include <vector>

#include "app/window/opening/window_words.h"
#include "importers/field_counts.h"

namespace oxbow {

namespace {

std::optional<std::string> textOf(const std::optional<QString>& answer) {
    return answer ? std::optional(answer->toStdString()) : std::nullopt;
}

QString textOf(const FieldPaths& path) {
    return QString::fromStdString(path.value_or(std::string()));
}

QString importText(const char* text) {
    return QCoreApplication::translate("oxbow::ImportTranslation", text);
}

// What an importer says.
QString shown(const std::string& sentence) {
    return inWindowWords(QString::fromStdString(sentence));
}

QString surenessOf(const Sniff& sniff) {
    if (sniff.confidence >= 80) {
        return importText("Certainly");
    }
    return sniff.confidence >= 40 ? importText("Likely") : importText("Perhaps");
}

FormatChoice choiceOf(const FormatGuess& guess) {
    const QString title = QString::fromStdString(guess.title());
    return {QString::fromStdString(guess.name()),
            guess.described
                ? importText("%1, in %2").arg(title, QString::fromStdString(guess.format->title))
                : title,
            shown(guess.sniff.reason), guess.sniff.confidence};
}

FormatChoice unguessed(const Format& format) {
    return {QString::fromStdString(format.name), QString::fromStdString(format.title),
            importText("it does not look like this"), 0};
}

void addFormats(ImportChoices& plan, const ImportPreview& preview, const FormatLibrary& library) {
    plan.formats.append(choiceOf(preview.guess));
    const auto listed = [&](const std::string& name) {
        for (const FormatChoice& choice : plan.formats) {
            if (choice.name == QString::fromStdString(name)) {
                return true;
            }
        }
        return false;
    };
    for (const FormatGuess& guess : preview.alternatives) {
        if (!listed(guess.name())) {
            plan.formats.append(choiceOf(guess));
        }
    }
    // The user may know better than every guess.
    for (const Format& format : allFormats()) {
        if (!listed(format.name)) {
            plan.formats.append(unguessed(format));
        }
    }
    for (const LibraryFormat& format : library.formats()) {
        const Description& description = *format.description;
        if (!listed(description.name)) {
            plan.formats.append({QString::fromStdString(description.name),
                                 QString::fromStdString(description.title),
                                 importText("it does not look like this"), 0});
        }
    }
}

QString told(const std::optional<std::string>& text) {
    return QString::fromStdString(text.value_or(std::string()));
}

// Whether it is what is said of a told field that no record has.
bool toldButNotFound(const std::string& reason, const Mapping& told) {
    FieldCounts none;
    none.records = 1;
    const auto sentences = fieldSentences(told, none);
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
        return reason.starts_with(sentence.substr(0, sentence.rfind(" of ") + 4));
    });
}

// What a reading says of how its source is written; empty: nothing.
QString writtenIn(const Reading& reading, WrittenPart part) {
    const TimeReading& time = reading.time;
    const ToldDialect& dialect = reading.dialect;
    switch (part) {
        case WrittenPart::TimeLayout:
            return time.layouts.empty() ? QString() : QString::fromStdString(time.layouts.front());
        case WrittenPart::TimeUnit:
            return time.unit ? QString::fromStdString(std::string(nameOf(*time.unit))) : QString();
        case WrittenPart::TimeZone:
            return QString::fromStdString(time.zone);
        case WrittenPart::Records:
            return QString::fromStdString(reading.records);
        case WrittenPart::Encoding:
            return told(dialect.encoding);
        case WrittenPart::Delimiter:
            return told(dialect.delimiter);
        case WrittenPart::Quote:
            return told(dialect.quote);
        case WrittenPart::Header:
            return told(dialect.header);
        case WrittenPart::Skip:
            return dialect.skip ? QString::number(*dialect.skip) : QString();
        case WrittenPart::Year:
            return time.year ? QString::number(*time.year) : QString();
        case WrittenPart::Pattern: {
            // Several, which a description has, cannot be told here.
            const auto& patterns = reading.text.patterns;
            return patterns.size() == 1 ? QString::fromStdString(patterns.front()) : QString();
        }
        case WrittenPart::RecordStart:
            return QString::fromStdString(reading.text.start);
    }
    return {};
}

void addWritten(ImportChoices& plan, const ImportPreview& preview) {
    const Format& format = *preview.guess.format;
    const auto add = [&plan, &preview](WrittenPart part, bool applies,
                                       const QVector<UsualText>& usual, bool usualOnly = false) {
        plan.written[std::size_t(part)] = {applies, writtenIn(preview.reading, part), usual,
                                           usualOnly};
    };
    QVector<UsualText> units;
    for (const std::string& unit :
         std::vector<std::string>(absl::StrSplit(timeUnitNames(), ", "))) {
        const std::string words(wordsOf(timeUnitOf(unit).value_or(TimeUnit::Seconds)));
        units.append({QString::fromStdString(unit), QString::fromStdString(words)});
    }
    add(WrittenPart::TimeLayout, format.takesMapping,
        {{"%Y-%m-%d %H:%M:%E*S", {}},
         {"%d/%m/%Y %H:%M:%S", {}},
         {"%m/%d/%Y %H:%M:%S", {}},
         {"%d/%b/%Y:%H:%M:%S %Ez", {}}});
    add(WrittenPart::TimeUnit, format.takesMapping, units, true);
    add(WrittenPart::TimeZone, format.takesMapping,
        {{"UTC", {}}, {"Europe/Berlin", {}}, {"America/New_York", {}}, {"Asia/Tokyo", {}}});
    add(WrittenPart::Year, format.takesMapping, {});
    add(WrittenPart::Pattern, format.takesText, {});
    add(WrittenPart::RecordStart, format.takesText, {{R"(\d{4}-\d\d-\d\d)", {}}, {R"(\S)", {}}});
    add(WrittenPart::Records, format.takesRecords, {});
    add(WrittenPart::Encoding, format.takesEncoding,
        {{"UTF-8", {}}, {"windows-1252", {}}, {"UTF-16LE", {}}, {"Shift_JIS", {}}});
    add(WrittenPart::Delimiter, format.takesDialect,
        {{"comma", {}}, {"semicolon", {}}, {"tab", {}}, {"space", {}}, {"bar", {}}});
    add(WrittenPart::Quote, format.takesDialect,
        {{"double", importText("\"…\", in it \"\" is a quote")},
         {"backslash", importText("\"…\", in it \\\" is a quote")},
         {"none", importText("not at all")}},
        true);
    add(WrittenPart::Header, format.takesDialect,
        {{"line", importText("the first line")}, {"none", importText("nothing")}});
    add(WrittenPart::Skip, format.takesDialect, {});
}

// What the user said of how the source is written, into the reading.
void tellWritten(const ImportAnswers& answers, Reading& reading) {
    const auto said = [&answers](WrittenPart part) -> std::optional<std::string> {
        const QString& text = answers.written[std::size_t(part)];
        return text.isEmpty() ? std::nullopt : std::optional(text.toStdString());
    };
    if (const auto layout = said(WrittenPart::TimeLayout)) {
        reading.time.layouts = {*layout};
    }
    reading.time.unit = timeUnitOf(said(WrittenPart::TimeUnit).value_or(""));
    reading.time.zone = said(WrittenPart::TimeZone).value_or("");
    reading.records = said(WrittenPart::Records).value_or("");
    ToldDialect& dialect = reading.dialect;
    dialect.encoding = said(WrittenPart::Encoding);
    dialect.delimiter = said(WrittenPart::Delimiter);
    dialect.quote = said(WrittenPart::Quote);
    dialect.header = said(WrittenPart::Header);
    const QString& skip = answers.written[std::size_t(WrittenPart::Skip)];
    bool number = false;
    const qulonglong lines = skip.toULongLong(&number);
    dialect.skip = number ? std::optional<std::uint64_t>(lines) : std::nullopt;
    const int year = answers.written[std::size_t(WrittenPart::Year)].toInt(&number);
    reading.time.year = number ? std::optional(year) : std::nullopt;
    if (const auto pattern = said(WrittenPart::Pattern)) {
        reading.text.patterns = {*pattern};
    }
    reading.text.start = said(WrittenPart::RecordStart).value_or("");
}

}  // namespace

ImportOptions optionsOf(const ImportAnswers& answers) {
    ImportOptions options;
    options.format = answers.format.toStdString();
    options.reading.fields.key = textOf(answers.field(MappedPart::Key));
    options.reading.fields.type = textOf(answers.field(MappedPart::Type));
    options.reading.fields.time = textOf(answers.field(MappedPart::Time));
    options.reading.fields.stream = textOf(answers.field(MappedPart::Stream));
    options.reading.fields.value = textOf(answers.field(MappedPart::Value));
    tellWritten(answers, options.reading);
    options.order = answers.orderByOffset ? MergeOrder::Offset : MergeOrder::Time;
    options.mergeSources = answers.mergeSources;
    return options;
}

ImportChoices choicesOf(const std::vector<std::filesystem::path>& sources,
                        const ImportPreview& preview, const ImportOptions& options) {
    ImportChoices plan;
    const FormatLibrary& library = libraryOf(options);
    const std::filesystem::path& first = sources.front();
    const QFileInfo info(QString::fromStdString(first.string()));
    plan.sourceName = info.fileName();
    plan.sourceFolder = info.absolutePath();
    plan.bytes = info.isFile() ? quint64(info.size()) : 0;
    plan.otherSources = int(sources.size()) - 1;
    addFormats(plan, preview, library);
    addWritten(plan, preview);
    for (const std::string& problem : library.problems()) {
        plan.problems.append(QString::fromStdString(problem));
    }
    plan.sureness = surenessOf(preview.guess.sniff);
    plan.takesMapping = preview.guess.format->takesMapping;
    plan.hasOrder = bool(preview.guess.format->makeSource);
    for (const std::string& name : preview.fieldNames) {
        plan.fieldNames.append(QString::fromStdString(name));
    }
    for (const std::string& reason : preview.mappingReasons) {
        const bool missing = toldButNotFound(reason, options.reading.fields);
        (missing ? plan.notFound : plan.mappingReasons).append(shown(reason));
    }
    const Mapping& mapping = preview.reading.fields;
    const std::pair<MappedPart, const FieldPaths*> parts[] = {
        {MappedPart::Key, &mapping.key},     {MappedPart::Type, &mapping.type},
        {MappedPart::Time, &mapping.time},   {MappedPart::Stream, &mapping.stream},
        {MappedPart::Value, &mapping.value},
    };
    for (const auto& [part, path] : parts) {
        plan.mapping[std::size_t(part)] = textOf(*path);
    }
    plan.events = preview.events;
    plan.previewStoppedAfter = preview.stoppedAfterBytes;
    plan.rejected = preview.rejected;
    for (RejectedRecord& record : plan.rejected) {
        record.reason = shown(record.reason).toStdString();
    }
    for (const std::string& sentence : preview.guess.format->cannotCarry) {
        plan.cannotCarry.append(shown(sentence));
    }
    for (const auto& [sentence, count] : preview.lost) {
        plan.lost.append({shown(sentence), count});
    }
    return plan;
}

QVector<FormatChoice> unguessedFormats() {
    QVector<FormatChoice> formats = {{QString(), importText("choose one"), {}, 0}};
    for (const Format& format : allFormats()) {
        formats.append(unguessed(format));
    }
    return formats;
}

ImportOptions optionsOf(const ImportedSource& source) {
    ImportOptions options;
    options.format = source.format;
    options.reading = readingOf(source.mapping);
    return options;
}

ImportAnswers answersOf(const ImportedSource& source) {
    ImportAnswers answers;
    answers.format = QString::fromStdString(source.format);
    const Reading reading = readingOf(source.mapping);
    const Mapping& fields = reading.fields;
    const std::pair<MappedPart, const FieldPaths*> parts[] = {
        {MappedPart::Key, &fields.key},     {MappedPart::Type, &fields.type},
        {MappedPart::Time, &fields.time},   {MappedPart::Stream, &fields.stream},
        {MappedPart::Value, &fields.value},
    };
    for (const auto& [part, path] : parts) {
        if (*path) {
            answers.field(part) = textOf(*path);
        }
    }
    for (const WrittenPart part : kWrittenParts) {
        answers.written[std::size_t(part)] = writtenIn(reading, part);
    }
    answers.mergeSources = source.merged > 0;
    return answers;
}

std::optional<ImportedSource> followedSource(const Log& log) {
    const auto sources = log.sources();
    if (sources.empty() || log.access() == Log::Access::ReadOnly) {
        return std::nullopt;
    }
    const ImportedSource& source = sources.back();
    const Format* const format = findFormat(source.format);
    const bool can =
        format != nullptr && format->growsByLines && (!source.complete || !source.endMark.empty());
    return can ? std::optional(source) : std::nullopt;
}

}  // namespace oxbow
