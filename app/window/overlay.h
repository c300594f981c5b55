// A card that lies over the window for a moment: the command palette, the shortcut help.
#pragma once

#include <QEvent>
#include <QPointer>
#include <QWidget>

class QScrollArea;
class QVBoxLayout;

namespace oxbow {

// Covers its parent with a veil, but for the help that stands beside the page, and shows a card in
// it. Esc and a click beside the card close it; the focus then goes back to where it was. While it
// is open the focus stays on the card, whatever else asks for it, and no command of what lies below
// acts: the window disables them (see Need::Window) when it is told by an event of covering().
class Overlay : public QWidget {
    Q_OBJECT
public:
    // The card is as wide as `width`, in device independent pixels at the default font size, and
    // as high as its content, both as far as the window has room; what has none is scrolled to.
    Overlay(int width, QWidget* parent);
    ~Overlay() override;

    virtual void open();
    void close();

    // Of the event that the window gets when a card comes or goes.
    static QEvent::Type covering();
    // A card lies over the window, or over what is shown in it.
    static bool covers(const QWidget& window);
    // Out of sight for as long as something else takes the whole window.
    void setAside(bool aside);

protected:
    bool focusNextPrevChild(bool next) override;  // stays on the card
    QVBoxLayout* cardLayout() const { return m_layout; }
    // Below that, and always in sight: the buttons.
    QVBoxLayout* footLayout() const { return m_foot; }
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    // How high the card would like to be, where that is more than its content says.
    virtual int wantedHeight() const { return 0; }

private:
    QRect room() const;
    void placeCard();
    void tellWindow();
    void keepFocus(QWidget* now);

    int heightFor(int width) const;

    int m_width;
    const QPointer<QWidget> m_beside;  // the help; null where the parent has none
    QWidget* m_card;
    QScrollArea* m_area;
    QVBoxLayout* m_layout;
    QVBoxLayout* m_foot;
    QPointer<QWidget> m_focusBefore;
    QPointer<QWidget> m_focus;  // on the card
    bool m_isAside = false;
};

}  // namespace oxbow
