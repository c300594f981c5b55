// A box in which a text is chosen from a list or typed, and counts as it was typed.
#pragma once

#include <QComboBox>
#include <QVector>

namespace oxbow {

class OpenChoice : public QComboBox {
    Q_OBJECT
public:
    struct Item {
        QString words;  // in the list
        QString text;   // what they stand for
    };

    explicit OpenChoice(QWidget* parent = nullptr);

    void hidePopup() override;

    // Before the items stands what no text at all is called: it is listed, and chosen it leaves the
    // box empty, with its placeholder.
    void fill(const QString& none, const QVector<Item>& items);
    // Without a signal.
    void setText(const QString& text);
    QString text() const;

signals:
    // Another text than there was.
    void told(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void tell(const QString& text);

    QString m_text;
    bool m_entered = false;  // by the mouse, which has told nothing else yet
    bool m_opens = false;    // when the mouse is released
};

}  // namespace oxbow
