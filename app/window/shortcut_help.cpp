#include "app/window/shortcut_help.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/window/commands.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kHelpWidth = 1080;
constexpr int kColumns = 3;

QString keyText(const QList<QKeySequence>& keys) {
    QStringList texts;
    for (const QKeySequence& key : keys) {
        texts.append(key.toString(QKeySequence::NativeText));
    }
    return texts.isEmpty() ? QStringLiteral("–") : texts.join("  ");
}

// The menu a command stands in, submenus with it.
QString topMenu(const QString& menu) {
    return menu.section('/', 0, 0);
}

}  // namespace

ShortcutHelp::ShortcutHelp(Commands& commands, QWidget* parent)
    : Overlay(kHelpWidth, parent),
      m_commands(commands),
      m_area(new QScrollArea(this)),
      m_note(new QLabel(this)) {
    setObjectName("shortcutHelp");
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("Keyboard shortcuts"), this);
    title->setFont(TypeFaces::of(*this).strong);
    auto* reset = new QPushButton(tr("Reset all"), this);
    connect(reset, &QPushButton::clicked, this, [this] {
        m_commands.resetKeys();
        m_note->setText(tr("All keys are as they came."));
    });
    head->addWidget(title);
    head->addStretch();
    head->addWidget(m_note);
    head->addWidget(reset);
    cardLayout()->addLayout(head);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->viewport()->setBackgroundRole(QPalette::Base);
    cardLayout()->addWidget(m_area, 1);
    connect(&m_commands, &Commands::keysChanged, this, &ShortcutHelp::fill);
}

void ShortcutHelp::open() {
    m_note->setText(tr("Click a key to change it."));
    fill();
    Overlay::open();
}

void ShortcutHelp::fill() {
    auto* content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(32);
    // The menus one after the other, none broken, in columns of about the same length.
    QHash<QString, int> sizes;
    for (const CommandSpec& spec : allCommands()) {
        ++sizes[topMenu(spec.menu)];
    }
    const int perColumn = int(allCommands().size() + sizes.size()) / kColumns + 4;
    QGridLayout* grid = nullptr;
    int row = 0;
    QString menu;
    for (const CommandSpec& spec : allCommands()) {
        if (topMenu(spec.menu) != menu) {
            menu = topMenu(spec.menu);
            if (!grid || row + sizes[menu] > perColumn) {
                auto* column = new QVBoxLayout;
                grid = new QGridLayout;
                grid->setVerticalSpacing(1);
                grid->setColumnStretch(0, 1);
                column->addLayout(grid);
                column->addStretch();
                columns->addLayout(column, 1);
                row = 0;
            }
            auto* heading = new QLabel(menu);
            heading->setFont(TypeFaces::of(*this).strong);
            heading->setContentsMargins(0, row == 0 ? 0 : 10, 0, 2);
            grid->addWidget(heading, row++, 0, 1, 2);
        }
        addCommand(grid, row++, spec.id, spec.title);
    }
    m_area->setWidget(content);
}

void ShortcutHelp::addCommand(QGridLayout* grid, int row, const QString& id, const QString& title) {
    auto* name = new QLabel(title);
    grid->addWidget(name, row, 0);
    auto* keys = new QPushButton(keyText(m_commands.keys(id)));
    keys->setObjectName("keys." + id);
    keys->setProperty("link", true);
    keys->setFont(TypeFaces::of(*this).mono);
    keys->setCursor(Qt::PointingHandCursor);
    keys->setAccessibleName(tr("Change the key of “%1”").arg(title));
    grid->addWidget(keys, row, 1, Qt::AlignRight);
    connect(keys, &QPushButton::clicked, this, [this, id] { edit(id); });
}

void ShortcutHelp::edit(const QString& commandId) {
    auto* button = m_area->widget()->findChild<QPushButton*>("keys." + commandId);
    if (!button) {
        return;
    }
    auto* field = new QKeySequenceEdit(button->parentWidget());
    field->setObjectName("newKey");
    field->setAccessibleName(tr("Press the new keys"));
    field->setGeometry(button->geometry().adjusted(-60, -3, 0, 3));
    field->show();
    field->setFocus();
    m_note->setText(tr("Press the new keys; Backspace for none."));
    connect(field, &QKeySequenceEdit::editingFinished, this, [this, field, commandId] {
        // One key, not a row of up to four.
        const QKeySequence typed = field->keySequence();
        const QKeySequence key = typed.isEmpty() ? typed : QKeySequence(typed[0].toCombined());
        field->deleteLater();
        const bool none = key == QKeySequence(Qt::Key_Backspace);
        const auto other = m_commands.usedBy(key, commandId);
        m_commands.setKey(commandId, none ? QKeySequence() : key);
        m_note->setText(other && !none ? tr("This key was another command's, which has it no more.")
                                       : tr("Changed."));
    });
}

int ShortcutHelp::wantedHeight() const {
    // Everything without scrolling, where the window is high enough.
    const int content = m_area->widget() ? m_area->widget()->sizeHint().height() : 0;
    return content + 2 * TypeFaces::of(*this).headerHeight + 24;
}

}  // namespace oxbow
