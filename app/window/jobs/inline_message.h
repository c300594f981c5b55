// A line above the content that says what went wrong, or what there is to know, and what to do.
//
// It takes the place of dialogs: it never covers the work and never has to be answered.
#pragma once

#include <QWidget>
#include <functional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace oxbow {

class InlineMessage : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Note, Warning, Error };
    explicit InlineMessage(QWidget* parent = nullptr);

    // Shows a sentence; replaces what was shown before, its buttons too.
    void show(Kind kind, const QString& text);
    // A button beside the sentence; the message goes away when it is pressed.
    void addAction(const QString& title, std::function<void()> run);
    void dismiss();
    QString text() const;
    Kind kind() const { return m_kind; }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void recolour();

    Kind m_kind = Kind::Note;
    QHBoxLayout* m_actions;
    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_close;
};

}  // namespace oxbow
