// A card that lies over the window for a moment: the command palette, the shortcut help.
#pragma once

#include <QPointer>
#include <QWidget>

class QVBoxLayout;

namespace oxbow {

// Covers its parent with a veil and shows a card in it. Esc and a click beside the card close it;
// the focus then goes back to where it was.
class Overlay : public QWidget {
    Q_OBJECT
public:
    // The card is as wide as `width`, in device independent pixels at the default font size, and
    // as high as its content, both as far as the window has room.
    Overlay(int width, QWidget* parent);

    virtual void open();
    void close();

protected:
    bool focusNextPrevChild(bool next) override;  // stays on the card
    QVBoxLayout* cardLayout() const { return m_layout; }
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    // How high the card would like to be.
    virtual int wantedHeight() const = 0;

private:
    void placeCard();

    int m_width;
    QWidget* m_card;
    QVBoxLayout* m_layout;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace oxbow
