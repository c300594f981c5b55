// Where the playhead is, and the buttons that move it.
#pragma once

#include <QTimer>
#include <QWidget>
#include <utility>
#include <vector>

#include "model/event/position.h"
#include "views/timeline/transport/player.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace oxbow {

class ElidedLabel;

// Shows what it is told and tells what is pressed.
class TransportBar : public QWidget {
    Q_OBJECT
public:
    explicit TransportBar(QWidget* parent = nullptr);

    // The speeds that the menu offers.
    static const std::vector<double>& speeds();
    static QString speedText(double speed);  // "0.25×", "1,000×"

    void setPlace(Position position, Position end, const QString& time);
    void setMarkCount(std::uint64_t count);
    void setLateCount(std::uint64_t count);
    void setPlaying(bool playing);
    void setSpeed(double speed);
    void setPace(Player::Pace pace);
    // Without times there is no playing by time.
    void setHasTimes(bool hasTimes);
    // A line at the right end; it goes after some seconds.
    void showNote(const QString& note);

    QWidget* marksButton() const;
    // Where there is little room, what matters less is not there: see makeRoom().
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void toStart();
    void stepBack();
    void playToggled();
    void stepForward();
    void toEnd();
    void speedChosen(double speed);
    void paceChosen(oxbow::Player::Pace pace);
    void goToAsked();
    void marksAsked();
    void nextLateAsked();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addButton(const char* name, const QString& accessible, const QString& toolTip,
                   void (TransportBar::*signal)());
    void addPlayButton();
    void addPlaybackMenus();
    void addPlace();
    void addNotes();
    void fit();
    void keepRoomForPosition();
    void applyTheme();

    QHBoxLayout* m_row;
    std::vector<std::pair<QToolButton*, const char*>> m_icons;
    QPushButton* m_play = nullptr;
    QToolButton* m_speed = nullptr;
    QToolButton* m_pace = nullptr;
    QToolButton* m_position = nullptr;
    QLabel* m_of = nullptr;
    ElidedLabel* m_time = nullptr;
    QToolButton* m_marks = nullptr;
    QToolButton* m_late = nullptr;
    ElidedLabel* m_note = nullptr;
    QTimer m_noteTimer;
    Position m_end;
    bool m_playing = false;
};

}  // namespace oxbow
