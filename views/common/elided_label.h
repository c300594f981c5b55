// A line of plain text that says where it is cut.
//
// What does not fit ends in "…", so that no number is ever taken for a shorter one; the whole of it
// is in the tool tip and in what a screen reader hears. The one way in which text of the window
// that is no list is shortened.
#pragma once

#include <QLabel>

namespace oxbow {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    // Wrapped into so many lines before it is cut; one at first.
    void setMostLines(int lines);
    // How many letters there must be room for; less than that is not worth showing.
    void setFewestLetters(int letters);
    bool isCut() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    // As they are painted.
    QStringList linesIn(int width) const;

    int m_mostLines = 1;
    int m_fewestLetters = 0;
};

}  // namespace oxbow
