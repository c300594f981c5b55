// The place of rejected records: nothing is dropped in silence.
#pragma once

#include <QWidget>

#include "model/session/session.h"

class QPlainTextEdit;

namespace oxbow {

class PanelHeader;
class RejectedSource;
class VirtualListView;

class RejectedView : public QWidget {
    Q_OBJECT
public:
    explicit RejectedView(Session* session, QWidget* parent = nullptr);

    VirtualListView* list() const { return m_list; }
    RejectedSource* source() const { return m_source; }

private:
    void refresh();
    void showDetail();
    void showMenu(quint64 row, const QPoint& at);

    Session* m_session;
    RejectedSource* m_source;
    PanelHeader* m_header;
    VirtualListView* m_list;
    std::optional<std::uint64_t> m_shown;
    QPlainTextEdit* m_detail;  // all of the current one: why, and its bytes
};

}  // namespace oxbow
