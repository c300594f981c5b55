#include "app/window/opening/import_translation.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <system_error>

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

QString surenessOf(const Sniff& sniff) {
    if (sniff.confidence >= 80) {
        return importText("Certainly");
    }
    return sniff.confidence >= 40 ? importText("Likely") : importText("Perhaps");
}

FormatChoice choiceOf(const FormatGuess& guess) {
    return {QString::fromStdString(guess.format->name), QString::fromStdString(guess.format->title),
            QString::fromStdString(guess.sniff.reason), guess.sniff.confidence};
}

FormatChoice unguessed(const Format& format) {
    return {QString::fromStdString(format.name), QString::fromStdString(format.title),
            importText("it does not look like this"), 0};
}

void addFormats(ImportChoices& plan, const ImportPreview& preview) {
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
        if (!listed(guess.format->name)) {
            plan.formats.append(choiceOf(guess));
        }
    }
    // The user may know better than every guess.
    for (const Format& format : allFormats()) {
        if (!listed(format.name)) {
            plan.formats.append(unguessed(format));
        }
    }
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
    options.order = answers.orderByOffset ? MergeOrder::Offset : MergeOrder::Time;
    options.mergeSources = answers.mergeSources;
    return options;
}

ImportChoices choicesOf(const std::vector<std::filesystem::path>& sources,
                        const ImportPreview& preview) {
    ImportChoices plan;
    const std::filesystem::path& first = sources.front();
    const QFileInfo info(QString::fromStdString(first.string()));
    plan.sourceName = info.fileName();
    plan.sourceFolder = info.absolutePath();
    plan.bytes = info.isFile() ? quint64(info.size()) : 0;
    plan.otherSources = int(sources.size()) - 1;
    addFormats(plan, preview);
    plan.sureness = surenessOf(preview.guess.sniff);
    plan.takesMapping = preview.guess.format->takesMapping;
    plan.hasOrder = bool(preview.guess.format->makeSource);
    for (const std::string& name : preview.fieldNames) {
        plan.fieldNames.append(QString::fromStdString(name));
    }
    for (const std::string& reason : preview.mappingReasons) {
        plan.mappingReasons.append(QString::fromStdString(reason));
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
    plan.rejected = preview.rejected;
    for (const std::string& sentence : preview.guess.format->cannotCarry) {
        plan.cannotCarry.append(QString::fromStdString(sentence));
    }
    for (const auto& [sentence, count] : preview.lost) {
        plan.lost.append({QString::fromStdString(sentence), count});
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
    const Mapping fields = readingOf(source.mapping).fields;
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
    std::error_code ignored;
    const bool file = std::filesystem::is_regular_file(source.path, ignored);
    const bool can = format != nullptr && format->growsByLines && file &&
                     (!source.complete || !source.endMark.empty());
    return can ? std::optional(source) : std::nullopt;
}

}  // namespace oxbow
