// A few words in a header that can be clicked, shortened where there is no room for them.
#pragma once

#include <QPushButton>

namespace oxbow {

class LinkButton : public QPushButton {
    Q_OBJECT
public:
    explicit LinkButton(QWidget* parent = nullptr);

    // None but for a word: headers do without a link before they do without their title.
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

}  // namespace oxbow
