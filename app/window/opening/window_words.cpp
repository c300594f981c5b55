#include "app/window/opening/window_words.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <utility>

#include "model/session/sentence.h"
#include "views/importing/written_choices.h"

namespace oxbow {

namespace {

QString said(const char* text) {
    return QCoreApplication::translate("oxbow::WindowWords", text);
}

// Empty: there is no such control.
QString controlOf(const QString& option) {
    static const std::pair<const char*, WrittenPart> kWritten[] = {
        {"time-format", WrittenPart::TimeLayout}, {"time-unit", WrittenPart::TimeUnit},
        {"time-zone", WrittenPart::TimeZone},     {"time-year", WrittenPart::Year},
        {"records", WrittenPart::Records},        {"encoding", WrittenPart::Encoding},
        {"delimiter", WrittenPart::Delimiter},    {"quote", WrittenPart::Quote},
        {"header", WrittenPart::Header},          {"skip", WrittenPart::Skip},
        {"pattern", WrittenPart::Pattern},        {"record-start", WrittenPart::RecordStart},
    };
    for (const auto& [name, part] : kWritten) {
        if (option == QLatin1String(name)) {
            return said("How it is written › %1").arg(labelOf(part));
        }
    }
    static const std::pair<const char*, const char*> kOthers[] = {
        {"key", QT_TRANSLATE_NOOP("oxbow::WindowWords", "key")},
        {"type", QT_TRANSLATE_NOOP("oxbow::WindowWords", "type")},
        {"time", QT_TRANSLATE_NOOP("oxbow::WindowWords", "time")},
        {"stream", QT_TRANSLATE_NOOP("oxbow::WindowWords", "stream")},
        {"value", QT_TRANSLATE_NOOP("oxbow::WindowWords", "value")},
        {"format", QT_TRANSLATE_NOOP("oxbow::WindowWords", "format")},
        {"order", QT_TRANSLATE_NOOP("oxbow::WindowWords", "order of partitions")},
        {"follow", QT_TRANSLATE_NOOP("oxbow::WindowWords", "Follow the file as it grows")},
    };
    for (const auto& [name, words] : kOthers) {
        if (option == QLatin1String(name)) {
            return said(words);
        }
    }
    return {};
}

}  // namespace

QString inWindowWords(QString text) {
    // What only the command line can do is no advice: in brackets, as another way, or as the only
    // one.
    static const QRegularExpression kNotHere[] = {
        QRegularExpression(QStringLiteral(R"( \([^()]*--(append|force-mapping)\b[^()]*\))")),
        QRegularExpression(
            QStringLiteral(R"(, or\b((?!, or\b)[^;])*--(append|force-mapping)\b[^;]*)")),
        QRegularExpression(QStringLiteral(R"(;[^;]*--(append|force-mapping)\b[^;]*)")),
    };
    for (const QRegularExpression& way : kNotHere) {
        text.remove(way);
    }
    static const QRegularExpression option(QStringLiteral("(?<![\\w-])--([a-z]+(?:-[a-z]+)*)"));
    qsizetype from = 0;
    for (auto found = option.match(text); found.hasMatch(); found = option.match(text, from)) {
        const QString control = controlOf(found.captured(1));
        const QString words = control.isEmpty() ? found.captured(0) : "“" + control + "”";
        text.replace(found.capturedStart(), found.capturedLength(), words);
        from = found.capturedStart() + words.size();
    }
    static const QRegularExpression names(QStringLiteral("say which format it is \\([^)]*\\)"));
    text.replace(names, said("choose it above"));
    return text.replace(QLatin1String("leave the option out"), said("leave it empty"));
}

QString importSentence(const absl::Status& status) {
    return inWindowWords(sentence(status));
}

}  // namespace oxbow
