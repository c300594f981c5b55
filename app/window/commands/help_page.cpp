#include "app/window/commands/help_page.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>

#include "views/common/icon.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kWidestText = 760;
constexpr int kLineHeightPercent = 140;
constexpr int kCodeHeightPercent = 115;
constexpr double kCodeSize = 0.85;  // of the text's: a line of a hundred characters has room

// A line of an example, and nothing else.
bool isCode(const QTextBlock& block) {
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        if (!it.fragment().charFormat().fontFixedPitch()) {
            return false;
        }
    }
    return !block.text().isEmpty();
}

// Room between lines and above headings, which Markdown alone does not give.
void setAir(QTextDocument& document) {
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        const bool code = isCode(block);
        format.setLineHeight(code ? kCodeHeightPercent : kLineHeightPercent,
                             QTextBlockFormat::ProportionalHeight);
        if (code) {
            QTextCharFormat small;
            small.setFontPointSize(document.defaultFont().pointSizeF() * kCodeSize);
            cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(small);
        }
        if (format.headingLevel() > 0) {
            format.setTopMargin(format.headingLevel() == 1 ? 18 : 14);
            format.setBottomMargin(4);
        }
        cursor.setBlockFormat(format);
    }
}

}  // namespace

HelpPage::HelpPage(QWidget* parent) : SidePage(parent), m_browser(new QTextBrowser(this)) {
    setObjectName("helpPage");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    auto* back = new QPushButton(tr("Back"), this);
    back->setObjectName("help.back");
    bar->addWidget(back);
    bar->addStretch();
    layout->addLayout(bar);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setAccessibleName(tr("Help"));
    m_browser->installEventFilter(this);
    layout->addWidget(m_browser, 1);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &HelpPage::follow);
    connect(back, &QPushButton::clicked, this, &HelpPage::goBack);
}

void HelpPage::showPage(const QString& name) {
    m_before.clear();
    m_page = name;
    render();
    m_browser->setFocus();
}

void HelpPage::follow(const QUrl& link) {
    const QString ending = ".md";
    if (!link.isRelative() || !link.path().endsWith(ending)) {
        QDesktopServices::openUrl(link);
        return;
    }
    m_before << m_page;
    m_page = link.path().chopped(ending.size());
    render();
}

void HelpPage::goBack() {
    if (m_before.isEmpty()) {
        emit closed();
        return;
    }
    m_page = m_before.takeLast();
    render();
}

QString HelpPage::text() const {
    return m_browser->toPlainText();
}

void HelpPage::render() {
    QFile file(":/help/" + m_page + ".md");
    if (!file.open(QIODevice::ReadOnly)) {
        m_browser->setPlainText(tr("There is no help page “%1”.").arg(m_page));
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
    m_browser->moveCursor(QTextCursor::Start);
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
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Left && key->modifiers() == Qt::AltModifier) {
            goBack();
            return true;
        }
    }
    return SidePage::eventFilter(watched, event);
}

void HelpPage::changeEvent(QEvent* event) {
    if (!m_page.isEmpty() && changesLook(*event)) {
        render();
    }
    SidePage::changeEvent(event);
}

}  // namespace oxbow
