#include "app/window/commands/shortcut_help.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/window/commands/commands.h"
#include "app/window/commands/key_field.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kHelpWidth = 1080;
constexpr int kColumns = 2;

// What keys and the mouse do where they are no commands.
struct Gesture {
    const char* what;
    const char* keys;
};
constexpr Gesture kGestures[] = {
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Row by row, page by page"), "↑ ↓  PgUp PgDn"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Select several rows"), "Shift+↑ ↓  Shift+click"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Go to just after the event"), "Enter"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Copy what is selected"), "Ctrl+C"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "What can be done with it"), "Menu"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "To the next field, list or plot"), "Tab"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Zoom the timeline, pan it"), "wheel  Shift+wheel"},
    {QT_TRANSLATE_NOOP("oxbow::ShortcutHelp", "Show only this type"), "Ctrl+click"},
};

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
    setAccessibleName(tr("Keyboard shortcuts"));
    m_area->setAccessibleName(tr("Commands and their keys"));
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
    connect(&m_commands, &Commands::keysChanged, this, &ShortcutHelp::showKeys);
}

void ShortcutHelp::open() {
    m_note->setText(tr("Click a key to change it."));
    if (!isVisible()) {
        fill(kColumns);
    }
    Overlay::open();
    if (m_area->widget()->minimumSizeHint().width() > m_area->viewport()->width()) {
        fill(1);
        Overlay::open();
    }
}

void ShortcutHelp::fill(int columnCount) {
    m_buttons.clear();
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
    const int perColumn = int(allCommands().size() + sizes.size()) / columnCount + 4;
    QGridLayout* grid = nullptr;
    int row = 0;
    QString menu;
    for (const CommandSpec& spec : allCommands()) {
        if (topMenu(spec.menu) != menu) {
            menu = topMenu(spec.menu);
            if (!grid || (columnCount > 1 && row + sizes[menu] > perColumn)) {
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
    addGestures(grid, row);
    m_area->setWidget(content);
    showKeys();
}

void ShortcutHelp::addGestures(QGridLayout* grid, int row) {
    auto* heading = new QLabel(tr("In lists and plots"));
    heading->setFont(TypeFaces::of(*this).strong);
    heading->setContentsMargins(0, 10, 0, 2);
    grid->addWidget(heading, row++, 0, 1, 2);
    for (const Gesture& gesture : kGestures) {
        grid->addWidget(new QLabel(tr(gesture.what)), row, 0);
        auto* keys = new QLabel(QString::fromUtf8(gesture.keys));
        keys->setFont(TypeFaces::of(*this).mono);
        grid->addWidget(keys, row++, 1, Qt::AlignRight);
    }
}

// In place: the press that ends a change may be on its way to one of the buttons.
void ShortcutHelp::showKeys() {
    for (auto button = m_buttons.cbegin(); button != m_buttons.cend(); ++button) {
        button.value()->setText(keyText(m_commands.keys(button.key())));
    }
}

void ShortcutHelp::addCommand(QGridLayout* grid, int row, const QString& id, const QString& title) {
    auto* name = new QLabel(title);
    name->setWordWrap(true);
    grid->addWidget(name, row, 0);
    auto* keys = new QPushButton;
    m_buttons[id] = keys;
    keys->setObjectName("keys." + id);
    keys->setProperty("link", true);
    keys->setFont(TypeFaces::of(*this).mono);
    keys->setCursor(Qt::PointingHandCursor);
    keys->setAccessibleName(tr("Change the key of “%1”").arg(title));
    grid->addWidget(keys, row, 1, Qt::AlignRight);
    connect(keys, &QPushButton::clicked, this, [this, id] { edit(id); });
}

void ShortcutHelp::edit(const QString& commandId) {
    QPushButton* button = m_buttons.value(commandId);
    if (!button) {
        return;
    }
    m_field = new KeyField(button->parentWidget());
    m_field->setObjectName("newKey");
    m_field->setGeometry(button->geometry().adjusted(-60, -3, 0, 3));
    m_field->show();
    m_field->setFocus();
    m_note->setText(tr("Press the new key; Backspace for none, Esc to leave it."));
    connect(m_field, &KeyField::chosen, this,
            [this, commandId](const QKeySequence& key) { takeKey(commandId, key); });
    connect(m_field, &KeyField::cancelled, this,
            [this] { endEditing(tr("Nothing was changed.")); });
}

void ShortcutHelp::takeKey(const QString& commandId, const QKeySequence& key) {
    const auto other = key.isEmpty() ? std::nullopt : m_commands.usedBy(key, commandId);
    m_commands.setKey(commandId, key);
    endEditing(
        other ? tr("“%1” had this key and has it no more.").arg(m_commands.action(*other)->text())
              : tr("Changed."));
}

void ShortcutHelp::endEditing(const QString& note) {
    m_note->setText(note);
    if (!m_field) {
        return;
    }
    const bool hadFocus = m_field->hasFocus();
    m_field->hide();
    m_field->deleteLater();  // it is telling of its end just now
    m_field = nullptr;
    if (hadFocus) {
        setFocus();
    }
}

int ShortcutHelp::wantedHeight() const {
    // Everything without scrolling, where the window is high enough.
    const int content = m_area->widget() ? m_area->widget()->sizeHint().height() : 0;
    return content + 2 * TypeFaces::of(*this).headerHeight + 24;
}

}  // namespace oxbow
