#include "views/timeline/go_to_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/theme.h"

namespace oxbow {

GoToBar::GoToBar(std::shared_ptr<const TimelineSource> source, QWidget* parent)
    : QWidget(parent), m_source(std::move(source)), m_finder(m_source) {
    build();
    connect(m_field, &QLineEdit::textChanged, this, &GoToBar::preview);
    connect(m_field, &QLineEdit::returnPressed, this, &GoToBar::accept);
    connect(&m_finder, &EventFinder::found, this, &GoToBar::choose);
    connect(&m_finder, &EventFinder::progressed, this, [this](quint64 events) {
        say(tr("Looking: %1 of %2 events … Esc stops")
                .arg(formatCount(events), formatPosition(m_source->end())),
            false);
    });
    connect(&m_finder, &EventFinder::notFound, this, [this] {
        say(tr("The log has no event of that stream, partition and offset."), true);
    });
    connect(&m_finder, &EventFinder::failed, this,
            [this](const QString& message) { say(message, true); });
    hide();
}

void GoToBar::build() {
    setObjectName("goTo");
    setAccessibleName(tr("Go to"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 5, 12, 5);
    row->setSpacing(8);
    auto* label = new QLabel(tr("Go to"), this);
    m_field = new QLineEdit(this);
    m_field->setAccessibleName(tr("Place to go to"));
    m_field->setPlaceholderText(
        tr("1,234 · 50% · 09:06 · 2019-12-03 · +100 · end · orders/0@8812"));
    m_field->setMinimumWidth(m_field->fontMetrics().horizontalAdvance(m_field->placeholderText()) +
                             24);
    m_said = new QLabel(this);
    m_said->setObjectName("said");
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* closeButton = new QToolButton(this);
    closeButton->setAutoRaise(true);
    closeButton->setAccessibleName(tr("Close"));
    closeButton->setToolTip(tr("Close (Esc)"));
    closeButton->setIcon(icon("close", *this));
    connect(closeButton, &QToolButton::clicked, this, &GoToBar::close);
    label->setBuddy(m_field);
    row->addWidget(label);
    row->addWidget(m_field);
    row->addWidget(m_said, 1);
    row->addWidget(closeButton);
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
}

void GoToBar::open(Position playhead) {
    m_playhead = playhead;
    show();
    m_field->selectAll();
    m_field->setFocus(Qt::ShortcutFocusReason);
    preview();
}

void GoToBar::close() {
    m_finder.stop();
    hide();
    emit closed();
}

QString GoToBar::said() const {
    return m_said->text();
}

// Esc closes it, and is no command's meanwhile.
bool GoToBar::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void GoToBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

void GoToBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && isVisible()) {
        preview();
    }
    QWidget::changeEvent(event);
}

void GoToBar::preview() {
    m_finder.stop();
    if (m_field->text().trimmed().isEmpty()) {
        say(QString(), false);
        return;
    }
    const auto where = target();
    if (!where.ok()) {
        say(where.status());
    } else if (std::holds_alternative<TimelineSource::Ref>(*where)) {
        say(tr("Enter looks for this event"), false);
    } else {
        previewPosition(positionOf(*where));
    }
}

void GoToBar::previewPosition(const absl::StatusOr<Position>& position) {
    if (!position.ok()) {
        say(position.status());
        return;
    }
    const auto time = m_source->timeAt(*position);
    if (!time.ok()) {
        say(time.status());
        return;
    }
    QString text = QStringLiteral("→ ") + formatPosition(*position);
    if (time->has_value()) {
        text +=
            QStringLiteral(" · ") + formatTime(Timestamp{**time, TimePrecision::Millisecond, 0});
    }
    say(text, false);
}

void GoToBar::accept() {
    const auto where = target();
    if (!where.ok()) {
        return;  // the preview says why
    }
    if (const auto* ref = std::get_if<TimelineSource::Ref>(&*where)) {
        say(tr("Looking … Esc stops"), false);
        m_finder.start(*ref);
        return;
    }
    const auto position = positionOf(*where);
    if (position.ok()) {
        choose(*position);
    }
}

void GoToBar::choose(Position position) {
    emit chosen(position);
    close();
}

void GoToBar::say(const QString& text, bool wrong) {
    const Theme theme = Theme::of(*this);
    QPalette colours = m_said->palette();
    colours.setColor(QPalette::WindowText, wrong ? theme.dangerText : theme.dim);
    m_said->setPalette(colours);
    m_said->setText(text);
    m_said->setToolTip(text);
}

void GoToBar::say(const absl::Status& error) {
    const std::string message(error.message());
    say(QString::fromStdString(message), true);
}

absl::StatusOr<GoToTarget> GoToBar::target() const {
    GoToContext context{m_source->end(), m_playhead, std::nullopt};
    const auto times = m_source->times();
    if (!times.ok()) {
        return times.status();
    }
    if (times->has_value()) {
        const auto time = m_source->timeAt(m_playhead);
        if (!time.ok()) {
            return time.status();
        }
        context.playheadTime = time->value_or((*times)->first);
    }
    return parseGoTo(m_field->text().toStdString(), context);
}

absl::StatusOr<Position> GoToBar::positionOf(const GoToTarget& target) const {
    if (const auto* time = std::get_if<GoToTime>(&target)) {
        return m_source->positionAt(time->nanoseconds);
    }
    return std::get<Position>(target);
}

}  // namespace oxbow
