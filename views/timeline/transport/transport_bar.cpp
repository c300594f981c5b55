#include "views/timeline/transport/transport_bar.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/giving_row.h"
#include "views/common/icon.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kNoteMilliseconds = 5'000;

QString styleOf(const Theme& t) {
    return QStringLiteral(
               "QToolButton[box=true] { background: %1; color: %2; border: 1px solid %3;"
               " border-radius: 4px; padding: 3px 9px; }"
               "QToolButton[box=true]:hover { background: %4; border-color: %5; }"
               "QToolButton[box=true]:pressed { background: %6; }"
               "QToolButton[box=true]:focus { border-color: %7; }"
               "QToolButton[box=true]::menu-indicator { image: none; }"
               "QToolButton[quiet=true] { background: transparent; color: %8; border: 1px solid"
               " transparent; border-radius: 4px; padding: 3px 5px; }"
               "QToolButton[quiet=true]:hover { background: %4; }"
               "QToolButton[quiet=true]:focus { border-color: %7; }"
               "QToolButton#position { color: %2; padding: 3px 0px; }"
               "QPushButton#play { background: %7; color: %9; border: 1px solid %7;"
               " border-radius: 4px; padding: 4px 12px 4px 9px; }"
               "QPushButton#play:hover { background: %10; }"
               "QPushButton#play:focus { border-color: %2; }"
               "QLabel[dim=true] { color: %8; }")
        .arg(t.base.name(), t.text.name(), t.line.name(), t.hover.name(), t.control.name(),
             t.selection.name(), t.accent.name(), t.dim.name(), t.onAccent.name())
        .arg(mix(t.accent, t.text, 0.15).name());
}

}  // namespace

TransportBar::TransportBar(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this)) {
    setObjectName("transport");
    setAccessibleName(tr("Playback"));
    m_row->setContentsMargins(12, 5, 12, 5);
    m_row->setSpacing(8);

    addButton("to-start", tr("To the start"), tr("To the start (Home)"), &TransportBar::toStart);
    addButton("step-back", tr("One event back"), tr("One event back (←)"), &TransportBar::stepBack);
    addPlayButton();
    addButton("step-forward", tr("One event on"), tr("One event on (→)"),
              &TransportBar::stepForward);
    addButton("to-end", tr("To the end"), tr("To the end (End)"), &TransportBar::toEnd);
    addPlaybackMenus();
    addPlace();
    addNotes();

    setSpeed(1);
    setPace(Player::Pace::ByEvent);
    setMarkCount(0);
    setLateCount(0);
    setPlace(Position(0), Position(0), QString());
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
    applyTheme();
}

const std::vector<double>& TransportBar::speeds() {
    static const std::vector<double> all = {0.1, 0.25, 0.5, 1,   2,   5,
                                            10,  25,   50,  100, 250, Player::kFastest};
    return all;
}

QString TransportBar::speedText(double speed) {
    return (speed >= 1000 ? formatCount(std::uint64_t(speed)) : QString::number(speed)) +
           QStringLiteral("×");
}

void TransportBar::setPlace(Position position, Position end, const QString& time) {
    m_position->setText(formatPosition(position));
    m_position->setAccessibleName(
        tr("Position %1 of %2").arg(formatPosition(position), formatPosition(end)));
    const auto length = [this] { return m_of->text().size() + m_time->text().size(); };
    const auto before = length();
    m_of->setText(tr("of %1").arg(formatPosition(end)));
    m_time->setText(time);
    m_time->setAccessibleName(time.isEmpty() ? tr("No time at the playhead")
                                             : tr("%1, the time at the playhead").arg(time));
    // Room for the longest number, so that nothing moves while the playhead does.
    m_end = end;
    keepRoomForPosition();
    if (length() != before) {
        fit();
    }
}

void TransportBar::keepRoomForPosition() {
    constexpr int kAround = 8;
    m_position->ensurePolished();
    const int room = m_position->fontMetrics().horizontalAdvance(formatPosition(m_end));
    m_position->setFixedWidth(room + kAround);
}

void TransportBar::setMarkCount(std::uint64_t count) {
    m_marks->setText(formatCountOf(count, tr("mark")));
    m_marks->setAccessibleName(tr("%1: show the list").arg(m_marks->text()));
    fit();
}

void TransportBar::setLateCount(std::uint64_t count) {
    m_late->setText(count == 0 ? QString()
                               : QStringLiteral("⇢ ") + formatCountOf(count, tr("late event")));
    m_late->setAccessibleName(
        tr("%1: go to the next one").arg(formatCountOf(count, tr("late event"))));
    fit();
}

void TransportBar::setPlaying(bool playing) {
    m_playing = playing;
    m_play->setText(playing ? tr("Pause") : tr("Play"));
    m_play->setAccessibleName(m_play->text());
    m_play->setToolTip(playing ? tr("Pause (Space)") : tr("Play (Space)"));
    m_play->setIcon(icon(playing ? "pause" : "play", Theme::of(*this).onAccent));
}

void TransportBar::setSpeed(double speed) {
    m_speed->setText(speedText(speed) + QStringLiteral(" ▾"));
    m_speed->setAccessibleName(tr("Speed %1").arg(speedText(speed)));
    const auto& all = speeds();
    for (std::size_t i = 0; i < all.size(); ++i) {
        m_speed->menu()->actions().at(int(i))->setChecked(all[i] == speed);
    }
}

void TransportBar::setPace(Player::Pace pace) {
    const bool byEvent = pace == Player::Pace::ByEvent;
    const QString name = byEvent ? tr("by event") : tr("by time");
    m_pace->setText(name + QStringLiteral(" ▾"));
    m_pace->setAccessibleName(tr("Play %1").arg(name));
    m_pace->menu()->actions().at(0)->setChecked(byEvent);
    m_pace->menu()->actions().at(1)->setChecked(!byEvent);
    m_pace->setToolTip(
        byEvent ? tr("%1 events a second, times the speed").arg(Player::kEventsPerSecond)
                : tr("As the events came, times the speed; gaps that would take longer than %1 s "
                     "are shortened")
                      .arg(Player::kLongestWait / 1'000'000'000));
}

void TransportBar::setHasTimes(bool hasTimes) {
    m_pace->menu()->actions().at(1)->setEnabled(hasTimes);
}

void TransportBar::showNote(const QString& note) {
    m_note->setText(note);
    m_noteTimer.start();
}

QWidget* TransportBar::marksButton() const {
    return m_marks;
}

void TransportBar::changeEvent(QEvent* event) {
    const bool looks =
        event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (looks && m_note != nullptr) {
        applyTheme();
    }
    QWidget::changeEvent(event);
}

void TransportBar::addButton(const char* name, const QString& accessible, const QString& toolTip,
                             void (TransportBar::*signal)()) {
    auto* button = new QToolButton(this);
    button->setProperty("box", true);
    button->setAccessibleName(accessible);
    button->setToolTip(toolTip);
    button->setAutoRepeat(signal == &TransportBar::stepBack ||
                          signal == &TransportBar::stepForward);
    connect(button, &QToolButton::clicked, this, signal);
    m_icons.emplace_back(button, name);
    m_row->addWidget(button);
}

void TransportBar::addPlayButton() {
    m_play = new QPushButton(this);
    m_play->setObjectName("play");
    connect(m_play, &QPushButton::clicked, this, &TransportBar::playToggled);
    m_row->addWidget(m_play);
}

void TransportBar::addPlaybackMenus() {
    const auto boxWithMenu = [this](const char* name) {
        auto* button = new QToolButton(this);
        button->setObjectName(name);
        button->setProperty("box", true);
        button->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(button);
        button->setMenu(menu);
        // The menu took the release of the mouse, and the pointer with it.
        connect(menu, &QMenu::aboutToHide, button, [button] {
            button->setDown(false);
            button->setAttribute(Qt::WA_UnderMouse, false);
            button->update();
        });
        m_row->addWidget(button);
        return button;
    };
    m_speed = boxWithMenu("speed");
    m_speed->setToolTip(tr("Speed of playback"));
    for (double speed : speeds()) {
        m_speed->menu()
            ->addAction(speedText(speed), this, [this, speed] { emit speedChosen(speed); })
            ->setCheckable(true);
    }
    m_pace = boxWithMenu("pace");
    m_pace->menu()->addAction(tr("by event: one after the other"), this,
                              [this] { emit paceChosen(Player::Pace::ByEvent); });
    m_pace->menu()->addAction(tr("by time: as they came"), this,
                              [this] { emit paceChosen(Player::Pace::ByTime); });
    for (QAction* pace : m_pace->menu()->actions()) {
        pace->setCheckable(true);
    }
}

void TransportBar::addPlace() {
    m_position = new QToolButton(this);
    m_position->setProperty("quiet", true);
    m_position->setObjectName("position");
    m_position->setToolTip(tr("Go to… (Ctrl+G)"));
    connect(m_position, &QToolButton::clicked, this, &TransportBar::goToAsked);
    m_of = new QLabel(this);
    m_of->setProperty("dim", true);
    m_time = new ElidedLabel(this);
    m_time->setObjectName("time");
    m_time->setFewestLetters(40);  // whole, or not at all
    m_time->setToolTip(tr("The latest event time up to the playhead, UTC"));
    auto* place = new QHBoxLayout;
    place->setSpacing(3);
    place->addWidget(m_position);
    place->addWidget(m_of);
    m_row->addSpacing(6);
    m_row->addLayout(place);
    m_row->addSpacing(6);
    m_row->addWidget(m_time);
}

void TransportBar::addNotes() {
    m_marks = new QToolButton(this);
    m_marks->setObjectName("marks");
    m_marks->setProperty("quiet", true);
    m_marks->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_marks->setToolTip(tr("Named positions: list, rename, delete (M adds one at the playhead)"));
    connect(m_marks, &QToolButton::clicked, this, &TransportBar::marksAsked);
    m_late = new QToolButton(this);
    m_late->setObjectName("late");
    m_late->setProperty("quiet", true);
    m_late->setToolTip(
        tr("Events that happened before an event that arrived earlier. They stay where they "
           "arrived. A click goes to the next one."));
    connect(m_late, &QToolButton::clicked, this, &TransportBar::nextLateAsked);
    m_note = new ElidedLabel(this);
    m_note->setObjectName("note");
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_note->setProperty("dim", true);
    m_row->addSpacing(2);
    m_row->addWidget(m_marks);
    m_row->addWidget(m_late);
    m_row->addWidget(m_note, 1);
    m_noteTimer.setSingleShot(true);
    m_noteTimer.setInterval(kNoteMilliseconds);
    connect(&m_noteTimer, &QTimer::timeout, this, [this] { m_note->clear(); });
}

QSize TransportBar::sizeHint() const {
    return {QWidget::sizeHint().width(), heightOfRow(*this)};
}

QSize TransportBar::minimumSizeHint() const {
    return {m_play->sizeHint().width() * 3, heightOfRow(*this)};
}

void TransportBar::resizeEvent(QResizeEvent*) {
    fit();
}

// Where it stands and whether it plays come before all.
void TransportBar::fit() {
    std::vector<QWidget*> leastFirst = {m_late, m_pace, m_speed, m_marks, m_of};
    leastFirst.push_back(m_icons.front().first);
    leastFirst.push_back(m_icons.back().first);
    leastFirst.push_back(m_time);
    makeRoom(*this, width(), leastFirst);
}

void TransportBar::applyTheme() {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    const QString sheet = styleOf(theme);
    if (sheet != styleSheet()) {
        setStyleSheet(sheet);
    }
    for (const auto& [button, name] : m_icons) {
        button->setIcon(icon(name, theme.text));
    }
    m_marks->setIcon(icon("mark", theme.dim));
    QFont strong = faces.mono;
    strong.setWeight(QFont::Bold);
    m_position->setFont(strong);
    keepRoomForPosition();
    m_of->setFont(faces.mono);
    m_time->setFont(faces.mono);
    setPlaying(m_playing);
    fit();
}

}  // namespace oxbow
