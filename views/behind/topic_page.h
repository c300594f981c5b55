// What a topic of the table's changes would still hold at the playhead, and what it can no longer
// tell.
#pragma once

#include "model/history/forgotten/topic_views.h"
#include "views/behind/behind_page.h"

class QLineEdit;

namespace oxbow {

class ChangeList;
class TabStrip;

// A topic that is compacted, or one that retains the last hours or days.
class TopicPage : public BehindPage {
    Q_OBJECT
public:
    enum class Kind { Compacted, Retained };

    TopicPage(Kind kind, Session* session, BackgroundWorker* worker, QWidget* parent);

    // How long tombstones, or all records, are kept: "24h".
    QLineEdit* span() const { return m_span; }
    TabStrip* lists() const { return m_lists; }
    ChangeList* list() const { return m_list; }

protected:
    Question question() override;
    void clear() override;

private:
    void showCompacted(const std::shared_ptr<const CompactedView>& view);
    void showRetained(const std::shared_ptr<const RetainedView>& view);
    void addList(const QString& name, const std::shared_ptr<const NumberSet>& numbers);
    void showList();

    const Kind m_kind;
    QLineEdit* m_span;
    TabStrip* m_lists;
    ChangeList* m_list;
    std::vector<std::shared_ptr<const NumberSet>> m_numbers;  // of the tabs
};

}  // namespace oxbow
