// What a question found, as a list on a card: rows that depend on the order of events, rows as they
// were believed and as they would have been right.
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <vector>

#include "app/window/overlay.h"
#include "views/common/list/row_source.h"

class QLabel;
class QPushButton;

namespace oxbow {

class VirtualListView;

struct Findings {
    QString title;
    QString sentence;  // what is known, and what is not
    std::vector<ListColumn> columns;
    std::vector<std::vector<Cell>> rows;
    // What is done with one of the rows, by Enter or the button; empty: nothing.
    QString onRow = {};
    std::function<void(std::size_t row)> takeRow = nullptr;
    // What is done with all of them; empty: nothing.
    QString onAll = {};
    std::function<void()> takeAll = nullptr;
};

class FindingsList : public RowSource {
    Q_OBJECT
public:
    using RowSource::RowSource;

    void set(const Findings* findings);
    std::uint64_t rowCount() const override;
    int columnCount() const override;
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;

private:
    const Findings* m_findings = nullptr;
};

class FindingsCard : public Overlay {
    Q_OBJECT
public:
    explicit FindingsCard(QWidget* parent);

    void openWith(Findings findings);

    // For whoever drives it.
    const Findings& findings() const { return m_findings; }
    VirtualListView* list() const { return m_list; }
    QPushButton* rowButton() const { return m_row; }
    QPushButton* allButton() const { return m_all; }

protected:
    int wantedHeight() const override;

private:
    void takeRow();

    Findings m_findings;
    QLabel* m_title;
    QLabel* m_sentence;
    FindingsList* m_source;
    VirtualListView* m_list;
    QPushButton* m_row;
    QPushButton* m_all;
};

}  // namespace oxbow
