#include "views/event/event_summary.h"

#include <QCoreApplication>
#include <QStringList>
#include <tuple>

#include "views/common/field_changes.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kPartBytes = 120;
constexpr std::size_t kHeadersShown = 12;

QString tr(const char* text) {
    return QCoreApplication::translate("EventSummary", text);
}

// Names are dim, what they name is not.
class Line {
public:
    explicit Line(const Theme& theme) : m_theme(theme) {}

    void add(const QString& name, const QString& value) {
        m_parts.append(coloured(m_theme.dim, name.toHtmlEscaped()) + " " + value);
    }
    void add(const QString& name, const OptionalBytes& value) { add(name, shown(value)); }
    QString html() const { return m_parts.join(QStringLiteral("&nbsp;&nbsp; ")); }

    QString shown(const OptionalBytes& bytes) const {
        if (!bytes) {
            return coloured(m_theme.dim, QStringLiteral("∅"));
        }
        if (bytes->empty()) {
            return coloured(m_theme.dim, QStringLiteral("\"\""));
        }
        return fromUtf8(payloadPreview(*bytes, kPartBytes)).toHtmlEscaped();
    }

    static QString coloured(const QColor& colour, const QString& html) {
        return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), html);
    }

private:
    const Theme& m_theme;
    QStringList m_parts;
};

QString sourceLine(const Event& event, const Theme& theme) {
    Line line(theme);
    line.add(tr("stream"), OptionalBytes(event.stream));
    if (event.partition >= 0) {
        line.add(tr("partition"), QString::number(event.partition));
    }
    if (event.offset >= 0) {
        line.add(tr("offset"), formatCount(static_cast<std::uint64_t>(event.offset)));
    }
    line.add(tr("key"), event.key);
    if (event.type) {
        line.add(tr("type"), event.type);
    }
    if (event.details.correlation) {
        line.add(tr("correlation"), event.details.correlation);
    }
    if (event.details.actor) {
        line.add(tr("actor"), event.details.actor);
    }
    for (const std::string& cause : event.details.causations) {
        line.add(tr("caused by"), OptionalBytes(cause));
    }
    return line.html();
}

QString timeLine(const Event& event, const Theme& theme) {
    Line line(theme);
    line.add(tr("event time"), formatTime(event.time).toHtmlEscaped());
    if (event.recordTime && event.time) {
        const std::int64_t after = event.recordTime->nanoseconds - event.time->nanoseconds;
        line.add(tr("recorded"), (after >= 0 ? "+" : "") + formatDuration(after));
    } else if (event.recordTime) {
        line.add(tr("recorded"), formatTime(event.recordTime).toHtmlEscaped());
    }
    if (event.details.transaction) {
        const Transaction& transaction = *event.details.transaction;
        line.add(tr("transaction"), OptionalBytes(transaction.id));
        line.add(tr("index"), formatCount(transaction.index) +
                                  (transaction.last ? " " + tr("(last)") : QString()));
    }
    if (const auto& transaction = event.details.transaction;
        transaction && transaction->outcome != TransactionOutcome::Decided) {
        line.add(tr("outcome"),
                 transaction->outcome == TransactionOutcome::Open
                     ? tr("open where the source ends, taken in by the table")
                     : tr("unknown: what would say it is lost; taken in by the table"));
    }
    if (event.kind != EventKind::Data) {
        line.add(tr("kind"), event.kind == EventKind::Control
                                 ? tr("control record, ignored by the table")
                                 : tr("aborted, ignored by the table"));
    }
    return line.html();
}

QString detailsLine(const EventDetails& details, const Theme& theme) {
    Line line(theme);
    for (std::size_t i = 0; i < std::min(details.headers.size(), kHeadersShown); ++i) {
        const Header& header = details.headers[i];
        line.add(i == 0 ? tr("headers") : QString(),
                 line.shown(OptionalBytes(header.name)) + "=" + line.shown(header.value));
    }
    if (details.headers.size() > kHeadersShown) {
        line.add(QString(), tr("and %1 more").arg(details.headers.size() - kHeadersShown));
    }
    for (const Reference& reference : details.references) {
        line.add(fromUtf8(reference.role.empty() ? reference.type : reference.role),
                 OptionalBytes(reference.id));
    }
    if (details.contentType) {
        line.add(tr("content type"), details.contentType);
    }
    if (details.schemaId) {
        line.add(tr("schema"), QString::number(*details.schemaId));
    }
    return line.html();
}

QString whatHappened(const EventContent& content) {
    const Event& event = content.event;
    if (event.kind == EventKind::Control) {
        return tr("A control record touches no row.");
    }
    if (event.kind == EventKind::Aborted) {
        return tr("It was rolled back, so it touches no row.");
    }
    if (!content.change) {
        return tr("It has no key, so it touches no row.");
    }
    switch (content.change->kind) {
        case ChangeKind::Insert:
            return tr("The row came with this event.");
        case ChangeKind::Update:
            return tr("The row was written by this event.");
        case ChangeKind::Delete:
            return tr("The row was deleted by this event: its value is null.");
        case ChangeKind::None:
            return tr("It changed nothing: a null value for a key that has no row.");
    }
    return {};
}

}  // namespace

namespace {

// "total 19.90 → 25.00"
QString changed(const Line& line, const QString& name, const OptionalBytes& before,
                const OptionalBytes& after) {
    return name.toHtmlEscaped() + " " + line.shown(before) + QStringLiteral(" → ") +
           line.shown(after);
}

QStringList changesSince(const Event& before, const Event& now, const Theme& theme) {
    const Line line(theme);
    QStringList parts;
    const std::tuple<QString, OptionalBytes, OptionalBytes> own[] = {
        {tr("stream"), before.stream, now.stream},
        {tr("key"), before.key, now.key},
        {tr("type"), before.type, now.type},
        {tr("time"), formatTime(before.time).toStdString(), formatTime(now.time).toStdString()},
    };
    for (const auto& [name, was, is] : own) {
        if (was != is) {
            parts << changed(line, name, was, is);
        }
    }
    const auto textOf = [](const std::optional<RowField>& field) {
        return field ? OptionalBytes(field->text) : std::nullopt;
    };
    for (const FieldChange& field : fieldChanges(before.value, now.value)) {
        if (field.kind != ChangeKind::None) {
            parts << changed(line, field.name.empty() ? tr("value") : fromUtf8(field.name),
                             textOf(field.before), textOf(field.after));
        }
    }
    return parts;
}

}  // namespace

QString editSummary(const EventContent& content, const Theme& theme) {
    if (!content.edit) {
        return {};
    }
    constexpr int kChangesShown = 6;
    const EventEdit& edit = *content.edit;
    const QString branch = fromUtf8(edit.branch).toHtmlEscaped();
    const QString origin = edit.origin ? formatPosition(*edit.origin) : QString();
    const auto said = [](const QColor& colour, const QString& text) {
        return QStringLiteral("<b>") + Line::coloured(colour, text) + QStringLiteral("</b>");
    };
    switch (edit.what) {
        case EventEdit::What::Inserted:
            return said(theme.insertedText, tr("+ Inserted in %1: no fact").arg(branch));
        case EventEdit::What::Moved:
            return said(theme.updatedText,
                        tr("↦ Moved in %1: it happened at %2").arg(branch, origin));
        case EventEdit::What::Dropped:
            return said(theme.deletedText,
                        tr("✕ Dropped in %1: as if it had not happened").arg(branch));
        case EventEdit::What::MovedAway:
            return said(theme.deletedText, tr("↤ Moved away in %1: it stood here").arg(branch));
        case EventEdit::What::Modified:
            break;
    }
    QStringList parts =
        edit.original ? changesSince(*edit.original, content.event, theme) : QStringList();
    if (parts.size() > kChangesShown) {
        const auto more = parts.size() - kChangesShown;
        parts.resize(kChangesShown);
        parts << tr("and %1 more").arg(more);
    }
    return said(theme.updatedText, tr("✎ Changed in %1").arg(branch)) +
           (parts.isEmpty() ? QString() : ": " + parts.join(QStringLiteral(" · ")));
}

QString orphanSummary(const Theme& theme) {
    return QStringLiteral("<b>") +
           Line::coloured(theme.warningText, tr("⚠ Decided in the original history")) +
           QStringLiteral("</b>: ") +
           tr("it says that it was caused by an event that is gone here").toHtmlEscaped();
}

QString eventSummary(const EventContent& content, const Theme& theme) {
    QStringList lines{sourceLine(content.event, theme), timeLine(content.event, theme)};
    const QString details = detailsLine(content.event.details, theme);
    if (!details.isEmpty()) {
        lines.append(details);
    }
    if (const QString edit = editSummary(content, theme); !edit.isEmpty()) {
        lines.prepend(edit);
    }
    return lines.join(QStringLiteral("<br>"));
}

QString changeSummary(const EventContent& content, const Theme& theme) {
    QString text = whatHappened(content).toHtmlEscaped();
    if (content.change && content.change->previousWriter) {
        const Position previous = *content.change->previousWriter;
        QString name = formatPosition(previous);
        if (content.previousType) {
            name += " " + fromUtf8(payloadPreview(*content.previousType, kPartBytes));
        }
        text +=
            Line::coloured(theme.dim, " · " + tr("previous writer of this row").toHtmlEscaped()) +
            QStringLiteral(" <a style='color:%1' href='event:%2'>%3</a>")
                .arg(theme.accentText.name(), QString::number(previous.value()),
                     name.toHtmlEscaped());
    }
    return text;
}

}  // namespace oxbow
