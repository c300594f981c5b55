// A short sentence beside a field: what it means, or what is wrong with it.
#pragma once

#include <QLabel>

namespace oxbow {

class SaidLabel : public QLabel {
    Q_OBJECT
public:
    explicit SaidLabel(QWidget* parent = nullptr);
    void say(const QString& text, bool wrong);
};

}  // namespace oxbow
