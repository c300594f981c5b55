#include "app/window/commands/help_page.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QEvent>
#include <QFile>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTextDocument>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "views/common/icon.h"
#include "views/common/link_button.h"
#include "views/common/panel_header.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kWidestText = 760;
constexpr int kLineHeightPercent = 140;
constexpr int kCodeHeightPercent = 115;
constexpr double kCodeSize = 0.85;  // of the text's
constexpr int kCodeIndent = 16;     // of what a line of code has left over

// Room between lines and above headings, which Markdown alone does not give.
void setAir(QTextDocument& document) {
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        const bool code = format.hasProperty(QTextFormat::BlockCodeLanguage);
        format.setLineHeight(code ? kCodeHeightPercent : kLineHeightPercent,
                             QTextBlockFormat::ProportionalHeight);
        if (code) {
            QTextCharFormat small;
            small.setFontPointSize(document.defaultFont().pointSizeF() * kCodeSize);
            cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(small);
            format.setNonBreakableLines(false);
            format.setLeftMargin(format.leftMargin() + kCodeIndent);
            format.setTextIndent(-kCodeIndent);
        }
        if (format.headingLevel() > 0) {
            format.setTopMargin(format.headingLevel() == 1 ? 18 : 14);
            format.setBottomMargin(4);
        }
        cursor.setBlockFormat(format);
    }
}

}  // namespace

HelpPage::HelpPage(QWidget* parent)
    : SidePage(parent),
      m_back(new LinkButton(this)),
      m_close(new QToolButton(this)),
      m_browser(new QTextBrowser(this)) {
    setObjectName("helpPage");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* header = new PanelHeader(tr("Help"), this);
    m_back->setText(tr("Back"));
    m_back->setObjectName("help.back");
    m_close->setObjectName("help.close");
    m_close->setAutoRaise(true);
    m_close->setIconSize({12, 12});
    m_close->setToolTip(tr("Close the help; it is found again where it is now"));
    m_close->setAccessibleName(tr("Close the help"));
    m_close->setFocusPolicy(Qt::TabFocus);
    header->addWidget(m_back);
    header->addWidget(m_close);
    layout->addWidget(header);
    drawIcon();
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setAccessibleName(tr("Help"));
    m_browser->installEventFilter(this);
    layout->addWidget(m_browser, 1);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &HelpPage::follow);
    connect(m_back, &QPushButton::clicked, this, &HelpPage::goBack);
    connect(m_close, &QToolButton::clicked, this, &HelpPage::closed);
}

void HelpPage::showPage(const QString& name) {
    m_before.clear();
    go({name, 0});
}

void HelpPage::follow(const QUrl& link) {
    const QString ending = ".md";
    if (!link.isRelative() || !link.path().endsWith(ending)) {
        QDesktopServices::openUrl(link);
        return;
    }
    m_before.push_back({m_at.page, m_browser->verticalScrollBar()->value()});
    go({link.path().chopped(ending.size()), 0});
}

void HelpPage::goBack() {
    if (m_before.empty()) {
        emit closed();
        return;
    }
    const Place before = m_before.back();
    m_before.pop_back();
    go(before);
}

void HelpPage::go(const Place& place) {
    m_at = place;
    m_back->setVisible(!m_before.empty());
    render();
    m_browser->verticalScrollBar()->setValue(place.scrolled);
}

QString HelpPage::text() const {
    return m_browser->toPlainText();
}

void HelpPage::render() {
    QFile file(":/help/" + m_at.page + ".md");
    if (!file.open(QIODevice::ReadOnly)) {
        m_browser->setPlainText(tr("There is no help page “%1”.").arg(m_at.page));
        return;
    }
    QString markdown = QString::fromUtf8(file.readAll());
    markdown.replace("%VERSION%", QCoreApplication::applicationVersion());
    QFont font = TypeFaces::of(*this).ui;
    font.setPointSizeF(font.pointSizeF() * 1.1);
    m_browser->document()->setDefaultFont(font);
    m_browser->setMarkdown(markdown);
    setAir(*m_browser->document());
    setMargins();
}

// Lines are no longer than can be read, whatever the width of the window; with larger letters they
// are longer.
void HelpPage::setMargins() {
    QTextFrameFormat frame = m_browser->document()->rootFrame()->frameFormat();
    frame.setLeftMargin(sideMargin());
    frame.setRightMargin(sideMargin());
    frame.setTopMargin(8);
    frame.setBottomMargin(32);
    m_browser->document()->rootFrame()->setFrameFormat(frame);
}

int HelpPage::sideMargin() const {
    const int widest = kWidestText * fontMetrics().height() / 16;
    return std::max(24, (width() - widest) / 2);
}

void HelpPage::resizeEvent(QResizeEvent*) {
    setMargins();
}

QWidget* HelpPage::first() {
    return m_browser;
}

bool HelpPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Left && key->modifiers() == Qt::AltModifier) {
            if (event->type() == QEvent::KeyPress) {
                goBack();
            }
            event->accept();  // it is no command of the page beside
            return true;
        }
    }
    return SidePage::eventFilter(watched, event);
}

void HelpPage::changeEvent(QEvent* event) {
    if (changesLook(*event)) {
        drawIcon();
        if (!m_at.page.isEmpty()) {
            const int scrolled = m_browser->verticalScrollBar()->value();
            render();
            m_browser->verticalScrollBar()->setValue(scrolled);
        }
    }
    SidePage::changeEvent(event);
}

void HelpPage::drawIcon() {
    m_close->setIcon(icon("close", *this));  // the button has the new colours only behind this
}

}  // namespace oxbow
