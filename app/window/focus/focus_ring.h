// Shows where the focus is: a frame around whatever has it, in every window of the program.
#pragma once

#include <QColor>
#include <QObject>
#include <QPointer>

class QWidget;

namespace oxbow {

// Lists and plots have it whenever they have the focus: the same keys mean other things in each. A
// button has it when the focus came by a key; a page that is read, when Tab went there; a field
// shows the focus by itself, with its cursor, and a card by lying over all else.
class FocusRing : public QObject {
    Q_OBJECT
public:
    explicit FocusRing(QObject* parent = nullptr);
    ~FocusRing() override;

    // Null where nothing is framed.
    QWidget* framed() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Frame;
    void follow(QWidget* widget);
    void place();

    QPointer<QWidget> m_target;
    QPointer<Frame> m_frame;
    bool m_byKey = false;  // the last thing that the user did was to press a key
    bool m_byTab = false;  // the focus came by Tab
};

}  // namespace oxbow
