#include "app/window/focus/focus_ring.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QFocusEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTextBrowser>

#include "app/window/overlay.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kThickness = 2;

bool isButton(const QWidget* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QTabBar*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr;
}

bool isField(const QWidget* widget) {
    return qobject_cast<const QLineEdit*>(widget) != nullptr;
}

// A page that is read, or chosen from: it has the focus by having been opened.
bool isPage(const QWidget* widget) {
    return qobject_cast<const QTextBrowser*>(widget) != nullptr ||
           qobject_cast<const QStackedWidget*>(widget->parentWidget()) != nullptr;
}

}  // namespace

class FocusRing::Frame : public QWidget {
public:
    explicit Frame(QWidget* window) : QWidget(window) {
        setObjectName("focusFrame");
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const QColor colour = Theme::of(*this).accent;
        painter.fillRect(0, 0, width(), kThickness, colour);
        painter.fillRect(0, height() - kThickness, width(), kThickness, colour);
        painter.fillRect(0, 0, kThickness, height(), colour);
        painter.fillRect(width() - kThickness, 0, kThickness, height(), colour);
    }
};

FocusRing::FocusRing(QObject* parent) : QObject(parent) {
    qApp->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget*, QWidget* now) { follow(now); });
    follow(QApplication::focusWidget());
}

FocusRing::~FocusRing() {
    delete m_frame.data();
}

QWidget* FocusRing::framed() const {
    return m_frame ? m_target.data() : nullptr;
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::KeyPress:
        case QEvent::ShortcutOverride:
            m_byKey = true;
            break;
        case QEvent::MouseButtonPress:
            m_byKey = false;
            break;
        case QEvent::FocusIn: {
            const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
            m_byTab = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason;
            break;
        }
        case QEvent::Move:
        case QEvent::Resize:
        case QEvent::Show:
        case QEvent::Hide:
        case QEvent::ZOrderChange:
            // Whatever it stands in may have moved it.
            if (m_frame && m_target && watched->isWidgetType()) {
                const auto* moved = static_cast<QWidget*>(watched);
                if (moved == m_target.data() || moved->isAncestorOf(m_target.data())) {
                    place();
                }
            }
            break;
        default:
            break;
    }
    return false;
}

void FocusRing::follow(QWidget* widget) {
    m_target = widget;
    const bool wanted = widget != nullptr && !widget->isWindow() && !isField(widget) &&
                        qobject_cast<Overlay*>(widget) == nullptr &&
                        (!isButton(widget) || m_byKey) && (!isPage(widget) || m_byTab);
    if (!wanted || (m_frame && m_frame->parentWidget() != widget->window())) {
        delete m_frame.data();
    }
    if (wanted && !m_frame) {
        m_frame = new Frame(widget->window());
    }
    if (m_frame) {
        place();
    }
}

void FocusRing::place() {
    // As far as it can be seen: a list in a scroll area may be larger than that.
    QRect shown = m_target->rect();
    for (QWidget* inner = m_target; !inner->isWindow(); inner = inner->parentWidget()) {
        shown = shown.translated(inner->pos()).intersected(inner->parentWidget()->rect());
    }
    m_frame->setGeometry(shown);
    m_frame->setVisible(m_target->isVisible() && !shown.isEmpty());
    m_frame->raise();
}

}  // namespace oxbow
