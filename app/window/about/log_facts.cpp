#include "app/window/about/log_facts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QStringList>
#include <algorithm>

#include "app/window/opening/import_translation.h"
#include "app/window/opening/window_words.h"
#include "importers/format/reading.h"
#include "importers/registry.h"
#include "views/common/format.h"
#include "views/importing/written_choices.h"

namespace oxbow {

namespace {

// Of thousands of streams or types the largest tell most.
constexpr std::size_t kMostNamed = 200;

QString said(const char* text) {
    return QCoreApplication::translate("oxbow::LogFacts", text);
}

QString row(const QString& name, const QString& html) {
    return "<tr><td style='padding:2px 18px 2px 0'>" + name.toHtmlEscaped() +
           "</td><td style='padding:2px 0'>" + html + "</td></tr>";
}

QString table(const QStringList& rows) {
    return "<table>" + rows.join(QString()) + "</table>";
}

std::vector<std::pair<std::string, std::uint64_t>> counted(
    const Names& names, const std::vector<std::uint64_t>& counts) {
    std::vector<std::pair<std::string, std::uint64_t>> all;
    for (std::size_t i = 0; i < names->size(); ++i) {
        all.emplace_back((*names)[i], i < counts.size() ? counts[i] : 0);
    }
    std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second > b.second; });
    return all;
}

QString countsOf(const std::vector<std::pair<std::string, std::uint64_t>>& all) {
    QStringList rows;
    for (std::size_t i = 0; i < std::min(all.size(), kMostNamed); ++i) {
        const QString name = fromUtf8(all[i].first);
        rows << row(name.isEmpty() ? QStringLiteral("\"\"") : name,
                    formatCountOf(all[i].second, QStringLiteral("event")));
    }
    if (all.size() > kMostNamed) {
        rows << row(said("and more"), formatCount(all.size() - kMostNamed));
    }
    return table(rows);
}

QString mappingOf(const ImportedSource& source) {
    const Reading reading = readingOf(source.mapping);
    QStringList parts;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& paths = reading.fields.*field.path;
        if (paths) {
            QStringList names;
            for (const std::string& path : paths.all()) {
                names << "<code>" + fromUtf8(path).toHtmlEscaped() + "</code>";
            }
            parts << fromUtf8(field.name) + " = " +
                         (names.isEmpty() ? said("none") : names.join(said(", else ")));
        }
    }
    return parts.isEmpty() ? said("as the format has it") : parts.join(QStringLiteral(" · "));
}

// What is said of it on the import page under "How it is written"; empty: nothing.
QString writtenAs(const ImportedSource& source) {
    const ImportAnswers answers = answersOf(source);
    QStringList parts;
    for (const WrittenPart part : kWrittenParts) {
        const QString& text = answers.written[std::size_t(part)];
        if (!text.isEmpty()) {
            parts << labelOf(part) + " <code>" + text.toHtmlEscaped() + "</code>";
        }
    }
    return parts.join(QStringLiteral(" · "));
}

QString pageOf(const ImportedSource& source) {
    const QFileInfo file(fromUtf8(source.path));
    const Format* const format = findFormat(source.format);
    QStringList rows;
    rows << row(said("where"), file.absoluteFilePath().toHtmlEscaped());
    rows << row(said("format"),
                (format ? fromUtf8(format->title) : fromUtf8(source.format)).toHtmlEscaped());
    rows << row(said("mapping"), mappingOf(source));
    if (const QString written = writtenAs(source); !written.isEmpty()) {
        rows << row(said("written with"), written);
    }
    rows << row(said("size"), formatBytes(source.bytes));
    rows << row(said("last changed"),
                QDateTime::fromMSecsSinceEpoch(source.modifiedNanoseconds / 1'000'000)
                    .toString("yyyy-MM-dd HH:mm:ss"));
    if (!source.orderRule.empty()) {
        rows << row(said("order"), fromUtf8(source.orderRule).toHtmlEscaped());
    }
    if (!source.complete) {
        rows << row(said("not complete"), said("the import did not come to its end"));
    }
    if (!source.damage.empty()) {
        rows << row(said("not read on"), inWindowWords(fromUtf8(source.damage)).toHtmlEscaped());
    }
    QStringList lost;
    for (const auto& [what, count] : source.lost) {
        lost << inWindowWords(fromUtf8(what)).toHtmlEscaped() + " × " + formatCount(count);
    }
    rows << row(said("what was lost"), lost.isEmpty() ? said("nothing") : lost.join("<br>"));
    return "<h3>" + file.fileName().toHtmlEscaped() + "</h3>" + table(rows);
}

}  // namespace

LogFacts factsOf(const Log& log) {
    LogFacts facts;
    facts.folder = log.workspace().string();
    facts.readOnly = log.access() == Log::Access::ReadOnly;
    facts.bytes = log.diskBytes();
    facts.events = log.end().value();
    facts.keys = log.keyCount();
    facts.rejected = log.rejectedCount();
    facts.late = log.lateCount();
    facts.marks = log.marks().size();
    facts.firstTime = log.firstTime();
    facts.lastTime = log.lastTime();
    facts.sources = log.sources();
    facts.streams = counted(log.streams(), log.streamCounts());
    facts.types = counted(log.types(), log.typeCounts());
    return facts;
}

QString pageOf(const LogFacts& facts) {
    QStringList rows;
    rows << row(said("events"), formatCount(facts.events));
    rows << row(said("keys"), formatCount(facts.keys));
    rows << row(said("first time"), formatTime(facts.firstTime).toHtmlEscaped());
    rows << row(said("last time"), formatTime(facts.lastTime).toHtmlEscaped());
    rows << row(said("late events"), formatCount(facts.late));
    rows << row(said("rejected records"), formatCount(facts.rejected));
    rows << row(said("marks"), formatCount(facts.marks));
    rows << row(said("workspace"), fromUtf8(facts.folder).toHtmlEscaped() +
                                       (facts.readOnly ? " · " + said("read-only") : QString()));
    rows << row(said("on disk"), formatBytes(facts.bytes));
    QString page = table(rows) + "<h2>" + said("Sources") + "</h2>";
    for (const ImportedSource& source : facts.sources) {
        page += pageOf(source);
    }
    page += "<h2>" + said("Streams") + "</h2>" + countsOf(facts.streams);
    if (!facts.types.empty()) {
        page += "<h2>" + said("Types") + "</h2>" + countsOf(facts.types);
    }
    return page;
}

}  // namespace oxbow
