// A line in the window's bar that says what went wrong, or what there is to know, and what to do.
//
// It takes the place of dialogs: it neither covers the work nor moves it, and never has to be
// answered. Where it is too long for two lines the whole of it is in its tool tip.
#pragma once

#include <QPointer>
#include <QWidget>
#include <functional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace oxbow {

class ElidedLabel;

class InlineMessage : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Note, Warning, Error };
    explicit InlineMessage(QWidget* parent = nullptr);

    // How long a sentence is true: until it is closed, or until the user goes on to something else.
    enum class Until { Closed, NextStep };
    // Shows a sentence; replaces what was shown before, its buttons too.
    void show(Kind kind, const QString& text, Until until = Until::Closed);
    // A button beside the sentence; the message goes away when it is pressed.
    void addAction(const QString& title, std::function<void()> run);
    // The focus goes back to where it was before it came here.
    void dismiss();
    // The user has gone on.
    void step();
    QString text() const;
    Kind kind() const { return m_kind; }

signals:
    void shown(bool shown);
    // It had the focus, and nobody is left to give it back to.
    void focusLeft();

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void recolour();

    Kind m_kind = Kind::Note;
    Until m_until = Until::Closed;
    QPointer<QWidget> m_focusBefore;
    QHBoxLayout* m_actions;
    QLabel* m_icon;
    ElidedLabel* m_text;
    QToolButton* m_close;
};

}  // namespace oxbow
