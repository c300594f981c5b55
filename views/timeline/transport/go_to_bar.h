// A field to type a place into; it says where that is before one goes there.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <string>

#include "views/timeline/scale/event_finder.h"
#include "views/timeline/scale/go_to.h"
#include "views/timeline/timeline_reader.h"

class QLineEdit;

namespace oxbow {

class SaidLabel;

// Enter goes there and closes, Esc closes (and stops a search). Hidden until it is opened.
class GoToBar : public QWidget {
    Q_OBJECT
public:
    explicit GoToBar(std::shared_ptr<const TimelineSource> source, QWidget* parent = nullptr,
                     const MakeExecutor& makeExecutor = makeThread);

    void setSource(std::shared_ptr<const TimelineSource> source);
    void open(Position playhead);
    void close();
    QString said() const;  // what stands beside the field

signals:
    void chosen(oxbow::Position position);
    void eventChosen(oxbow::Position event);
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    // What the text means: a position with its time, or an event that has to be looked for.
    struct Meaning {
        std::optional<TimelineSource::Ref> event;
        Position position;
        std::optional<std::int64_t> time;
    };

    void build();
    void preview();
    void showMeaning();
    void accept();
    void choose(Position position);
    void say(const absl::Status& error);
    // On the reader's thread.
    static absl::StatusOr<Meaning> meaningOf(const TimelineSource& log, const std::string& text,
                                             Position playhead);

    std::shared_ptr<const TimelineSource> m_source;
    EventFinder m_finder;
    Position m_playhead;
    QLineEdit* m_field = nullptr;
    SaidLabel* m_said = nullptr;
    std::optional<absl::StatusOr<Meaning>> m_meaning;  // of the text; absent until it is known
    bool m_accepted = false;                           // it will be gone to once it is known
    TimelineReader m_reader;  // last: it must end before what its answers are for
};

}  // namespace oxbow
