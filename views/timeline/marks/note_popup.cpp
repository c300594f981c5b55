#include "views/timeline/marks/note_popup.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/theme.h"

namespace oxbow {

NotePopup::NotePopup(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_title(new QLabel(this)), m_text(new QPlainTextEdit(this)) {
    setObjectName("notePopup");
    setAccessibleName(tr("Note"));
    setFrameShape(QFrame::StyledPanel);
    m_title->setTextFormat(Qt::PlainText);
    m_text->setAccessibleName(tr("Text of the note"));
    m_text->setTabChangesFocus(true);
    m_text->setProperty("field", true);
    m_text->setPlaceholderText(
        tr("What is to be remembered here. It is kept with the workspace, "
           "and goes along into an oxlog."));
    auto* keep = new QPushButton(tr("Keep the note"), this);
    keep->setToolTip(tr("Ctrl+Enter; Esc leaves it as it was"));
    connect(keep, &QPushButton::clicked, this, &QWidget::hide);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 10, 8);
    column->addWidget(m_title);
    column->addWidget(m_text, 1);
    column->addWidget(keep, 0, Qt::AlignRight);
    m_text->installEventFilter(this);
}

void NotePopup::openAt(const QPoint& global, const QString& title, const QString& note) {
    m_title->setFont(TypeFaces::of(*this).strong);
    m_title->setText(title);
    m_text->setPlainText(note);
    m_text->moveCursor(QTextCursor::End);
    m_before = note;
    m_left = false;
    const int line = fontMetrics().height();
    const QRect screen = parentWidget()->screen()->availableGeometry();
    resize(QSize(line * 24, line * 10).boundedTo(screen.size()));
    move(std::clamp(global.x(), screen.left(), std::max(screen.left(), screen.right() - width())),
         std::clamp(global.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    show();
    m_text->setFocus(Qt::PopupFocusReason);
}

QString NotePopup::note() const {
    return m_text->toPlainText().trimmed();
}

bool NotePopup::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        m_left = key->key() == Qt::Key_Escape;
        if (m_left || (enter && key->modifiers() == Qt::ControlModifier)) {
            hide();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void NotePopup::hideEvent(QHideEvent* event) {
    QFrame::hideEvent(event);
    if (!m_left && note() != m_before) {
        emit written(note());
    }
}

}  // namespace oxbow
