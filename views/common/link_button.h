// A few words in a header that can be clicked, shortened where there is no room for them.
#pragma once

#include <QPushButton>

namespace oxbow {

class LinkButton : public QPushButton {
    Q_OBJECT
public:
    explicit LinkButton(QWidget* parent = nullptr);

    // Room for a letter or two: headers shorten their links before their title.
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

}  // namespace oxbow
