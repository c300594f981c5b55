// Capture by logging each change beside capture by comparing the table with what it was, every so
// often: what the second one misses.
#pragma once

#include "model/history/forgotten/capture.h"
#include "views/behind/behind_page.h"

class QLineEdit;

namespace oxbow {

class ChangeList;

// Every change up to the playhead is a line; counts follow it.
class CapturePage : public BehindPage {
    Q_OBJECT
public:
    CapturePage(Session* session, BackgroundWorker* worker, QWidget* parent);

    // How often is compared: "100" events or "10s".
    QLineEdit* every() const { return m_every; }
    ChangeList* list() const { return m_list; }

protected:
    Question question() override;
    void clear() override;

private:
    void showChanges(CaptureEvery every, Position at);
    void showCounts(const CaptureCounts& counts);

    QLineEdit* m_every;
    ChangeList* m_list;
};

}  // namespace oxbow
