#include "app/window/folds/script/script_step_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr qsizetype kMostShown = 4'000;  // of a row's text
constexpr std::size_t kMostStepRows = 50;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ScriptStep)
};

QString escaped(std::string_view bytes) {
    QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    if (text.size() > kMostShown) {
        text = text.left(kMostShown) + QStringLiteral("…");
    }
    return text.toHtmlEscaped();
}

QString ink(const QColor& colour, const QString& html) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), html);
}

QString rowText(const std::optional<FoldRow>& row, const QString& none, const Theme& theme) {
    if (!row) {
        return ink(theme.dim, none);
    }
    if (!row->shown) {
        return ink(theme.dim, Words::tr("shows no row"));
    }
    return row->poisoned ? ink(theme.dangerText, escaped(*row->shown)) : escaped(*row->shown);
}

QString nameOf(const RowKey& key) {
    if (key.stream.empty() && key.key.empty()) {
        return Words::tr("the one row");
    }
    return key.stream.empty() ? escaped(key.key) : escaped(key.stream) + " · " + escaped(key.key);
}

QString timeOf(std::int64_t nanoseconds) {
    constexpr double kMilli = 1e6;
    return Words::tr("%1 ms").arg(static_cast<double>(nanoseconds) / kMilli, 0, 'f', 2);
}

}  // namespace

QString htmlOfMessage(const QString& sentence, const Theme& theme) {
    return "<p>" + ink(theme.dim, sentence.toHtmlEscaped()) + "</p>";
}

const FoldStepRow* failedRow(const FoldStep& step) {
    for (const FoldStepRow& row : step.rows) {
        if (row.after && row.after->poisoned && row.after->shown) {
            return &row;
        }
    }
    return nullptr;
}

QString htmlOfStep(Position position, const FoldStep& step, const Theme& theme,
                   const TypeFaces& faces) {
    const Event& event = step.event;
    QString title = Words::tr("Event %1").arg(formatCount(position.value()));
    if (event.type) {
        title += " · " + escaped(*event.type);
    }
    if (event.key) {
        title += " · " + escaped(*event.key);
    }
    const auto touched = std::count_if(step.rows.begin(), step.rows.end(),
                                       [](const FoldStepRow& row) { return row.written; });
    QString html =
        "<p><b>" + title + "</b> &nbsp; " +
        ink(theme.dim,
            Words::tr("%1 touched, %2")
                .arg(formatCountOf(static_cast<std::uint64_t>(touched), Words::tr("row")),
                     timeOf(step.nanoseconds))) +
        "</p>";
    if (step.rows.empty()) {
        html += htmlOfMessage(Words::tr("The script passes over this event: no row is touched."),
                              theme);
    }
    const QString mono = QStringLiteral("font-family:'%1'").arg(faces.mono.family());
    const auto line = [&](const QString& what, const QString& text) {
        return QStringLiteral(
                   "<tr><td style='padding-right:12px'>%1</td><td style=\"%2\">%3</td>"
                   "</tr>")
            .arg(ink(theme.dim, what), mono, text);
    };
    for (std::size_t i = 0; i < step.rows.size() && i < kMostStepRows; ++i) {
        const FoldStepRow& row = step.rows[i];
        if (!row.written) {
            html += "<table>" + line(Words::tr("row"), nameOf(row.key)) +
                    line(Words::tr("stays"), rowText(row.after, Words::tr("no row"), theme)) +
                    "</table><br>";
            continue;
        }
        html += "<table>" + line(Words::tr("row"), nameOf(row.key)) +
                line(Words::tr("before"), rowText(row.before, Words::tr("no row"), theme)) +
                line(Words::tr("after"), rowText(row.after, Words::tr("no row any more"), theme)) +
                "</table><br>";
    }
    if (step.rows.size() > kMostStepRows) {
        html += htmlOfMessage(
            Words::tr("And %1 more.")
                .arg(formatCountOf(step.rows.size() - kMostStepRows, Words::tr("row"))),
            theme);
    }
    for (const Event& emitted : step.published) {
        const QString to = QString::fromStdString(emitted.stream) +
                           (emitted.key ? "-" + QString::fromStdString(*emitted.key) : QString());
        html +=
            "<table>" +
            line(Words::tr("emitted"),
                 (to + " · " + QString::fromStdString(emitted.type.value_or(""))).toHtmlEscaped()) +
            line(Words::tr("data"), escaped(emitted.value.value_or(""))) + "</table><br>";
    }
    return html;
}

}  // namespace oxbow
