// The name of a mark, written where the mark stands.
#pragma once

#include <QLineEdit>
#include <QPointer>

namespace oxbow {

// Enter or a click elsewhere takes the name, Esc leaves all as it was. Deletes itself afterwards.
class MarkField : public QLineEdit {
    Q_OBJECT
public:
    MarkField(const QString& name, QWidget* parent);

signals:
    void named(const QString& name);

protected:
    // Keys that are shortcuts of the window (M, F, Space) are letters here.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void finish(bool take);
    QPointer<QWidget> m_focusBefore;  // gets it back
    bool m_finished = false;
};

}  // namespace oxbow
