// All commands with their keys (?), where a user gives them other keys.
#pragma once

#include <QHash>
#include <QPointer>

#include "app/window/overlay.h"

class QGridLayout;
class QKeySequence;
class QLabel;
class QPushButton;
class QScrollArea;

namespace oxbow {

class Commands;
class KeyField;

class ShortcutHelp : public Overlay {
    Q_OBJECT
public:
    ShortcutHelp(Commands& commands, QWidget* parent);

    void open() override;
    // Takes the next key pressed as that of this command; Esc leaves it as it is.
    void edit(const QString& commandId);

protected:
    int wantedHeight() const override;

private:
    void fill(int columns);
    void showKeys();
    void takeKey(const QString& commandId, const QKeySequence& key);
    void endEditing(const QString& note);
    void addGestures(QGridLayout* grid, int row);
    void addCommand(QGridLayout* grid, int row, const QString& id, const QString& title);

    Commands& m_commands;
    QScrollArea* m_area;
    QLabel* m_note;
    QHash<QString, QPushButton*> m_buttons;  // by command
    QPointer<KeyField> m_field;
};

}  // namespace oxbow
