#include "views/common/said_label.h"

#include "views/common/theme.h"

namespace oxbow {

SaidLabel::SaidLabel(QWidget* parent) : ElidedLabel(parent) {
    setObjectName("said");
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void SaidLabel::say(const QString& text, bool wrong) {
    const Theme theme = Theme::of(*this);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, wrong ? theme.dangerText : theme.dim);
    setPalette(colours);
    setText(text);
}

}  // namespace oxbow
