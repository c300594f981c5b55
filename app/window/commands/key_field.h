// A field that takes the next key pressed in it, with its modifiers.
#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace oxbow {

// Esc, Tab and a click elsewhere cancel; Backspace and Delete mean no key. Each field tells of one
// of the three, once.
class KeyField : public QLineEdit {
    Q_OBJECT
public:
    explicit KeyField(QWidget* parent = nullptr);

signals:
    void chosen(const QKeySequence& key);  // empty for none
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void end(const QKeySequence* key);

    bool m_ended = false;
};

}  // namespace oxbow
