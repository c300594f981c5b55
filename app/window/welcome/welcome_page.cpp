#include "app/window/welcome/welcome_page.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/window/welcome/choice_button.h"
#include "views/common/format.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kWidest = 980;

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->deleteLater();
        }
        delete item;
    }
}

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("strong", true);
    return label;
}

// A titled list; hidden while it has no entries.
QWidget* listBox(const QString& title, QVBoxLayout*& entries, QWidget* parent) {
    auto* box = new QWidget(parent);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(heading(title, box));
    entries = new QVBoxLayout;
    entries->setSpacing(2);
    layout->addLayout(entries);
    layout->addStretch();
    return box;
}

QString whenText(const QDateTime& opened) {
    const qint64 days = opened.daysTo(QDateTime::currentDateTime());
    if (days <= 0) {
        return opened.toString("HH:mm");
    }
    return days == 1 ? WelcomePage::tr("yesterday") : opened.toString("yyyy-MM-dd");
}

}  // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(tr("See what was true at any moment"))),
      m_subtitle(new QLabel(tr("Open an event log, drag the playhead, and the table beside the "
                               "stream becomes what it was then."))),
      m_drop(new QLabel(tr("or drop a file or folder anywhere in this window"))) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);  // what stands in it takes it
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setStyleSheet("QScrollBar { background: transparent; }");
    outer->addWidget(scroll);
    auto* content = new QWidget;
    content->setAutoFillBackground(false);
    scroll->setWidget(content);
    auto* centred = new QHBoxLayout(content);
    centred->setContentsMargins(0, 0, 0, 0);
    auto* column = new QWidget;
    column->setMaximumWidth(kWidest);
    centred->addStretch(1);
    centred->addWidget(column, 1000);
    centred->addStretch(1);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(40, 24, 40, 8);
    layout->setSpacing(12);
    layout->addStretch(1);
    layout->addWidget(m_title);
    m_subtitle->setWordWrap(true);
    layout->addWidget(m_subtitle);
    layout->addSpacing(10);

    auto* cards = new QHBoxLayout;
    cards->setSpacing(14);
    const auto addCard = [&](const QString& name, const QString& icon, const QString& title,
                             const QString& about) {
        auto* card = new ChoiceButton(ChoiceButton::Size::Card, icon, title, about, {}, column);
        card->setObjectName(name);
        cards->addWidget(card, 1);
        return card;
    };
    auto* open =
        addCard("welcome.open", "open", tr("Open a file…"),
                tr("JSON, CSV, plain logs, kcat, packed ones too, a folder of them, a Kafka log "
                   "directory. It is only ever read."));
    auto* sample = addCard("welcome.sample", "sample", tr("Open a sample"),
                           tr("A small log that is ready at once, with the playhead in the middle "
                              "of it."));
    auto* learn = addCard("welcome.learn", "learn", tr("Learn the words"),
                          tr("Event, log, position, fold, table: one page, two minutes."));
    layout->addLayout(cards);
    layout->addWidget(m_drop, 0, Qt::AlignHCenter);
    layout->addSpacing(12);

    auto* lists = new QHBoxLayout;
    lists->setSpacing(28);
    m_recentBox = listBox(tr("Open again"), m_recent, column);
    m_sampleBox = listBox(tr("Samples"), m_samples, column);
    lists->addWidget(m_recentBox, 1);
    lists->addWidget(m_sampleBox, 1);
    layout->addLayout(lists);
    layout->addStretch(2);

    connect(open, &ChoiceButton::clicked, this, &WelcomePage::openClicked);
    connect(learn, &ChoiceButton::clicked, this, &WelcomePage::learnClicked);
    connect(sample, &ChoiceButton::clicked, this, [this] {
        // The first one is the one to begin with.
        if (auto* first = m_sampleBox->findChild<ChoiceButton*>()) {
            first->click();
        }
    });
    m_subtitle->setProperty("dim", true);
    m_drop->setProperty("dim", true);
    setRecent({});
    setSamples({});
    recolour();
}

void WelcomePage::setSamples(const std::vector<Sample>& samples) {
    clear(m_samples);
    for (const Sample& sample : samples) {
        auto* row = new ChoiceButton(ChoiceButton::Size::Row, "sample", sample.title, sample.about,
                                     {}, m_sampleBox);
        row->setToolTip(sample.about);
        const QString path = QString::fromStdString(sample.path.string());
        connect(row, &ChoiceButton::clicked, this, [this, path] { emit sampleChosen(path); });
        m_samples->addWidget(row);
    }
    m_sampleBox->setVisible(!samples.empty());
    findChild<QWidget*>("welcome.sample")->setVisible(!samples.empty());
}

void WelcomePage::setRecent(const std::vector<RecentWorkspace>& recent) {
    clear(m_recent);
    for (const RecentWorkspace& entry : recent) {
        const QFileInfo source(entry.source);
        auto* row = new ChoiceButton(
            ChoiceButton::Size::Row, "workspace", source.fileName(),
            formatCountOf(entry.events, tr("event")) + " · " + source.absolutePath(),
            whenText(entry.opened), m_recentBox);
        row->setToolTip(entry.source + "\n" + entry.workspace);
        row->setContextMenuPolicy(Qt::ActionsContextMenu);
        auto* forget = new QAction(tr("Forget this workspace"), row);
        row->addAction(forget);
        connect(forget, &QAction::triggered, this,
                [this, entry] { emit forgetClicked(entry.workspace); });
        connect(row, &ChoiceButton::clicked, this,
                [this, entry] { emit recentChosen(entry.workspace); });
        m_recent->addWidget(row);
    }
    m_recentBox->setVisible(!recent.empty());
}

void WelcomePage::setDropHint(bool dragged) {
    m_dragged = dragged;
    update();
}

void WelcomePage::recolour() {
    const TypeFaces faces = TypeFaces::of(*this);
    QFont large = faces.strong;
    large.setPointSizeF(large.pointSizeF() * 2.0);
    m_title->setFont(large);
    QFont subtitle = faces.ui;
    subtitle.setPointSizeF(subtitle.pointSizeF() * 1.15);
    m_subtitle->setFont(subtitle);
    update();
}

void WelcomePage::changeEvent(QEvent* event) {
    if (changesLook(*event)) {
        recolour();
    }
    QWidget::changeEvent(event);
}

void WelcomePage::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(*this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    if (m_dragged) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme.accent, 2, Qt::DashLine));
        painter.setBrush(theme.accentSoft);
        painter.drawRoundedRect(rect().adjusted(10, 10, -10, -10), 10, 10);
    }
}

}  // namespace oxbow
