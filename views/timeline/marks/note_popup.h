// A note on a mark, written in place.
#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;

namespace oxbow {

// Ctrl+Enter, the button or a click elsewhere takes the note, Esc leaves all as it was.
class NotePopup : public QFrame {
    Q_OBJECT
public:
    explicit NotePopup(QWidget* parent = nullptr);

    // At a place of the screen; `title` says what the note is on.
    void openAt(const QPoint& global, const QString& title, const QString& note);
    QString note() const;

signals:
    void written(const QString& note);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QLabel* m_title;
    QPlainTextEdit* m_text;
    QString m_before;
    bool m_left = false;  // nothing is taken
};

}  // namespace oxbow
