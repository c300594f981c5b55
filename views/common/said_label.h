// A short sentence beside a field: what it means, or what is wrong with it.
#pragma once

#include "views/common/elided_label.h"

namespace oxbow {

class SaidLabel : public ElidedLabel {
    Q_OBJECT
public:
    explicit SaidLabel(QWidget* parent = nullptr);
    void say(const QString& text, bool wrong);
};

}  // namespace oxbow
