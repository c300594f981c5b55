#include "views/behind/step_page.h"

#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "model/payload/payload.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr std::size_t kNameBytes = 120;

QString shortened(std::string_view bytes) {
    return bytes.empty() ? QStringLiteral("\"\"") : fromUtf8(payloadPreview(bytes, kNameBytes));
}

ChangeKind kindOf(const FoldStepRow& row) {
    const auto isShown = [](const std::optional<FoldRow>& side) { return side && side->shown; };
    return row.written ? changeKind(isShown(row.before), isShown(row.after)) : ChangeKind::None;
}

OptionalBytesView shownOf(const std::optional<FoldRow>& row) {
    return row && row->shown && !row->poisoned ? OptionalBytesView(*row->shown) : std::nullopt;
}

}  // namespace

void StepSource::setStep(const FoldStep* step) {
    m_lines.clear();
    if (step != nullptr) {
        for (const FoldStepRow& row : step->rows) {
            addRow(row);
        }
        for (const Event& event : step->published) {
            addPublished(event);
        }
    }
    emit changed();
}

void StepSource::addRow(const FoldStepRow& row) {
    const ChangeKind kind = kindOf(row);
    Line line;
    line.isRow = true;
    line.field.kind = kind;
    line.key = shortened(row.key.key);
    if (!row.key.stream.empty()) {
        line.did = tr("in %1 · ").arg(shortened(row.key.stream));
    }
    line.did += !row.written                 ? tr("read, not written")
                : kind == ChangeKind::Insert ? tr("inserted")
                : kind == ChangeKind::Update ? tr("updated")
                : kind == ChangeKind::Delete ? tr("deleted")
                                             : tr("written, not shown");
    if (row.after && row.after->poisoned && row.after->shown) {
        line.error = fromUtf8(*row.after->shown);
    }
    m_lines.push_back(std::move(line));
    for (FieldChange& field : fieldChanges(shownOf(row.before), shownOf(row.after))) {
        m_lines.emplace_back().field = std::move(field);
    }
    // What the fold remembers beside what it shows.
    const std::string before = row.before ? row.before->state : std::string();
    const std::string after = row.after ? row.after->state : std::string();
    if (!before.empty() || !after.empty()) {
        const auto side = [](const std::string& state) {
            return state.empty() ? std::nullopt : std::optional(RowField{{}, state});
        };
        FieldChange& field = m_lines.emplace_back().field;
        field.name = tr("(remembers)").toStdString();
        field.before = side(before);
        field.after = side(after);
        field.kind =
            before == after ? ChangeKind::None : changeKind(!before.empty(), !after.empty());
    }
}

void StepSource::addPublished(const Event& event) {
    Line line;
    line.isRow = true;
    line.key = QStringLiteral("⇢ ") + shortened(event.key.value_or(event.stream));
    line.did = tr("emitted to %1").arg(shortened(event.stream));
    m_lines.push_back(std::move(line));
    for (FieldChange& field : fieldChanges(std::nullopt, event.view().value)) {
        m_lines.emplace_back().field = std::move(field);
    }
}

Cell StepSource::cell(std::uint64_t row, int column) const {
    const Line& line = m_lines[row];
    if (!line.isRow) {
        return fieldChangeCell(line.field, column);
    }
    Cell cell;
    switch (column) {
        case kFieldGlyph:
            return glyphCell(line.field.kind);
        case kFieldName:
            cell = monoCell(line.key);
            cell.tone = Tone::Accent;
            return cell;
        case kFieldBefore:
            cell = textCell(line.did);
            cell.tone = Tone::Dim;
            return cell;
        default:
            cell = line.error.isEmpty() ? absentCell() : textCell(line.error);
            cell.tone = Tone::Danger;
            cell.ground = line.error.isEmpty() ? Ground::None : Ground::Danger;
            return cell;
    }
}

RowLook StepSource::look(std::uint64_t row) const {
    RowLook look;
    look.bar = toneOf(m_lines[row].field.kind);
    if (m_lines[row].isRow) {
        look.ground = Ground::Selection;
    }
    return look;
}

StepPage::StepPage(Session* session, BackgroundWorker* worker, QWidget* parent)
    : BehindPage(session, worker, parent),
      m_source(new StepSource(this)),
      m_list(new VirtualListView(m_source, this)) {
    m_list->setAccessibleName(tr("Rows that the event read and wrote"));
    m_list->setClaimsHomeAndEnd(false);
    addStepButton(QStringLiteral("◀"), tr("Step one event back (Shift+F10)"), -1);
    addStepButton(QStringLiteral("▶"), tr("Step one event on (F10)"), 1);
    column()->addWidget(m_list, 1);
    setFocusProxy(m_list);
}

void StepPage::addStepButton(const QString& text, const QString& toolTip, int events) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, [this, events] { session()->step(events); });
    addButton(button);
}

void StepPage::clear() {
    m_source->setStep(nullptr);
    m_list->setEmptyText({}, {});
    say({});
}

BehindPage::Question StepPage::question() {
    const Position playhead = session()->playhead();
    if (playhead == Position(0)) {
        m_source->setStep(nullptr);
        say({});
        m_list->setEmptyText(tr("Before the first event"),
                             tr("F10 takes the next event through the table's rule."));
        return {};
    }
    if (!table().step || playhead > place().next()) {
        m_source->setStep(nullptr);
        say(tr("The table is not made up to here yet."));
        return {};
    }
    return [this, step = table().step, event = playhead.previous()](const Cancelled& cancelled) {
        auto stepped = std::make_shared<absl::StatusOr<FoldStep>>(step(event, cancelled));
        return stepped->ok() ? Show([this, event, stepped] { show(event, **stepped); })
                             : Show([this, shown = failure(stepped->status())] {
                                   m_source->setStep(nullptr);
                                   shown();
                               });
    };
}

void StepPage::show(Position event, const FoldStep& step) {
    const auto written = std::count_if(step.rows.begin(), step.rows.end(),
                                       [](const FoldStepRow& row) { return row.written; });
    const auto read = std::ssize(step.rows) - written;
    QStringList parts;
    if (written > 0) {
        parts << tr("%1 written").arg(formatCountOf(std::uint64_t(written), tr("row")));
    }
    if (read > 0) {
        parts << tr("%1 only read").arg(formatCountOf(std::uint64_t(read), tr("row")));
    }
    if (!step.published.empty()) {
        parts << tr("%1 emitted").arg(formatCountOf(step.published.size(), tr("event")));
    }
    if (step.rows.empty() && step.published.empty()) {
        parts << (step.withoutField ? tr("it lacks the field that the fold is about")
                                    : tr("it is passed over"));
    }
    parts << formatDuration(step.nanoseconds);
    QString name = tr("Event %1").arg(formatPosition(event));
    if (step.event.type) {
        name += " " + shortened(*step.event.type);
    }
    if (step.event.key) {
        name += " " + shortened(*step.event.key);
    }
    say(QStringLiteral("<b>%1</b>: %2")
            .arg(name.toHtmlEscaped(), parts.join(QStringLiteral(" · ")).toHtmlEscaped()));
    m_list->setEmptyText(tr("No row"), tr("This event leaves every row of the table as it was."));
    m_source->setStep(&step);
    m_list->scrollTo(0);
}

}  // namespace oxbow
