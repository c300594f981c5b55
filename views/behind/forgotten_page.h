// What the table forgot: values that are gone, deletions, events that it passed over.
#pragma once

#include <optional>

#include "views/behind/behind_page.h"

namespace oxbow {

class ChangeList;
class TabStrip;

// Counts, and lists with the latest first. Of one row it shows all that it has been.
class ForgottenPage : public BehindPage {
    Q_OBJECT
public:
    enum List { Versions, Deleted, OnNothing, PassedOver, kLists };

    ForgottenPage(Session* session, BackgroundWorker* worker, QWidget* parent);

    TabStrip* lists() const { return m_lists; }
    ChangeList* list() const { return m_list; }

protected:
    Question question() override;
    void clear() override;

private:
    struct Answer;

    void show(const std::shared_ptr<const Answer>& answer);
    void showList();

    TabStrip* m_lists;
    ChangeList* m_list;
    std::shared_ptr<const Answer> m_answer;
};

}  // namespace oxbow
