// A field to type a place into; it says where that is before one goes there.
#pragma once

#include <QWidget>
#include <memory>

#include "views/timeline/event_finder.h"
#include "views/timeline/go_to.h"

class QLabel;
class QLineEdit;

namespace oxbow {

// Enter goes there and closes, Esc closes (and stops a search). Hidden until it is opened.
class GoToBar : public QWidget {
    Q_OBJECT
public:
    explicit GoToBar(std::shared_ptr<const TimelineSource> source, QWidget* parent = nullptr);

    void open(Position playhead);
    void close();
    QString said() const;  // what stands beside the field

signals:
    void chosen(oxbow::Position position);
    void closed();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void preview();
    void previewPosition(const absl::StatusOr<Position>& position);
    void accept();
    void choose(Position position);
    void say(const QString& text, bool wrong);
    void say(const absl::Status& error);
    absl::StatusOr<GoToTarget> target() const;
    absl::StatusOr<Position> positionOf(const GoToTarget& target) const;

    std::shared_ptr<const TimelineSource> m_source;
    EventFinder m_finder;
    Position m_playhead;
    QLineEdit* m_field = nullptr;
    QLabel* m_said = nullptr;
};

}  // namespace oxbow
