#include "views/timeline/transport/go_to_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "views/common/field_keys.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/said_label.h"

namespace oxbow {

GoToBar::GoToBar(std::shared_ptr<const TimelineSource> source, QWidget* parent,
                 const MakeExecutor& makeExecutor)
    : QWidget(parent),
      m_source(std::move(source)),
      m_finder(m_source, this, makeExecutor),
      m_reader(m_source, this, makeExecutor()) {
    build();
    connect(m_field, &QLineEdit::textChanged, this, &GoToBar::preview);
    connect(&m_finder, &EventFinder::found, this, [this](Position event) {
        emit eventChosen(event);
        close();
    });
    connect(&m_finder, &EventFinder::progressed, this, [this](quint64 events) {
        m_said->say(tr("Looking: %1 of %2 events … Esc stops")
                        .arg(formatCount(events), formatPosition(m_source->end())),
                    false);
    });
    connect(&m_finder, &EventFinder::notFound, this, [this] {
        m_said->say(tr("The log has no event of that stream, partition and offset."), true);
    });
    connect(&m_finder, &EventFinder::failed, this,
            [this](const QString& message) { m_said->say(message, true); });
    hide();
}

void GoToBar::build() {
    setObjectName("goTo");
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setAccessibleName(tr("Go to"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 5, 12, 5);
    row->setSpacing(8);
    auto* label = new QLabel(tr("Go to"), this);
    m_field = new QLineEdit(this);
    m_field->setAccessibleName(tr("Place to go to"));
    m_field->setPlaceholderText(
        tr("1,234 · 50% · 09:06 · 2019-12-03 · +100 · end · orders/0@8812"));
    m_field->setMinimumWidth(m_field->fontMetrics().averageCharWidth() * 24);
    m_field->setMaximumWidth(m_field->fontMetrics().horizontalAdvance(m_field->placeholderText()) +
                             24);
    m_said = new SaidLabel(this);
    auto* closeButton = new QToolButton(this);
    closeButton->setAutoRaise(true);
    closeButton->setAccessibleName(tr("Close"));
    closeButton->setToolTip(tr("Close (Esc)"));
    closeButton->setIcon(icon("close", *this));
    connect(closeButton, &QToolButton::clicked, this, &GoToBar::close);
    auto* keys = new FieldKeys(m_field);
    keys->leaveFrom(closeButton);
    connect(keys, &FieldKeys::taken, this, &GoToBar::accept);
    connect(keys, &FieldKeys::left, this, &GoToBar::close);
    label->setBuddy(m_field);
    row->addWidget(label);
    row->addWidget(m_field, 1);
    row->addWidget(m_said, 2);
    row->addWidget(closeButton);
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
}

// What was typed means another place there.
void GoToBar::setSource(std::shared_ptr<const TimelineSource> source) {
    m_source = std::move(source);
    m_finder.setSource(m_source);
    m_reader.setSource(m_source);
    if (isVisible()) {
        close();
    }
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
    m_reader.forget(0);
    m_accepted = false;
    hide();
    emit closed();
}

QString GoToBar::said() const {
    return m_said->text();
}

void GoToBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && isVisible()) {
        preview();
    }
    QWidget::changeEvent(event);
}

void GoToBar::preview() {
    m_finder.stop();
    m_reader.forget(0);
    m_meaning.reset();
    m_accepted = false;
    m_said->say(QString(), false);
    if (m_field->text().trimmed().isEmpty()) {
        return;
    }
    m_reader.ask(0, [this, text = m_field->text().toStdString(),
                     playhead = m_playhead](const TimelineSource& log) {
        return [this, meaning = meaningOf(log, text, playhead)] {
            m_meaning = meaning;
            showMeaning();
            if (m_accepted) {
                accept();
            }
        };
    });
}

void GoToBar::showMeaning() {
    if (!m_meaning->ok()) {
        say(m_meaning->status());
        return;
    }
    const Meaning& meaning = **m_meaning;
    if (meaning.event) {
        m_said->say(tr("Enter looks for this event"), false);
        return;
    }
    QString text = QStringLiteral("→ ") + formatPosition(meaning.position);
    if (meaning.time) {
        text += QStringLiteral(" · ") +
                formatTime(Timestamp{*meaning.time, TimePrecision::Millisecond, 0});
    }
    m_said->say(text, false);
}

void GoToBar::accept() {
    m_accepted = !m_meaning;
    if (!m_meaning || !m_meaning->ok()) {
        return;  // what is wrong with it has been said
    }
    const Meaning& meaning = **m_meaning;
    if (meaning.event) {
        m_said->say(tr("Looking … Esc stops"), false);
        m_finder.start(*meaning.event);
    } else {
        choose(meaning.position);
    }
}

void GoToBar::choose(Position position) {
    emit chosen(position);
    close();
}

void GoToBar::say(const absl::Status& error) {
    const std::string message(error.message());
    m_said->say(QString::fromStdString(message), true);
}

absl::StatusOr<GoToBar::Meaning> GoToBar::meaningOf(const TimelineSource& log,
                                                    const std::string& text, Position playhead) {
    GoToContext context{log.end(), playhead, std::nullopt};
    const auto times = log.times();
    if (!times.ok()) {
        return times.status();
    }
    if (times->has_value()) {
        const auto here = log.timeAt(playhead);
        if (!here.ok()) {
            return here.status();
        }
        context.playheadTime = here->value_or((*times)->first);
    }
    const auto target = parseGoTo(text, context);
    if (!target.ok()) {
        return target.status();
    }
    Meaning meaning;
    if (const auto* ref = std::get_if<TimelineSource::Ref>(&*target)) {
        meaning.event = *ref;
        return meaning;
    }
    const auto* moment = std::get_if<GoToTime>(&*target);
    const auto position = moment != nullptr ? log.positionAt(moment->nanoseconds)
                                            : absl::StatusOr<Position>(std::get<Position>(*target));
    if (!position.ok()) {
        return position.status();
    }
    const auto time = log.timeAt(*position);
    if (!time.ok()) {
        return time.status();
    }
    meaning.position = *position;
    meaning.time = *time;
    return meaning;
}

}  // namespace oxbow
