// All events of a row: every version of it, what each changed, when, and by which event.
#pragma once

#include <optional>
#include <string>

#include "views/behind/behind_page.h"

class QPushButton;

namespace oxbow {

class RowHistorySource;
class VirtualListView;
struct RowHistory;

// Of the row that is selected in the table; or of one of its fields, the events that gave it
// another value. A click selects the event, Enter or a double click goes to just after it.
class RowPage : public BehindPage {
    Q_OBJECT
public:
    RowPage(Session* session, BackgroundWorker* worker, QWidget* parent);

    VirtualListView* list() const { return m_list; }
    RowHistorySource* source() const { return m_source; }
    // Absent: of all fields.
    void setField(const std::optional<std::string>& field);
    const std::optional<std::string>& field() const { return m_field; }
    QPushButton* fieldButton() const { return m_fieldButton; }
    QPushButton* copyButton() const { return m_copy; }

protected:
    Question question() override;
    void clear() override;

private:
    void show(std::shared_ptr<const RowHistory> rows, const std::string& key, Position to);
    void followPlayhead();
    void select(std::uint64_t line);
    void goJustAfter(std::uint64_t line);
    void copy();

    RowHistorySource* m_source;
    VirtualListView* m_list;
    QPushButton* m_fieldButton;  // shows all fields again
    QPushButton* m_copy;
    std::optional<std::string> m_field;
    Position m_shownTo;
    BackgroundWorker m_copier;
};

}  // namespace oxbow
